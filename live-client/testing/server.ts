import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, GraphQLError, parse } from 'graphql';
import { useServer as serveProtocol } from 'graphql-ws/use/ws';
import type { SubscribePayload } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

/** How a test's server may differ from a good one. */
export type Misbehaviour = {
  /** Frames carry no cursors. */
  forgetful?: boolean;
  /** What is resumed begins this many frames too early. */
  overlap?: number;
  /** Refuses who connects: gives the close code, or undefined to let them in. */
  refuse?(authorization: unknown): number | undefined;
  /** Refuses an operation. */
  refuseOperation?(): GraphQLError | undefined;
};

/** A server that is running, and what a test can make of it. */
export type LiveServer = Awaited<ReturnType<typeof startLiveServer>>;

const schema = buildSchema('type Query { now: Int } type Subscription { tick: Int! }');

/** The number in a cursor's part for `tasks`; undefined when there is none. */
const positionIn = (cursor: unknown): number | undefined => {
  const position = /(?:^|,)tasks\.(\d+)/.exec(String(cursor))?.[1];
  return position === undefined ? undefined : Number(position);
};

/**
 * The reference server of graphql-ws with a journal behind it: `tick` counts what happened, frames carry `tasks.<n>` as
 * `extensions.cursor`, and who subscribes with one gets what came after it.
 */
export async function startLiveServer(misbehaviour: Misbehaviour = {}) {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, path: '/graphql' });
  const waiting = new Set<() => void>();
  const seen = { inits: [] as unknown[], subscribes: [] as SubscribePayload[], pings: [] as unknown[] };
  const journal = { last: 0, trimmedTo: 0 };

  async function* ticks(from: number) {
    for (let position = from; ;) {
      if (position < journal.last) yield { tick: ++position };
      else await new Promise<void>((resolve) => waiting.add(resolve));
    }
  }
  const begin = (payload: SubscribePayload) => {
    const cursor = payload.extensions?.['cursor'];
    const position = positionIn(cursor);
    const refusal = misbehaviour.refuseOperation?.();
    if (refusal) return [refusal];
    if (cursor === 'unreadable')
      return [new GraphQLError('No cursor.', { extensions: { code: 'BAD_USER_INPUT', field: 'extensions.cursor' } })];
    if (cursor !== undefined && (position === undefined || position < journal.trimmedTo || position > journal.last))
      return [new GraphQLError('What follows this cursor is gone.', { extensions: { code: 'CURSOR_EXPIRED' } })];
    const from = position === undefined ? journal.last : position - (misbehaviour.overlap ?? 0);
    return { schema, document: parse(payload.query), rootValue: { tick: () => ticks(from) } };
  };
  serveProtocol<Record<string, unknown>>(
    {
      onConnect: ({ connectionParams, extra }) => {
        seen.inits.push(connectionParams?.['authorization']);
        const code = misbehaviour.refuse?.(connectionParams?.['authorization']);
        if (code === undefined) return true;
        extra.socket.close(code, 'Refused');
        return false;
      },
      onSubscribe: (_, _id, payload) => {
        seen.subscribes.push(payload);
        return begin(payload);
      },
      onNext: (_, _id, _payload, _args, { data = null }) => {
        const cursor = `tasks.${String(data?.['tick'])}`;
        return misbehaviour.forgetful ? { data } : { data, extensions: { cursor } };
      },
      onPing: (_, payload) => void seen.pings.push(payload),
    },
    sockets,
  );
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const each = (act: (socket: WebSocket) => void) => sockets.clients.forEach(act);

  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/graphql`,
    seen,
    journal,
    open: () => sockets.clients.size,
    /** Something happens, that many times. */
    happen(times = 1) {
      journal.last += times;
      for (const wake of waiting) wake();
      waiting.clear();
    },
    /** Ends all connections as if the network had. */
    kill: () => each((socket) => socket.terminate()),
    close: (code: number) => each((socket) => socket.close(code, 'Closed by the test')),
    /** Reads nothing more from the connections that are open: they look alive and are not. */
    fallSilent: () => each((socket) => socket.pause()),
    async stop() {
      for (const wake of waiting) wake();
      each((socket) => socket.terminate());
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
