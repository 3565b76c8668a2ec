import { fastify } from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { request } from 'undici';
import { v4 } from 'uuid';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { checkHealth } from '../health.ts';
import type { Dependency } from '../health.ts';
import { withCorrelation } from '../log.ts';
import type { Logger } from '../log.ts';
import { register } from '../metrics.ts';
import type { FeedReader } from '../outbox/follower.ts';
import type { DeliveredEvent } from '../outbox/outbox.ts';
import { tracer, traceOf } from '../tracing/tracer.ts';
import { signStatement, verifyStatement } from '../viewer.ts';
import { UnsignedRequestError } from './execute.ts';
import type { SubgraphHost } from './subgraph.ts';

/** The header that carries the router's signed statement of who is asking. */
export const statementHeader = 'x-kd-statement';
/** The header that says that what other subgraphs have committed has to be known first. */
export const caughtUpHeader = 'x-kd-caught-up';
/** The header that carries the correlation id, from the router to every log line about a request. */
export const correlationHeader = 'x-correlation-id';

const operation = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});
const feed = z.object({
  after: z.number().int().min(0),
  types: z.union([z.array(z.string()), z.literal('all')]),
  limit: z.number().int().min(1).max(500),
  topic: z.string().optional(),
  latest: z.boolean().optional(),
});

const single = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** Adds `/health` (everything), `/health/live` (the process answers), `/health/ready` (it can work: 200 or 503) and `/metrics`. */
export function addOperatorRoutes(server: FastifyInstance, dependencies: () => readonly Dependency[]): void {
  server.get('/health/live', () => ({ status: 'up' }));
  for (const path of ['/health', '/health/ready']) {
    server.get(path, async (_, reply) => {
      const health = await checkHealth(dependencies());
      return reply.code(health.status === 'up' ? 200 : 503).send(health);
    });
  }
  server.get('/metrics', async (_, reply) => reply.type(register.contentType).send(await register.metrics()));
}

type ServeOptions = {
  host: SubgraphHost;
  statementKey: string;
  clock: Clock;
  dependencies: Dependency[];
  log: Logger;
};

const refusal = (message: string, code: string, details: object = {}) => ({
  errors: [{ message, extensions: { code, ...details } }],
});

/** Answers what a route threw: what the sender did wrong with its 4xx, anything else logged in full and masked. */
const errorHandler = (log: Logger) => (error: FastifyError, asked: FastifyRequest, reply: FastifyReply) => {
  if (error instanceof UnsignedRequestError) return reply.code(401).send(refusal(error.message, 'UNAUTHENTICATED'));
  const { statusCode = 500 } = error;
  if (statusCode >= 400 && statusCode < 500) {
    return reply.code(statusCode).send(refusal(error.message, statusCode === 413 ? 'LIMIT_BODY' : 'BAD_USER_INPUT'));
  }
  const correlationId = single(asked.headers[correlationHeader]) ?? v4();
  withCorrelation(correlationId, () => log.error({ err: error, route: asked.routeOptions.url }, 'a request failed'));
  return reply.code(500).send(refusal('Internal error', 'INTERNAL', { correlationId }));
};

/**
 * A subgraph over HTTP, for processes of their own: `POST /graphql` and `POST /events` (its feed, for other subgraphs). Both
 * answer 401 to whoever does not carry a signed statement.
 */
export function createSubgraphServer({ host, statementKey, clock, dependencies, log }: ServeOptions): FastifyInstance {
  const server = fastify({ bodyLimit: 4 * 1024 * 1024, forceCloseConnections: 'idle', keepAliveTimeout: 65_000 });
  server.setErrorHandler(errorHandler(log));
  server.post('/graphql', async ({ headers, body }, reply) => {
    const parsed = operation.safeParse(body);
    if (!parsed.success) return reply.code(400).send(refusal('A GraphQL request has a query.', 'BAD_USER_INPUT'));
    const { query, variables, operationName } = parsed.data;
    return host.execute({
      query,
      variables: variables ?? undefined,
      operationName: operationName ?? undefined,
      statement: single(headers[statementHeader]),
      correlationId: single(headers[correlationHeader]),
      idempotencyKey: single(headers['idempotency-key']),
      caughtUp: headers[caughtUpHeader] === '1',
      trace: tracer && traceOf(headers),
    });
  });
  server.post('/events', async ({ headers, body }, reply) => {
    const viewer = verifyStatement(single(headers[statementHeader]), statementKey, clock);
    if (viewer?.kind !== 'service') throw new UnsignedRequestError();
    const parsed = feed.safeParse(body);
    return parsed.success ? host.readFeed(parsed.data) : reply.code(400).send({ error: parsed.error.message });
  });
  addOperatorRoutes(server, () => [...host.dependencies, ...dependencies]);
  return server;
}

type FeedClientOptions = { urlOf: (source: string) => string; name: string; statementKey: string; clock: Clock };

/** Reads feeds over HTTP from where each subgraph listens, as the service `name`. */
export function httpFeedReader({ urlOf, name, statementKey, clock }: FeedClientOptions): FeedReader {
  return async (source, body) => {
    const { statusCode, body: answer } = await request(new URL('/events', urlOf(source)), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [statementHeader]: signStatement({ kind: 'service', name }, statementKey, clock),
      },
      body: JSON.stringify(body),
      headersTimeout: 5_000,
      bodyTimeout: 5_000,
    });
    const text = await answer.text();
    if (statusCode !== 200) throw new Error(`${source} answered ${statusCode} to a request for its events`);
    const events = JSON.parse(text) as (Omit<DeliveredEvent, 'at'> & { at: string })[];
    return events.map((event) => ({ ...event, at: new Date(event.at) }));
  };
}
