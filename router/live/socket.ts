import type { Logger } from '@kd/kit/log';
import type { Origin, UserViewer } from '@kd/kit/viewer';
import { GraphQLError } from 'graphql';
import type { RawData, WebSocket } from 'ws';
import { v4 } from 'uuid';
import { z } from 'zod';
import { clientError } from '../answer-errors.ts';
import { bearerToken } from '../answer.ts';
import type { Answerer } from '../answer.ts';
import type { Viewers } from '../viewer.ts';
import type { LiveEngine } from './engine.ts';
import type { Sink } from './room.ts';

/** The WebSocket subprotocol (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md). */
export const subprotocol = 'graphql-transport-ws';

const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('connection_init'), payload: z.record(z.string(), z.unknown()).nullish() }),
  z.object({ type: z.literal('ping'), payload: z.unknown().optional() }),
  z.object({ type: z.literal('pong'), payload: z.unknown().optional() }),
  z.object({ type: z.literal('complete'), id: z.string().min(1) }),
  z.object({
    type: z.literal('subscribe'),
    id: z.string().min(1).max(200),
    payload: z.object({
      query: z.string(),
      operationName: z.string().nullish(),
      variables: z.record(z.string(), z.unknown()).nullish(),
      extensions: z.unknown().optional(),
    }),
  }),
]);
type Message = z.output<typeof message>;
type Subscribe = Extract<Message, { type: 'subscribe' }>;

/** Close codes of the protocol; 4403 is also what a client gets when its session ends. */
const closeCodes = {
  badMessage: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  initTimeout: 4408,
  subscriberExists: 4409,
  tooManyInits: 4429,
} as const;

const initTimeoutMs = 3_000;
const operationsPerSocket = 100;
/** A reader that is this far behind is closed with 1013 and comes back. */
const highWaterBytes = 1024 * 1024;

/** What a socket works with. */
export type SocketOptions = { answerer: Answerer; live: LiveEngine; viewers: Viewers; log: Logger };

/** One connection that speaks graphql-transport-ws: queries, mutations and subscriptions. */
export type Connection = {
  /** The session behind it, once it is known. */
  sessionId(): string | undefined;
  close(code: number, reason: string): void;
};

/** Speaks the protocol on an open socket until it closes. */
export function serveSocket(socket: WebSocket, origin: Origin, options: SocketOptions): Connection {
  const { viewers, log } = options;
  let session: Promise<Authorized> | undefined;
  let authorized: Authorized | undefined;
  const operations = new Map<string, Running>();

  const send = (text: string) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > highWaterBytes) return socket.close(1013, 'Try again later: you read too slowly');
    socket.send(text);
  };
  const initTimer = setTimeout(() => socket.close(closeCodes.initTimeout, 'Connection initialisation timeout'), initTimeoutMs);
  let expiryTimer: NodeJS.Timeout | undefined;

  const init = async (payload: Record<string, unknown>): Promise<void> => {
    if (session) return socket.close(closeCodes.tooManyInits, 'Too many initialisation requests');
    session = authorize(viewers, payload, origin);
    authorized = await session;
    clearTimeout(initTimer);
    // Timers hold at most 2^31-1 ms, more than any access token.
    const left = Math.min(authorized.expires.getTime() - Date.now(), 2 ** 31 - 1);
    expiryTimer = setTimeout(() => socket.close(closeCodes.forbidden, 'The access token is over'), left);
    send('{"type":"connection_ack"}');
  };
  const subscribe = async (request: Subscribe): Promise<void> => {
    if (!authorized) return socket.close(closeCodes.unauthorized, 'Unauthorized');
    const { id } = request;
    if (operations.has(id)) return socket.close(closeCodes.subscriberExists, `Subscriber for ${id} already exists`);
    if (operations.size >= operationsPerSocket) return send(errorMessage(id, [tooMany()], log));
    const running: Running = { stopped: false, stop: () => {} };
    operations.set(id, running);
    await start({ request, running, authorized, origin, send, ended: () => operations.delete(id) }, options);
  };
  const stop = (id: string) => {
    const running = operations.get(id);
    operations.delete(id);
    if (!running) return;
    running.stopped = true;
    running.stop();
  };
  const handle = async (given: Message): Promise<void> => {
    if (given.type === 'connection_init') return init(given.payload ?? {});
    if (given.type === 'ping') return send('{"type":"pong"}');
    if (given.type === 'subscribe') return subscribe(given);
    if (given.type === 'complete') stop(given.id);
  };
  socket.on('message', (data) => {
    const given = parseMessage(data);
    if (!given) return socket.close(closeCodes.badMessage, 'Invalid message');
    handle(given).catch((error: unknown) => {
      if (!authorized) return socket.close(closeCodes.forbidden, 'Forbidden');
      log.error({ err: error }, 'a message could not be handled');
      socket.close(1011, 'Internal error');
    });
  });
  socket.on('error', (error) => log.debug({ err: error }, 'a socket failed'));
  socket.on('close', () => {
    clearTimeout(initTimer);
    clearTimeout(expiryTimer);
    for (const id of [...operations.keys()]) stop(id);
  });
  return { sessionId: () => authorized?.viewer.sessionId, close: (code, reason) => socket.close(code, reason) };
}

