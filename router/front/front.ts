import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { internal } from '@kd/kit/errors';
import type { Logger } from '@kd/kit/log';
import { tracer } from '@kd/kit/tracing/tracer';
import type { Origin } from '@kd/kit/viewer';
import { GraphQLError } from 'graphql';
import type { ClientRequest, StatusAnswer } from '../answer.ts';
import type { Found, OperationRequest } from '../limits/persisted.ts';
import { requestSpan } from '../traces.ts';
import { isJson, readBody } from './body.ts';
import type { Body } from './body.ts';
import { correlationOf, refuse, refuseInPassing, send } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { rememberingNegotiator } from './media-type.ts';
import { fromBody, fromSearch, isMalformed } from './parameters.ts';
import type { Malformed, Parameters } from './parameters.ts';
import * as refusals from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { repeatedBodies } from './repeated.ts';
import type { RepeatedBodies } from './repeated.ts';

/** What a front needs. */
export type FrontOptions = {
  answer(request: ClientRequest): Promise<StatusAnswer>;
  /** The answer to a request that came before in the same words, where nothing has to be waited for. */
  atOnce?: (request: ClientRequest) => StatusAnswer | undefined;
  /** Whether a GET has to carry a header that no foreign page can send unasked. */
  requirePreflight: boolean;
  /** The access token in an `Authorization` header. @throws GraphQLError (401) when it holds anything else */
  tokenOf(authorization: string | undefined): string | undefined;
  originOf(request: IncomingMessage): Origin;
  /** What subgraphs are to hear of a request's headers. */
  headersOf?: (request: IncomingMessage) => Readonly<Record<string, string>> | undefined;
  /** Why a request is turned away before its body is read, if it is. */
  before?: (request: IncomingMessage) => Refusal | undefined;
  /** The text of the operation that a request asks for, by text or by hash; all texts when left out. */
  find?: (request: OperationRequest) => Found;
  /** Takes requests whose answer stays open; false for one that is answered like any other. @throws GraphQLError (401) */
  stream?: (exchange: Exchange, request: Parameters, origin: Origin) => Promise<boolean>;
  maxBodyBytes: number;
  log: Logger;
};

/** GraphQL over HTTP, straight on node's server: a request here passes no web framework. */
export type Front = {
  /** Takes a request to `/graphql`; false for any other, which is left alone. */
  take(request: IncomingMessage, response: ServerResponse): boolean;
  /** From now on every answer is its connection's last. */
  drain(): void;
};

const path = '/graphql';
const isOurs = (url: string): boolean =>
  url.startsWith(path) && (url.length === path.length || url[path.length] === '?');

/** What is answered to a client that accepts nothing we have. */
const fallback = { type: 'application/json; charset=utf-8', legacy: false, parts: false } as const;

/**
 * Makes the front of a router: the GraphQL-over-HTTP specification, POST, and GET for queries. Neither can be sent across
 * origins by a simple form or image, which is the whole protection against cross-site request forgery.
 */
export function createFront(options: FrontOptions): Front {
  const negotiate = rememberingNegotiator();
  const door = { ...options, repeated: repeatedBodies() };
  let draining = false;
  const isLast = () => draining;
  const take: Front['take'] = (request, response) => {
    const { url = '', method } = request;
    if (!isOurs(url)) return false;
    const negotiated = negotiate(request.headers.accept);
    const correlationId = correlationOf(request);
    const span = tracer && requestSpan(tracer, request, response, correlationId);
    const exchange: Exchange = { request, response, correlationId, span, negotiated: negotiated ?? fallback, isLast };
    if (method === 'OPTIONS') response.writeHead(204, { allow: refusals.methods }).end();
    else if (method !== 'POST' && method !== 'GET' && method !== 'HEAD') refuse(exchange, refusals.noSuchMethod);
    else if (!negotiated) refuse(exchange, refusals.notAcceptable);
    else attempt(door, exchange, () => handle(door, exchange));
    return true;
  };
  return { take, drain: () => void (draining = true) };
}

/** What a front is made of, and what it remembers. */
type Door = FrontOptions & { repeated: RepeatedBodies };

/** Does what a request needs, at once or later; what goes wrong with it is answered, too. */
function attempt(door: Door, exchange: Exchange, work: () => Promise<void> | undefined): void {
  try {
    work()?.catch((error: unknown) => fail(door, exchange, error));
  } catch (error) {
    fail(door, exchange, error);
  }
}

