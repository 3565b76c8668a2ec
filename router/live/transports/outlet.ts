import type { Writable } from 'node:stream';
import type { Frame } from '../frame.ts';
import { figures } from '../figures.ts';
import type { Connection } from './connection.ts';
import type { LiveLimits } from './limits.ts';
import { handleUnder, writeStraight } from './straight.ts';
import type { Handle } from './straight.ts';

/** A subscription as its connection's outlet sees it. */
export type Written = {
  /** Writes a frame as its transport says. */
  write(stream: Writable, frame: Frame): void;
  /** The same as one piece of bytes for a socket; undefined for a frame that is better written in several. */
  bytesFor(frame: Frame): Buffer | undefined;
};

/** Who watches over slow readers. */
export type SlowWatch = {
  /** More waits than may. */
  tooSlow(connection: Connection): void;
  /** The reader has begun to be behind, or goes on reading after all: from now on it has its time again. */
  fellBehind(connection: Connection): void;
  caughtUp(connection: Connection): void;
};

type OutletLimits = Pick<LiveLimits, 'highWaterBytes' | 'slowBytes'>;

/**
 * What goes out of one connection. While its reader keeps up, everything goes to the kernel at once. For one that is behind,
 * only the newest frame about each entity of each subscription is kept; it goes out when the rest was read.
 */
export class Outlet {
  readonly #stream: Writable;
  readonly #handle: Handle | undefined;
  /** The same while nothing waits in the stream: frames may go past it. */
  #direct: Handle | undefined = undefined;
  readonly #limits: OutletLimits;
  #shut = false;
  /** Frames that wait, by what they are about. Undefined for a reader that keeps up, as nearly all do. */
  #waiting: Map<Written, Map<string, Frame>> | undefined;
  #waitingBytes = 0;
  readonly #watch: SlowWatch;
  readonly #connection: Connection;

  constructor(stream: Writable, limits: OutletLimits, watch: SlowWatch, connection: Connection) {
    this.#stream = stream;
    this.#handle = handleUnder(stream);
    this.#limits = limits;
    this.#watch = watch;
    this.#connection = connection;
  }

  /** Sends a frame now, or when the reader has caught up. */
  next(to: Written, frame: Frame): void {
    if (this.#shut) return;
    if (this.#waiting) return this.#keep(to, frame);
    if (this.#writeStraight(to, frame)) return;
    if (this.#isBehind()) return this.#keep(to, frame);
    to.write(this.#stream, frame);
    this.#lookAtStream();
  }

  /** Writes a frame past the stream, where that may be. */
  #writeStraight(to: Written, frame: Frame): boolean {
    const handle = this.#direct ?? this.#lookAtStream();
    const bytes = handle && to.bytesFor(frame);
    if (!bytes) return false;
    const outcome = writeStraight(handle, this.#stream, bytes);
    // What comes next is counted by the stream, so that it is known for how long its reader is behind.
    if (outcome === 'queued') this.#direct = undefined;
    return outcome !== 'refused';
  }

  /** Frames may go past the stream when nothing waits in it nor below it. */
  #lookAtStream(): Handle | undefined {
    const isClear = this.#stream.writableLength === 0 && this.#handle?.writeQueueSize === 0;
    return (this.#direct = isClear ? this.#handle : undefined);
  }

  /** Writes what cannot wait: answers, and the ends of operations. */
  send(text: string | Buffer): void {
    if (this.#shut) return;
    this.#stream.write(text);
    this.checkSize();
  }

  /** To be called after something was written past this outlet. */
  checkSize(): void {
    this.#lookAtStream();
    if (this.#stream.writableLength + this.#waitingBytes > this.#limits.slowBytes)
      this.#watch.tooSlow(this.#connection);
  }

  /** Writes what waits of a subscription that ends: its end comes after it. */
  finish(to: Written): void {
    for (const frame of this.#waiting?.get(to)?.values() ?? []) to.write(this.#stream, frame);
    this.drop(to);
  }

  /** Forgets what waits of a subscription that its client has stopped. */
  drop(to: Written): void {
    const frames = this.#waiting?.get(to);
    if (!frames) return;
    this.#waiting?.delete(to);
    for (const { payload } of frames.values()) this.#waitingBytes -= payload.length;
  }

  /** Nothing goes out any more. */
  shut(): void {
    this.#shut = true;
    if (this.#waiting) this.#watch.caughtUp(this.#connection);
    this.#waiting = undefined;
    this.#waitingBytes = 0;
  }

  // Without the second condition nobody would tell when it is over.
  #isBehind(): boolean {
    return this.#stream.writableLength > this.#limits.highWaterBytes && this.#stream.writableNeedDrain;
  }

  #keep(to: Written, frame: Frame): void {
    const waiting = this.#waiting ?? this.#fallBehind();
    const frames = waiting.get(to) ?? new Map<string, Frame>();
    waiting.set(to, frames);
    const older = frames.get(frame.entity);
    if (older) {
      figures.conflated.inc();
      this.#waitingBytes -= older.payload.length;
      // To the end of the line: cursors have to rise, or a client that resumes would miss what was sent after a later one.
      frames.delete(frame.entity);
    }
    frames.set(frame.entity, frame);
    this.#waitingBytes += frame.payload.length;
    this.checkSize();
  }

  #fallBehind(): Map<Written, Map<string, Frame>> {
    this.#waiting = new Map();
    this.#direct = undefined;
    this.#waitForReader();
    return this.#waiting;
  }

  #waitForReader(): void {
    this.#watch.fellBehind(this.#connection);
    this.#stream.once('drain', () => this.#catchUp());
  }

  #catchUp(): void {
    if (this.#shut || !this.#waiting) return;
    for (const [to, frames] of this.#waiting) {
      for (const [entity, frame] of frames) {
        if (this.#isBehind()) return this.#waitForReader();
        frames.delete(entity);
        this.#waitingBytes -= frame.payload.length;
        to.write(this.#stream, frame);
      }
      this.#waiting.delete(to);
    }
    this.#waiting = undefined;
    this.#watch.caughtUp(this.#connection);
  }
}
