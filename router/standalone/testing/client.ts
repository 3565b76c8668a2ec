import type { GraphQLFormattedError } from 'graphql';
import { createClient } from 'graphql-ws';
import type { Client } from 'graphql-ws';
import { WebSocket } from 'ws';

type Map = Record<string, unknown>;

/** One result, as it came over the wire. */
type Result = { data?: unknown; errors?: readonly GraphQLFormattedError[] | undefined; extensions?: unknown };

/** What came of a subscription: results in their order, and how it ended. */
export type Heard = {
  results: Result[];
  /** `'complete'`, the errors of an `error` message, or the event that closed the socket; undefined while it goes on. */
  ended: () => unknown;
  stop(): void;
};

/** A client over graphql-transport-ws, as from npm. It does not connect again. */
export function connectClient(address: string, payload: Map = {}) {
  const url = `${address.replace('http', 'ws')}/graphql`;
  let socket: WebSocket | undefined;
  const client: Client = createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: payload,
    retryAttempts: 0,
    on: { opened: (opened) => (socket = opened as WebSocket) },
  });
  return {
    subscribe: (query: string, variables: Map = {}, extensions?: Map): Heard => {
      const results: Result[] = [];
      let ended: unknown;
      const stop = client.subscribe(
        { query, variables, extensions },
        {
          next: (result) => results.push(result),
          error: (error) => (ended = error),
          complete: () => (ended ??= 'complete'),
        },
      );
      return { results, ended: () => ended, stop };
    },
    close: async () => client.dispose(),
    cut: () => socket?.terminate(),
  };
}
