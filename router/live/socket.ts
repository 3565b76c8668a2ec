import type { IncomingHttpHeaders } from 'node:http';
import type { Logger } from '@kd/kit/log';
import type { Origin } from '@kd/kit/viewer';
import { GraphQLError } from 'graphql';
import type { WebSocket } from 'ws';
import { clientError } from '../answer-errors.ts';
import type { Parameters } from '../front/parameters.ts';
import type { Guest, LiveHost } from './host.ts';
import { ackMessage, closeCodes, errorMessage, parseMessage, pongMessage } from './protocol.ts';
import type { Message, Subscribe } from './protocol.ts';
import { startOperation } from './socket-operation.ts';
import type { Running } from './socket-operation.ts';

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

/** What a socket works with. */
export type SocketOptions = { host: LiveHost; log: Logger };

/** Who opened a socket, as far as its HTTP request says. */
export type Opened = { origin: Origin; headers: IncomingHttpHeaders };

/** Speaks the protocol on an open socket until it closes. */
export function serveSocket(socket: WebSocket, opened: Opened, { host, log }: SocketOptions): Connection {
  const send = sender(socket);
  const entrance = openEntrance(socket, host, opened);
  const operations = new Map<string, Running>();

  const subscribe = async (request: Subscribe): Promise<void> => {
    const guest = entrance.guest();
    if (!guest) return socket.close(closeCodes.unauthorized, 'Unauthorized');
    const { id, payload } = request;
    if (operations.has(id)) return socket.close(closeCodes.subscriberExists, `Subscriber for ${id} already exists`);
    if (operations.size >= operationsPerSocket) return send(errorMessage(id, [clientError(tooMany(), log)]));
    const running: Running = { stopped: false, stop: () => {} };
    operations.set(id, running);
    // The client may have given the id to another operation meanwhile.
    const ended = () => {
      if (operations.get(id) === running) operations.delete(id);
    };
    const comeBack = () => socket.close(closeCodes.restart, 'Connect again');
    await startOperation({ id, request: parametersOf(payload), running, guest, send, ended, comeBack }, log);
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
      if (!entrance.guest() && error instanceof GraphQLError) return socket.close(closeCodes.forbidden, 'Forbidden');
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
    sessionId: () => entrance.guest()?.session,
    close: (code, reason) => socket.close(code, reason),
  };
}

const sender = (socket: WebSocket) => (text: string) => {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > highWaterBytes) return socket.close(1013, 'Try again later: you read too slowly');
  socket.send(text);
};

/** Who may stay: who says who it is within three seconds, once, for as long as its token holds. */
function openEntrance(socket: WebSocket, host: LiveHost, { headers, origin }: Opened) {
  let asked = false;
  let guest: Guest | undefined;
  const tooLate = () => socket.close(closeCodes.initTimeout, 'Connection initialisation timeout');
  let timer = setTimeout(tooLate, initTimeoutMs);
  return {
    guest: () => guest,
    /** True when the socket may stay. @throws when it may not */
    enter: async (payload: Record<string, unknown>): Promise<boolean> => {
      if (asked) {
        socket.close(closeCodes.tooManyInits, 'Too many initialisation requests');
        return false;
      }
      asked = true;
      guest = await host.enter({ payload, headers }, origin);
      // Once more, now that a revocation would find this socket: one that came while we looked has not.
      if (!(await guest.stands())) {
        socket.close(closeCodes.forbidden, 'Forbidden');
        return false;
      }
      clearTimeout(timer);
      const left = Math.min(guest.expires - Date.now(), longestTimerMs);
      timer = setTimeout(() => socket.close(closeCodes.forbidden, 'The access token is over'), left);
      // It may have closed while we looked, and nobody would end the timer.
      if (socket.readyState !== socket.OPEN) clearTimeout(timer);
      return true;
    },
    close: () => clearTimeout(timer),
  };
}

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const parametersOf = ({
  query,
  documentId,
  operationName,
  variables,
  extensions,
}: Subscribe['payload']): Parameters => ({
  query: query ?? '',
  documentId,
  operationName: operationName ?? undefined,
  variables: variables ?? {},
  extensions: isMap(extensions) ? extensions : undefined,
});

const tooMany = () =>
  new GraphQLError(`A socket carries at most ${operationsPerSocket} operations.`, {
    extensions: { code: 'LIMIT_OPERATIONS' },
  });
