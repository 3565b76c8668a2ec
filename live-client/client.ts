import type { Client } from 'graphql-ws';
import { openLine } from './line.ts';
import type { LiveOptions } from './line.ts';
import type { LiveRequest } from './place.ts';
import type { StatusStore } from './status.ts';
import { openSubscription } from './subscription.ts';
import type { LiveSink } from './subscription.ts';

/** A connection for subscriptions that comes back by itself and misses nothing. */
export type LiveClient = {
  status: StatusStore;
  /** Subscribes until the returned function is called. */
  subscribe<Data, Extensions = Record<string, unknown>>(
    request: LiveRequest,
    sink: LiveSink<Data, Extensions>,
  ): () => void;
  /** Closes the connection for good; subscriptions hear nothing more. */
  close(): void;
  /**
   * The same as a client of graphql-ws, for tools that expect one. Its subscriptions carry on, too; its iterators end with the
   * connection.
   */
  transport: Client;
};

/** Opens a client. It connects when something is subscribed to, and closes when nothing is any more. */
export function createLiveClient(options: LiveOptions): LiveClient {
  const subscriptions = new Set<() => void>();
  const line = openLine(options, () => subscriptions.size > 0);
  const subscribe: LiveClient['subscribe'] = (request, sink) => {
    const stop = openSubscription(request, sink, line, () => subscriptions.delete(stop));
    subscriptions.add(stop);
    return stop;
  };
  return {
    status: line.status,
    subscribe,
    transport: { ...line.transport, subscribe },
    close() {
      for (const stop of subscriptions) stop();
      line.end('closed');
    },
  };
}
