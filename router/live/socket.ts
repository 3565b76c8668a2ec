import type { Origin } from '@kd/kit/viewer';
import { GraphQLError } from 'graphql';
import type { WebSocket } from 'ws';
import { clientError } from '../answer-errors.ts';
import { bearerToken } from '../answer.ts';
import type { Viewers } from '../viewer.ts';
import { ackMessage, closeCodes, errorMessage, parseMessage, pongMessage } from './protocol.ts';
import type { Message, Subscribe } from './protocol.ts';
import { startOperation } from './socket-operation.ts';
import type { Authorized, Running, SocketOptions } from './socket-operation.ts';

const initTimeoutMs = 3_000;
const operationsPerSocket = 100;
/** A reader that is this far behind is closed with 1013 and comes back. */
const highWaterBytes = 1024 * 1024;
// Timers hold at most 2^31-1 ms, more than any access token.
const longestTimerMs = 2 ** 31 - 1;

/** One connection that speaks graphql-transport-ws: queries, mutations and subscriptions. */
export type Connection = {
  /** The session behind it, once it is known. */
  sessionId(): string | undefined;
  close(code: number, reason: string): void;
};

/** Speaks the protocol on an open socket until it closes. */
export function serveSocket(socket: WebSocket, origin: Origin, options: SocketOptions): Connection {
  const { viewers, log } = options;
  const send = sender(socket);
  const entrance = openEntrance(socket, viewers, origin);
  const operations = new Map<string, Running>();

  const subscribe = async (request: Subscribe): Promise<void> => {
    const authorized = entrance.authorized();
    if (!authorized) return socket.close(closeCodes.unauthorized, 'Unauthorized');
    const { id } = request;
    if (operations.has(id)) return socket.close(closeCodes.subscriberExists, `Subscriber for ${id} already exists`);
    if (operations.size >= operationsPerSocket) return send(errorMessage(id, [clientError(tooMany(), log)]));
    const running: Running = { stopped: false, stop: () => {} };
    operations.set(id, running);
    // The client may have given the id to another operation meanwhile.
    const ended = () => {
      if (operations.get(id) === running) operations.delete(id);
    };
    const comeBack = () => socket.close(closeCodes.restart, 'Connect again');
    await startOperation({ request, running, authorized, origin, send, ended, comeBack }, options);
  };
  const stop = (id: string) => {
    const running = operations.get(id);
    operations.delete(id);
    if (!running) return;
    running.stopped = true;
    running.stop();
  };
  const handle = async (given: Message): Promise<void> => {
    if (given.type === 'connection_init' && (await entrance.enter(given.payload ?? {}))) return send(ackMessage);
    if (given.type === 'ping') return send(pongMessage);
    if (given.type === 'subscribe') return subscribe(given);
    if (given.type === 'complete') stop(given.id);
  };
  socket.on('message', (data) => {
    const given = parseMessage(data);
    if (!given) return socket.close(closeCodes.badMessage, 'Invalid message');
    handle(given).catch((error: unknown) => {
      // A refusal, as against a fault of ours: clients answer it with a new token.
      if (!entrance.authorized() && error instanceof GraphQLError)
        return socket.close(closeCodes.forbidden, 'Forbidden');
      log.error({ err: error }, 'a message could not be handled');
      socket.close(1011, 'Internal error');
    });
  });
  socket.on('error', (error) => log.debug({ err: error }, 'a socket failed'));
  socket.on('close', () => {
    entrance.close();
    for (const id of operations.keys()) stop(id);
  });
  return {
    sessionId: () => entrance.authorized()?.viewer.sessionId,
    close: (code, reason) => socket.close(code, reason),
  };
}

const sender = (socket: WebSocket) => (text: string) => {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > highWaterBytes) return socket.close(1013, 'Try again later: you read too slowly');
  socket.send(text);
};

/** Who may stay: who says who it is within three seconds, once, for as long as its token holds. */
function openEntrance(socket: WebSocket, viewers: Viewers, origin: Origin) {
  let asked = false;
  let authorized: Authorized | undefined;
  const tooLate = () => socket.close(closeCodes.initTimeout, 'Connection initialisation timeout');
  let timer = setTimeout(tooLate, initTimeoutMs);
  return {
    authorized: () => authorized,
    /** True when the socket may stay. @throws when it may not */
    enter: async (payload: Record<string, unknown>): Promise<boolean> => {
      if (asked) {
        socket.close(closeCodes.tooManyInits, 'Too many initialisation requests');
        return false;
      }
      asked = true;
      authorized = await authorize(viewers, payload, origin);
      // Once more, now that a revocation would find this socket: one that came while we looked has not.
      await viewers.load(authorized.viewer, origin);
      clearTimeout(timer);
      const left = Math.min(authorized.expires.getTime() - Date.now(), longestTimerMs);
      timer = setTimeout(() => socket.close(closeCodes.forbidden, 'The access token is over'), left);
      // It may have closed while we looked, and nobody would end the timer.
      if (socket.readyState !== socket.OPEN) clearTimeout(timer);
      return true;
    },
    close: () => clearTimeout(timer),
  };
}

async function authorize(viewers: Viewers, payload: Record<string, unknown>, origin: Origin): Promise<Authorized> {
  const { authorization } = payload;
  const token = bearerToken(typeof authorization === 'string' ? authorization : undefined);
  if (token === undefined) throw new GraphQLError('connection_init needs { "authorization": "Bearer …" }.');
  const access = await viewers.verify(token);
  return { token, expires: access.expires, viewer: await viewers.load(access, origin) };
}

const tooMany = () =>
  new GraphQLError(`A socket carries at most ${operationsPerSocket} operations.`, {
    extensions: { code: 'LIMIT_OPERATIONS' },
  });
