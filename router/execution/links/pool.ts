import type { AnswerLimits } from './answer-reader.ts';
import type { Call } from './call.ts';
import { Connection } from './connection.ts';
import type { ConnectionEvents, Peer } from './connection.ts';
import type { Deadline, TimerWheel } from './timer-wheel.ts';

/** How a pool uses its connections. */
export type PoolOptions = AnswerLimits & {
  maxSockets: number;
  /** How many calls may be in flight on one connection; 1 is no pipelining. */
  depth: number;
  /** Milliseconds after which nothing more is queued behind a call that has no answer yet, as long as there is another way. */
  stallMs: number;
  connectMs: number;
};

/** For how long a peer gets one call at a time after it closed a connection with calls in flight, or lost one. */
const noPipeliningMs = 30_000;
const sweepMs = 1_000;
/** For how long no further connection is opened after one could not be. */
const noOpeningMs = 100;

/** Connections to one peer: opens them when they are needed, and prefers few that are well used. */
export class Pool {
  readonly #peer: Peer;
  readonly #options: PoolOptions;
  readonly #wheel: TimerWheel;
  readonly #events: ConnectionEvents = {
    onReady: (connection) => {
      this.#connected(connection);
      this.#serveWaiting();
    },
    onAnswer: (connection, { head }) => this.#answered(connection, head.persistent),
    onClosed: (connection, unanswered, error) => this.#closed(connection, unanswered, error),
  };
  readonly #connections: Connection[] = [];
  /** Those that are not open yet, with the deadline for it. */
  readonly #connecting = new Map<Connection, Deadline>();
  readonly #waiting = new Set<Call>();
  /** When the peer gets several calls at a time: not before it has shown that it keeps connections. */
  #pipelinesFrom = Infinity;
  #mayOpenFrom = 0;
  #flushIsDue = false;
  #sweeper: NodeJS.Timeout | undefined;
  #onEmpty: (() => void) | undefined;

  constructor(peer: Peer, options: PoolOptions, wheel: TimerWheel) {
    this.#peer = peer;
    this.#options = options;
    this.#wheel = wheel;
  }

  /** Sends a call as soon as there is a place for it. */
  submit(call: Call, now: number): void {
    if (this.#onEmpty) return call.onFailure({ error: linkClosed(), unsent: true, stale: false });
    const connection = this.#waiting.size === 0 ? this.#choose(call, now) : undefined;
    if (connection) return this.#place(call, connection, now);
    this.#waiting.add(call);
    if (call.alone && this.#mayOpen(now)) this.#open();
    else this.#grow(now);
  }

  /** Gives a call up: its connection ends, since its answer could still come. Who gave it up takes no notice of how it ends. */
  cancel(call: Call, error: Error): void {
    this.#waiting.delete(call);
    call.connection?.destroy(error);
  }

  /** Takes no more calls, and returns when those under way are over. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#onEmpty = () => {
        clearInterval(this.#sweeper);
        resolve();
      };
      const idle = this.#connections.filter(({ isOpen, inFlight }) => isOpen && inFlight === 0);
      for (const connection of idle) connection.destroy(linkClosed());
      if (this.#connections.length === 0) this.#onEmpty();
    });
  }

  #mayOpen(now: number): boolean {
    return this.#connections.length < this.#options.maxSockets && now >= this.#mayOpenFrom;
  }

  #depth(now: number): number {
    return now >= this.#pipelinesFrom ? this.#options.depth : 1;
  }

  #choose(call: Call, now: number): Connection | undefined {
    const { stallMs } = this.#options;
    return chooseConnection(this.#connections, call, {
      now,
      stallMs,
      depth: this.#depth(now),
      mayOpen: this.#mayOpen(now),
    });
  }

  #place(call: Call, connection: Connection, now: number): void {
    connection.add(call, now);
    if (this.#flushIsDue) return;
    this.#flushIsDue = true;
    // After everything that is ready to run: whatever is asked by then leaves in one write.
    setImmediate(() => {
      this.#flushIsDue = false;
      for (const one of this.#connections) one.flush();
    });
  }

  #open(): void {
    const { connectMs } = this.#options;
    const connection = new Connection(this.#peer, this.#options, this.#events);
    const tooLate = () => connection.destroy(new Error(`No connection within ${connectMs} ms.`));
    this.#connecting.set(connection, this.#wheel.set(connectMs, tooLate));
    this.#connections.push(connection);
    this.#sweeper ??= setInterval(() => this.#sweep(), sweepMs).unref();
  }

  /** Opens as many connections as those who wait need, also while none may be opened if it is the only way on. */
  #grow(now: number): void {
    if (this.#connections.length > 0 && now < this.#mayOpenFrom) return;
    const depth = this.#depth(now);
    while (this.#connecting.size * depth < this.#waiting.size && this.#connections.length < this.#options.maxSockets) {
      this.#open();
    }
  }

  /** Places calls in the order in which they came, up to the first that has to go on waiting. */
  #serveWaiting(): void {
    if (this.#waiting.size === 0) return;
    const now = performance.now();
    for (const call of this.#waiting) {
      const connection = this.#choose(call, now);
      if (!connection) return this.#grow(now);
      this.#waiting.delete(call);
      this.#place(call, connection, now);
    }
  }

  #connected(connection: Connection): boolean {
    const deadline = this.#connecting.get(connection);
    if (deadline) this.#wheel.clear(deadline);
    return this.#connecting.delete(connection);
  }

  #answered(connection: Connection, persistent: boolean): void {
    if (!persistent) this.#pipelinesFrom = performance.now() + noPipeliningMs;
    else if (this.#pipelinesFrom === Infinity) this.#pipelinesFrom = 0;
    this.#serveWaiting();
    if (this.#onEmpty && connection.inFlight === 0 && this.#waiting.size === 0) connection.destroy(linkClosed());
  }

  #closed(connection: Connection, unanswered: readonly Call[], error: Error): void {
    const now = performance.now();
    const failedToOpen = this.#connected(connection);
    if (failedToOpen) this.#mayOpenFrom = now + noOpeningMs;
    this.#connections.splice(this.#connections.indexOf(connection), 1);
    if (unanswered.some((call) => call.pipelined)) this.#pipelinesFrom = now + noPipeliningMs;
    if (failedToOpen && this.#connections.length === 0) {
      const failed = [...this.#waiting];
      this.#waiting.clear();
      for (const call of failed) call.onFailure({ error, unsent: true, stale: false });
    } else this.#serveWaiting();
    if (this.#connections.length === 0) this.#onEmpty?.();
  }

  #sweep(): void {
    const now = performance.now();
    const idle = this.#connections.filter((connection) => connection.isOpen && connection.isStale(now));
    for (const connection of idle) connection.destroy(new Error('The connection was idle.'));
    this.#serveWaiting();
    if (this.#connections.length > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }
}

const linkClosed = () => new Error('The link is closed.');

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
