import type { AnswerLimits, RawAnswer } from './answer-reader.ts';
import type { Call } from './call.ts';
import { Connection } from './connection.ts';
import type { Peer } from './connection.ts';
import type { TimerWheel } from './timer-wheel.ts';

/** How a pool uses its connections. */
export type PoolOptions = AnswerLimits & {
  maxSockets: number;
  /** How many calls may be in flight on one connection; 1 is no pipelining. */
  depth: number;
  /** Milliseconds after which nothing more is queued behind a call that has no answer yet, as long as there is another way. */
  stallMs: number;
  connectMs: number;
};

/** Connections to one peer. */
export type Pool = {
  /** Sends a call as soon as there is a place for it. */
  submit(call: Call): void;
  /** Gives a call up: its connection ends, since its answer could still come. Its own callbacks are not called any more. */
  cancel(call: Call, error: Error): void;
  close(): Promise<void>;
};

/** For how long a peer gets one call at a time after it closed a connection with calls in flight, or lost one. */
const noPipeliningMs = 30_000;
const sweepMs = 1_000;
/** For how long no further connection is opened after one could not be. */
const noOpeningMs = 100;

/** Opens connections when they are needed, and prefers few that are well used. */
export function createPool(peer: Peer, options: PoolOptions, wheel: TimerWheel): Pool {
  const { maxSockets, depth, stallMs, connectMs } = options;
  const connections: Connection[] = [];
  const waiting = new Set<Call>();
  let pipelinesFrom = Infinity;
  let connecting = 0;
  let scheduled = false;
  let sweeper: NodeJS.Timeout | undefined;
  let mayOpenFrom = 0;
  let closing: (() => void) | undefined;

  const flush = () => {
    scheduled = false;
    for (const connection of connections) connection.flush();
  };
  const place = (call: Call, connection: Connection, now: number) => {
    connection.add(call, now);
    if (scheduled) return;
    scheduled = true;
    // After everything that is ready to run: whatever is asked by then leaves in one write.
    setImmediate(flush);
  };
  const open = () => {
    connecting += 1;
    const connection = new Connection(peer, options, { onReady, onAnswer, onClosed });
    const tooLate = wheel.set(connectMs, () => connection.destroy(new Error(`No connection within ${connectMs} ms.`)));
    connectDeadlines.set(connection, () => wheel.clear(tooLate));
    connections.push(connection);
    sweeper ??= setInterval(sweep, sweepMs).unref();
  };
  const connectDeadlines = new Map<Connection, () => void>();
  const connected = (connection: Connection) => {
    connectDeadlines.get(connection)?.();
    if (connectDeadlines.delete(connection)) connecting -= 1;
  };
  const mayPipeline = (now: number) => now >= pipelinesFrom;
  const submit = (call: Call) => {
    if (closing) return call.onFailure({ error: closed(), unsent: true, stale: false });
    const now = performance.now();
    const connection = waiting.size === 0 ? choose(call, now) : undefined;
    if (connection) return place(call, connection, now);
    waiting.add(call);
    if (call.alone && connections.length < maxSockets && now >= mayOpenFrom) open();
    else grow();
  };
  const choose = (call: Call, now: number) => {
    const mayOpen = connections.length < maxSockets && now >= mayOpenFrom;
    return chooseConnection(connections, call, { now, depth: mayPipeline(now) ? depth : 1, stallMs, mayOpen });
  };
  /** Calls in the order in which they came, up to the first that has to go on waiting. */
  const serveWaiting = () => {
    if (waiting.size === 0) return;
    const now = performance.now();
    for (const call of waiting) {
      const connection = choose(call, now);
      if (!connection) return grow();
      waiting.delete(call);
      place(call, connection, now);
    }
  };
  const grow = () => {
    // Also while none may be opened, if it is the only way on.
    if (connections.length > 0 && performance.now() < mayOpenFrom) return;
    const calls = mayPipeline(performance.now()) ? depth : 1;
    while (connecting * calls < waiting.size && connections.length < maxSockets) open();
  };

  function onReady(connection: Connection): void {
    connected(connection);
    serveWaiting();
  }
  function onAnswer(connection: Connection, { head }: RawAnswer): void {
    if (!head.persistent) pipelinesFrom = performance.now() + noPipeliningMs;
    else if (pipelinesFrom === Infinity) pipelinesFrom = 0;
    serveWaiting();
    if (closing && connection.inFlight === 0) connection.destroy(closed());
  }
  function onClosed(connection: Connection, unanswered: readonly Call[], error: Error): void {
    const failedToOpen = connectDeadlines.has(connection);
    if (failedToOpen) mayOpenFrom = performance.now() + noOpeningMs;
    connected(connection);
    connections.splice(connections.indexOf(connection), 1);
    if (unanswered.some((call) => call.pipelined)) pipelinesFrom = performance.now() + noPipeliningMs;
    if (failedToOpen && connections.length === 0) {
      const failed = [...waiting];
      waiting.clear();
      for (const call of failed) call.onFailure({ error, unsent: true, stale: false });
    } else serveWaiting();
    if (connections.length === 0) closing?.();
  }
  function sweep(): void {
    const now = performance.now();
    for (const connection of [...connections]) {
      if (connection.isOpen && connection.isStale(now)) connection.destroy(new Error('The connection was idle.'));
    }
    if (connections.length > 0) return;
    clearInterval(sweeper);
    sweeper = undefined;
  }

  return {
    submit,
    cancel: (call, error) => {
      waiting.delete(call);
      call.onAnswer = () => {};
      call.onFailure = () => {};
      call.connection?.destroy(error);
    },
    close: () =>
      new Promise((resolve) => {
        closing = () => {
          clearInterval(sweeper);
          resolve();
        };
        const idle = connections.filter(({ inFlight }) => inFlight === 0);
        for (const connection of idle) connection.destroy(closed());
        if (connections.length === 0) closing();
      }),
  };
}

const closed = () => new Error('The link is closed.');

type Choice = { now: number; depth: number; stallMs: number; mayOpen: boolean };

/**
 * The connection for a call, or none when it is better to open another one or to wait. Reads fill up connections in their
 * order, so that few writes and packets carry many of them; but nothing waits behind a call that takes long while there is another way.
 */
function chooseConnection(connections: readonly Connection[], call: Call, choice: Choice): Connection | undefined {
  const { now, depth, stallMs, mayOpen } = choice;
  let fallback: Connection | undefined;
  let idle: Connection | undefined;
  for (const connection of connections) {
    if (!connection.isOpen) continue;
    const { inFlight } = connection;
    if (inFlight === 0) {
      if (!connection.isStale(now)) idle ??= connection;
      continue;
    }
    if (call.alone || connection.isReserved || inFlight >= depth) continue;
    if (!call.slow && now - connection.headSince <= stallMs) return connection;
    if (!fallback || inFlight < fallback.inFlight) fallback = connection;
  }
  return idle ?? (mayOpen ? undefined : fallback);
}
