import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { z } from 'zod';
import { bearerToken } from './answer.ts';
import type { Answerer, ClientRequest, StatusAnswer } from './answer.ts';
import { httpError, originOf } from './http.ts';

const body = z.object({
  query: z.string().min(1),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});
type Body = z.output<typeof body>;

/** A header that a page of another origin cannot send without asking first (CORS preflight). */
const preflightHeaders = ['apollo-require-preflight', 'x-apollo-operation-name', 'graphql-require-preflight'];

/**
 * GraphQL over HTTP: POST with JSON; GET for queries, with a header that forces a preflight. Neither can be sent across
 * origins by a simple form or image, which is the whole protection against cross-site request forgery.
 */
export function addGraphqlRoutes(server: FastifyInstance, { answerer }: { answerer: Answerer }): void {
  server.post('/graphql', async (request, reply) => {
    const parsed = body.safeParse(request.body);
    if (!parsed.success) {
      return httpError(
        reply,
        400,
        'BAD_USER_INPUT',
        'A GraphQL request is a JSON object with "query" and, as needed, "variables" and "operationName".',
      );
    }
    return send(reply, await run(answerer, request, parsed.data, true));
  });
  server.get('/graphql', async (request, reply) => {
    if (!preflightHeaders.some((name) => request.headers[name] !== undefined)) {
      return httpError(
        reply,
        400,
        'BAD_USER_INPUT',
        `A GraphQL request by GET needs the header ${preflightHeaders[0]}.`,
      );
    }
    const parsed = body.safeParse(fromSearch(request.query));
    if (!parsed.success)
      return httpError(
        reply,
        400,
        'BAD_USER_INPUT',
        'A GraphQL request by GET has ?query=… and, as needed, variables as JSON.',
      );
    return send(reply, await run(answerer, request, parsed.data, false));
  });
}

function fromSearch(search: unknown): unknown {
  if (typeof search !== 'object' || search === null) return undefined;
  const { variables, ...rest } = search as Record<string, unknown>;
  if (typeof variables !== 'string') return rest;
  try {
    return { ...rest, variables: JSON.parse(variables) as unknown };
  } catch {
    return undefined;
  }
}

async function run(
  answerer: Answerer,
  request: FastifyRequest,
  { query, variables, operationName }: Body,
  mayWrite: boolean,
): Promise<StatusAnswer> {
  const key = request.headers['idempotency-key'];
  try {
    const client: ClientRequest = {
      query,
      variables: variables ?? {},
      operationName: operationName ?? undefined,
      token: bearerToken(request.headers.authorization),
      origin: originOf(request),
      correlationId: request.id,
      idempotencyKey: Array.isArray(key) ? key[0] : key,
      mayWrite,
    };
    return await answerer.answer(client);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { status: 401, body: { errors: [{ message: error.message, extensions: error.extensions }] } };
  }
}

function send(reply: FastifyReply, { status, body: answer }: StatusAnswer) {
  const wait = answer.errors?.[0]?.extensions['retryAfter'];
  if (typeof wait === 'number') reply.header('retry-after', String(Math.ceil(wait)));
  const limited = answer.errors?.some(({ extensions }) => extensions['code'] === 'RATE_LIMITED') && !answer.data;
  return reply
    .code(limited ? 429 : status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(answer));
}