function handle(door: Door, exchange: Exchange): Promise<void> | undefined {
  const { request } = exchange;
  const refusal = door.before?.(request);
  if (refusal) {
    refuseInPassing(exchange, refusal);
    return undefined;
  }
  const origin = door.originOf(request);
  if (request.method !== 'POST') return answer(door, exchange, origin, searched(door, request));
  if (!isJson(request)) refuse(exchange, refusals.notJson);
  else
    readBody(request, door.maxBodyBytes, (body) =>
      attempt(door, exchange, () => answer(door, exchange, origin, posted(door, body))),
    );
  return undefined;
}

function answer(door: Door, exchange: Exchange, origin: Origin, read: Read): Promise<void> | undefined {
  if ('status' in read) refuse(exchange, read);
  else if (isMalformed(read)) refuse(exchange, refusals.malformed(read.field, read.message));
  else if (exchange.negotiated.stream) return streamed(door, exchange, origin, read);
  else return answered(door, exchange, origin, read);
  return undefined;
}

async function streamed(door: Door, exchange: Exchange, origin: Origin, read: Parameters): Promise<void> {
  if (!(await door.stream?.(exchange, read, origin))) await answered(door, exchange, origin, read);
}

function answered(door: Door, exchange: Exchange, origin: Origin, read: Parameters): Promise<void> | undefined {
  const found = door.find?.(read) ?? read;
  if ('refusal' in found) {
    refuseOperation(exchange, found);
    return undefined;
  }
  const asked = clientRequest(door, exchange, origin, read, found.query);
  // Only of a body that came before anything is known that could be answered at once.
  const kept = read.known && door.atOnce?.(asked);
  if (kept) {
    send(exchange, kept);
    return undefined;
  }
  return door.answer(asked).then((fresh) => {
    send(exchange, fresh);
    if (fresh.repeatable && door.atOnce) door.repeated.keep(read);
  });
}

function clientRequest(
  { tokenOf, headersOf }: FrontOptions,
  exchange: Exchange,
  origin: Origin,
  { operationName, variables, extensions, known }: Parameters,
  query: string,
): ClientRequest {
  const { request, correlationId, negotiated, span } = exchange;
  const { headers, method } = request;
  const key = headers['idempotency-key'];
  const after = extensions?.['afterCursor'] ?? headers['x-kd-after'];
  return {
    query,
    operationName,
    variables,
    known,
    token: tokenOf(headers.authorization),
    origin,
    headers: headersOf?.(request),
    correlationId,
    idempotencyKey: Array.isArray(key) ? key[0] : key,
    after: typeof after === 'string' ? after : undefined,
    wantsCursor: extensions?.['cursor'] === true || headers['x-kd-cursor'] === '1',
    mayWrite: method === 'POST',
    incremental: negotiated.parts,
    onCounted: (left) => (exchange.headers = left),
    span,
    wantsPlan: headers['x-kd-plan'] === '1',
  };
}

/** A hash that is not known is the document's fault; so plain JSON gets 200, as clients of persisted queries expect. */
const refuseOperation = (
  exchange: Exchange,
  { refusal: { message, extensions }, status }: Extract<Found, { status: number }>,
) =>
  send(exchange, {
    status,
    inDocument: status === 404,
    body: JSON.stringify({ errors: [{ message, extensions }] }),
  });

type Read = Parameters | Malformed | Refusal;

function posted({ repeated }: Door, body: Body): Read {
  if (!body) return refusals.tooLarge;
  return repeated.get(body) ?? (isUtf8(body) ? fromBody(body) : refusals.notUtf8);
}

const searched = ({ requirePreflight }: FrontOptions, request: IncomingMessage): Read =>
  requirePreflight && !isPreflighted(request)
    ? refusals.noPreflight
    : fromSearch((request.url ?? '').slice(path.length));

/** Headers that a page of another origin cannot send without asking first (CORS preflight). */
const preflightHeaders = [
  'apollo-require-preflight',
  'graphql-require-preflight',
  'x-apollo-operation-name',
  'authorization',
];

const isPreflighted = ({ headers }: IncomingMessage): boolean =>
  preflightHeaders.some((name) => headers[name] !== undefined) ||
  /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');

function fail({ log }: FrontOptions, exchange: Exchange, error: unknown): void {
  if (exchange.response.headersSent) {
    // There is no second answer, and an exception from here would end the process.
    log.error({ err: error, correlationId: exchange.correlationId }, 'a request failed after its answer had begun');
    if (!exchange.response.writableEnded) exchange.response.destroy();
    return;
  }
  if (error instanceof GraphQLError) {
    const { message, extensions } = error;
    return send(exchange, {
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
      body: JSON.stringify({ errors: [{ message, extensions }] }),
    });
  }
  const { correlationId } = exchange;
  log.error({ err: error, correlationId }, 'a request failed unexpectedly');
  const { message, extensions } = internal(correlationId);
  send(exchange, { status: 200, body: JSON.stringify({ errors: [{ message, extensions }], data: null }) });
}
