import { connect as connectPlain, isIP } from 'node:net';
import type { OnReadOpts, Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AnswerReader } from './answer-reader.ts';
import type { AnswerLimits, RawAnswer } from './answer-reader.ts';
import type { Call } from './call.ts';

/** Where a peer listens. */
export type Peer = { host: string; port: number; tls: boolean };

/** What a connection tells its pool. */
export type ConnectionEvents = {
  /** It can be used. */
  onReady(connection: Connection): void;
  /** An answer came: there is room for one more call, unless it was the last one. */
  onAnswer(connection: Connection, answer: RawAnswer): void;
  /** It is over; `unanswered` were in flight on it and are told next. */
  onClosed(connection: Connection, unanswered: readonly Call[], error: Error): void;
};

const readBufferBytes = 64 * 1024;
/** So many calls are sent without waiting for more: a peer that gets all of a busy moment's at once is idle until then, and we are after. */
const callsPerWrite = 8;
const usualIdleMs = 4_000;
const longestIdleMs = 60_000;

/**
 * One keep-alive connection with its calls in flight: answers come in the order of the calls (RFC 9112, section 9.3.2).
 * The first thing that goes wrong ends it, and everything in flight on it: an answer is never given to another call.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #reader: AnswerReader;
  readonly #events: ConnectionEvents;
  readonly #inFlight: Call[] = [];
  #outgoing = '';
  /** How many of the last in flight are in `#outgoing`. */
  #unsent = 0;
  #served = 0;
  #headSince = 0;
  #idleSince = 0;
  #idleMs = usualIdleMs;
  #state: 'connecting' | 'open' | 'last answers' | 'closed' = 'connecting';

  constructor(peer: Peer, limits: AnswerLimits, events: ConnectionEvents) {
    this.#events = events;
    this.#reader = new AnswerReader(limits, (answer) => this.#take(answer));
    const buffer = Buffer.allocUnsafeSlow(readBufferBytes);
    this.#socket = openSocket(peer, {
      buffer,
      callback: (count) => {
        this.#read(buffer.subarray(0, count));
        return true;
      },
    });
    this.#socket.setNoDelay(true);
    this.#socket.once(peer.tls ? 'secureConnect' : 'connect', () => {
      this.#state = 'open';
      this.#idleSince = performance.now();
      events.onReady(this);
    });
    this.#socket.on('error', (error) => this.destroy(error));
    this.#socket.on('end', () => this.#ended());
    this.#socket.on('close', () => this.destroy(new Error('The connection was closed.')));
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  get isConnecting(): boolean {
    return this.#state === 'connecting';
  }

  get inFlight(): number {
    return this.#inFlight.length;
  }

  /** Since when the call that is answered next waits for nothing but the peer. */
  get headSince(): number {
    return this.#headSince;
  }

  /** Whether nothing may be queued behind what is in flight. */
  get isReserved(): boolean {
    const [head] = this.#inFlight;
    return head !== undefined && (head.alone || head.slow);
  }

  /** Whether it has been idle for so long that the peer may be about to close it. */
  isStale(now: number): boolean {
    return this.#inFlight.length === 0 && now - this.#idleSince > this.#idleMs;
  }

  /** Takes a call; what was taken is sent by `flush`. */
  add(call: Call, now: number): void {
    call.connection = this;
    call.pipelined = this.#inFlight.length > 0;
    if (!call.pipelined) this.#headSince = now;
    this.#inFlight.push(call);
    this.#outgoing += call.bytes;
    this.#unsent += 1;
    call.bytes = '';
    if (this.#unsent >= callsPerWrite) this.flush();
  }

  /** Sends what was added, in one write. */
  flush(): void {
    if (this.#outgoing === '' || this.#state !== 'open') return;
    const bytes = this.#outgoing;
    this.#outgoing = '';
    this.#unsent = 0;
    this.#socket.write(bytes, 'latin1');
  }

  /** Ends it at once; whatever is in flight fails. */
  destroy(error: Error): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#socket.destroy();
    const stale = this.#served > 0 && this.#reader.isBetweenAnswers;
    const unanswered = this.#inFlight.splice(0);
    const firstUnsent = unanswered.length - this.#unsent;
    // The pool first: calls that are tried again should meet what it learns from this.
    this.#events.onClosed(this, unanswered, error);
    for (const [index, call] of unanswered.entries()) {
      call.connection = undefined;
      call.onFailure({ error, unsent: index >= firstUnsent, stale });
    }
  }

  #read(bytes: Buffer): void {
    try {
      this.#reader.read(bytes);
      if (this.#inFlight.length === this.#unsent && !this.#reader.isBetweenAnswers) throw unasked();
    } catch (error) {
      this.destroy(asError(error));
    }
  }

  #ended(): void {
    try {
      this.#reader.end();
      this.destroy(new Error('The peer closed the connection.'));
    } catch (error) {
      this.destroy(asError(error));
    }
  }

  #take(answer: RawAnswer): void {
    // After the last answer that the peer announced, or an error, nothing that comes means anything.
    if (this.#state !== 'open') return;
    // An answer that comes before its request has left is none of ours either.
    const call = this.#inFlight.length > this.#unsent ? this.#inFlight.shift() : undefined;
    if (!call) throw unasked();
    const now = performance.now();
    const took = now - this.#headSince;
    this.#headSince = now;
    this.#idleSince = now;
    this.#served += 1;
    const { persistent, keepAliveSeconds } = answer.head;
    if (keepAliveSeconds !== undefined)
      this.#idleMs = Math.min(longestIdleMs, Math.max(0, keepAliveSeconds * 1_000 - 1_000));
    if (!persistent) this.#state = 'last answers';
    call.connection = undefined;
    call.onAnswer(answer, took, now);
    this.#events.onAnswer(this, answer);
    if (!persistent) this.destroy(new Error('The peer answers no more over this connection.'));
  }
}

const unasked = () => new Error('The peer answered what was not asked.');

/** What was thrown, as an error. */
export const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

function openSocket({ host, port, tls }: Peer, onread: OnReadOpts): Socket {
  if (!tls) return connectPlain({ host, port, onread, keepAlive: true });
  const named = isIP(host) === 0 && { servername: host };
  // Node reads `onread` here as well (its documentation of tls.connect says so); its types leave it out.
  const options = { host, port, onread, ALPNProtocols: ['http/1.1'], ...named };
  return connectTls(options);
}
