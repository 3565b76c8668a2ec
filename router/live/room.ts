import type { DeliveredEvent } from '@kd/kit/outbox/outbox';
import type { Logger } from '@kd/kit/log';
import { conflate } from './conflate.ts';
import { figures, timeFrame } from './figures.ts';
import type { Frame, Sink } from './frame.ts';
import type { Frames } from './frames.ts';
import type { Share } from './seat.ts';
import type { Missed, Listener } from './trigger.ts';

/** An event on its way through a room. */
type Waiting = {
  event: DeliveredEvent;
  entity: string;
  /** How many earlier events it stands in for. */
  conflated: number;
  /** When it was heard. */
  at: number;
  started: boolean;
  frame: Frame | undefined;
};

type RoomOptions = { share: Share; frames: Frames; log: Logger };

/** Where a room learns of what happened before. */
export type Past = { last(): number; since(after: number): Promise<Missed> };

/** Events that are hydrated at once. */
const concurrent = 8;
/** More than this many waiting events are conflated: of several about the same entity the newest stays. */
const patience = 100;

let rooms = 0;

/**
 * Everybody who gets the same bytes for the same event. Each event is hydrated once; frames go out in the order of events to all who
 * are in the room by then. Who comes with a cursor gets what was missed first, and is with the others without a gap or a repetition.
 */
export class Room implements Listener {
  readonly share: Share;
  readonly #number = (rooms += 1);
  readonly #frames: Frames;
  readonly #log: Logger;
  readonly #sinks = new Set<Sink>();
  /** Who still gets what was missed, and up to where. */
  #joining: Map<Sink, number> | undefined;
  /** Who was given more than the others have had, and up to where. */
  #ahead: Map<Sink, number> | undefined;
  #waiting: Waiting[] = [];
  #patience = patience;
  /** The position of the latest event heard, or up to which all was over when the room was opened. */
  #heard = 0;

  constructor({ share, frames, log }: RoomOptions) {
    this.share = share;
    this.#frames = frames;
    this.#log = log;
  }

  /** Up to which position everybody in the room has had everything. */
  get flushed(): number {
    const [next] = this.#waiting;
    return next ? next.event.position - 1 : this.#heard;
  }

  get isEmpty(): boolean {
    return this.#sinks.size === 0 && !this.#joining?.size;
  }

  /** Says where the room's topic stood when it was opened. */
  begin(position: number): void {
    this.#heard = Math.max(this.#heard, position);
  }

  /** From now on the sink gets what the others get. */
  add(sink: Sink): void {
    this.#sinks.add(sink);
  }

  /**
   * Gives the sink what happened after a position, then what the others get. Resolves when it is with the others, or has left.
   * @throws CURSOR_EXPIRED when more was missed than is kept
   */
  async resume(sink: Sink, after: number, past: Past): Promise<void> {
    const joining = (this.#joining ??= new Map());
    joining.set(sink, after);
    try {
      let at = after;
      do {
        const { events, upTo } = await past.since(at);
        await this.#replay(sink, events);
        at = Math.max(at, upTo);
      } while (joining.has(sink) && at < this.flushed);
      if (!joining.has(sink)) return;
      this.#sinks.add(sink);
      if (at > this.flushed) (this.#ahead ??= new Map()).set(sink, at);
    } finally {
      joining.delete(sink);
    }
  }

  /** Gives the position up to which the sink has had everything. */
  remove(sink: Sink): number {
    const had = this.#joining?.get(sink) ?? this.#ahead?.get(sink) ?? this.flushed;
    this.#sinks.delete(sink);
    this.#joining?.delete(sink);
    this.#ahead?.delete(sink);
    return had;
  }

  receive(event: DeliveredEvent): void {
    this.#heard = event.position;
    const { args, live } = this.share;
    if (!live.source.root(event, args)) return;
    figures.events.inc();
    const entity = live.source.entity(event, args);
    this.#waiting.push({ event, entity, conflated: 0, at: Date.now(), started: false, frame: undefined });
    if (this.#waiting.length > this.#patience) {
      this.#waiting = conflate(this.#waiting, ({ started }) => started);
      // Where all are about something else, looking again each time would cost more than it gives.
      this.#patience = Math.max(patience, 2 * this.#waiting.length);
    }
    this.#hydrate();
  }

  lost(): void {
    for (const sink of [...this.#sinks, ...(this.#joining?.keys() ?? [])]) sink.comeBack();
  }

  #hydrate(): void {
    for (const waiting of this.#waiting.slice(0, concurrent)) {
      if (waiting.started) continue;
      waiting.started = true;
      void this.#frames.of(this.#number, this.share, waiting.event, waiting.at).then((frame) => {
        waiting.frame = frame;
        this.#flush();
      });
    }
  }

  #flush(): void {
    for (let next = this.#waiting[0]; next?.frame; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#send(this.#frames.conflated(this.#number, next.frame, next.conflated));
    }
    this.#hydrate();
  }

  #send(frame: Frame): void {
    figures.frames.inc(this.#sinks.size);
    const ahead = this.#ahead;
    for (const sink of this.#sinks) {
      if (!ahead || !this.#hasHad(ahead, sink, frame)) this.#give(sink, frame);
    }
    timeFrame(frame);
  }

  /** Whether a sink has been given the frame before the others. */
  #hasHad(ahead: Map<Sink, number>, sink: Sink, { position }: Frame): boolean {
    const had = ahead.get(sink);
    if (had === undefined) return false;
    if (position >= had) ahead.delete(sink);
    if (ahead.size === 0) this.#ahead = undefined;
    return position <= had;
  }

  #give(sink: Sink, frame: Frame): void {
    try {
      sink.next(frame);
    } catch (error) {
      this.#log.error({ err: error }, 'a frame could not be handed on');
    }
  }

  async #replay(sink: Sink, events: readonly DeliveredEvent[]): Promise<void> {
    const { args, live } = this.share;
    const all = events
      .filter((event) => live.source.root(event, args))
      .map((event) => ({ event, entity: live.source.entity(event, args), conflated: 0 }));
    const missed = all.length > patience ? conflate(all) : all;
    figures.replaySize.observe(events.length);
    for (let from = 0; from < missed.length; from += concurrent) {
      const at = Date.now();
      const part = missed.slice(from, from + concurrent).map(async ({ event, conflated }) => {
        const frame = await this.#frames.of(this.#number, this.share, event, at);
        return this.#frames.conflated(this.#number, frame, conflated);
      });
      for (const frame of await Promise.all(part)) {
        if (!this.#joining?.has(sink)) return;
        figures.replayed.inc();
        this.#give(sink, frame);
        this.#joining.set(sink, frame.position);
      }
    }
  }
}
