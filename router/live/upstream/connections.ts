import type { Logger } from '@kd/kit/log';
import { UpstreamConnection } from './connection.ts';
import type { UpstreamListener, UpstreamOperation, UpstreamPace } from './connection.ts';
import type { Upstream } from './line.ts';

/** The lines to subgraphs: one for each subgraph and set of headers. */
export type Connections = {
  /** Subscribes at a subgraph; the returned function ends it. */
  subscribe(upstream: Upstream, operation: UpstreamOperation, listener: UpstreamListener): () => void;
  counts(): { lines: number; operations: number };
  /** Ends all lines. */
  close(): void;
};

/** A line that nobody needs stays for so long: whoever shows the same page again does without the handshakes. */
const lingerMs = 5_000;

/** Makes what opens lines as they are needed, and ends them when they are not. */
export function createConnections(log: Logger, pace?: UpstreamPace): Connections {
  const open = new Map<string, UpstreamConnection>();
  const closing = new Map<string, NodeJS.Timeout>();

  const rest = (key: string, connection: UpstreamConnection): void => {
    if (connection.size() > 0 || closing.has(key) || open.get(key) !== connection) return;
    const close = () => {
      closing.delete(key);
      if (connection.size() > 0) return;
      open.delete(key);
      connection.close();
    };
    closing.set(key, setTimeout(close, lingerMs).unref());
  };
  return {
    subscribe: (upstream, operation, listener) => {
      const key = keyOf(upstream);
      const connection = open.get(key) ?? new UpstreamConnection(upstream, log, pace);
      open.set(key, connection);
      const stop = connection.subscribe(operation, {
        ...listener,
        end: (errors) => {
          rest(key, connection);
          listener.end(errors);
        },
      });
      return () => {
        stop();
        rest(key, connection);
      };
    },
    counts: () => ({
      lines: open.size,
      operations: open.values().reduce((sum, connection) => sum + connection.size(), 0),
    }),
    close: () => {
      for (const timer of closing.values()) clearTimeout(timer);
      for (const connection of open.values()) connection.close();
      open.clear();
      closing.clear();
    },
  };
}

const keyOf = ({ subgraph, url, headers }: Upstream): string =>
  JSON.stringify([subgraph, url, ...Object.entries(headers).flat()]);