type Authorized = { viewer: UserViewer; token: string; expires: Date };
type Running = { stopped: boolean; stop: () => void };

async function authorize(viewers: Viewers, payload: Record<string, unknown>, origin: Origin): Promise<Authorized> {
  const { authorization } = payload;
  const token = bearerToken(typeof authorization === 'string' ? authorization : undefined);
  if (token === undefined) throw new GraphQLError('connection_init needs { "authorization": "Bearer …" }.');
  const access = await viewers.verify(token);
  return { token, expires: access.expires, viewer: await viewers.load(access, origin) };
}

type Start = { request: Subscribe; running: Running; authorized: Authorized; origin: Origin; send: (text: string) => void; ended: () => void };

async function start({ request, running, authorized, origin, send, ended }: Start, { answerer, live, viewers, log }: SocketOptions): Promise<void> {
  const { id, payload } = request;
  const text = { query: payload.query, operationName: payload.operationName ?? undefined, variables: payload.variables ?? {} };
  const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  const fail = (errors: readonly GraphQLError[]) => {
    ended();
    if (!running.stopped) send(errorMessage(id, errors, log));
  };
  const prepared = answerer.prepare(text);
  if ('status' in prepared) {
    ended();
    return send(`{"id":${JSON.stringify(id)},"type":"error","payload":${JSON.stringify(prepared.body.errors)}}`);
  }
  if (prepared.operation.kind !== 'subscription') {
    const { body } = await answerer.answer({ ...text, token: authorized.token, origin, correlationId: v4() });
    ended();
    if (running.stopped) return;
    send(`${head}${JSON.stringify(body)}}`);
    return send(`{"id":${JSON.stringify(id)},"type":"complete"}`);
  }
  const sink: Sink = { next: (frame) => send(`${head}${frame}}`), end: () => fail([gone()]) };
  try {
    const viewer = await viewers.load(authorized.viewer, origin);
    const leave = await live.subscribe({ operation: prepared.operation, variables: text.variables, viewer, sink });
    if (running.stopped) leave();
    else running.stop = leave;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    fail([error]);
  }
}

const gone = () => new GraphQLError('There is nothing here with this id.', { extensions: { code: 'NOT_FOUND' } });
const tooMany = () => new GraphQLError(`A socket carries at most ${operationsPerSocket} operations.`, { extensions: { code: 'LIMIT_OPERATIONS' } });

const errorMessage = (id: string, errors: readonly GraphQLError[], log: Logger) =>
  JSON.stringify({ id, type: 'error', payload: errors.map((error) => clientError(error, log)) });

function parseMessage(data: RawData): Message | undefined {
  try {
    return message.safeParse(JSON.parse(String(data))).data;
  } catch {
    return undefined;
  }
}
