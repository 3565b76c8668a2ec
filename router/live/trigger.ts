import type { Bus } from '@kd/kit/bus/bus';
import { cursorExpired } from '@kd/kit/errors';
import type { DeliveredEvent } from '@kd/kit/outbox/outbox';
import { GraphQLError } from 'graphql';
import type { Feeds } from './feeds.ts';
import type { History } from './history.ts';
import type { Recent } from './recent.ts';
import { subgraphOf } from './topic.ts';

/** Who hears a topic's events. */
export type Listener = {
  /** Called for every event of the topic, once and in the order of positions. */
  receive(event: DeliveredEvent): void;
  /** Events were missed, and nobody knows which. */
  lost(): void;
};

/** What happened after a position, up to another one. */
export type Missed = { events: readonly DeliveredEvent[]; upTo: number };

type TriggerOptions = { topic: string; bus: Bus; feeds: Feeds; history: History; recent: Recent; limit: number };

/**
 * One topic as one subscription to the bus, however many rooms listen. What the bus repeats is passed on once; while a gap is open
 * (`feeds.ts`) what is heard waits until what was missed has come.
 */
export class Trigger {
  readonly listeners = new Set<Listener>();
  readonly topic: string;
  readonly #options: TriggerOptions;
  /** The position of the latest event passed on, or up to which all was over when we came; undefined while that is unknown. */
  #last: number | undefined;
  /** The latest events, with none missing between this position and the last; Infinity for none that could be sure of it. */
  #events: DeliveredEvent[] = [];
  #floor = Infinity;
  /** What was heard while a gap is open: the latest of it, since the feed has all of it, too. */
  #held: DeliveredEvent[] = [];
  /** The position up to which something of that was let go. */
  #letGo = 0;
  #asking: { after: number; answer: Promise<DeliveredEvent[]> } | undefined;
  #end: (() => Promise<void>) | undefined;

  constructor(options: TriggerOptions) {
    this.#options = options;
    this.topic = options.topic;
  }

  /** Begins to listen. What is published after the promise resolves is heard. */
  async open(): Promise<void> {
    const { bus, feeds } = this.#options;
    this.#end = await bus.subscribe(this.topic, (event) => this.#hear(event));
    this.#last ??= feeds.headOf(subgraphOf(this.topic));
  }

  async close(): Promise<void> {
    this.#events = [];
    await this.#end?.();
  }

  /** Up to which position everything was passed on. */
  get last(): number {
    return this.#last ?? 0;
  }

  /** Everything after a position that is known by now. @throws CURSOR_EXPIRED when it is more than is kept, or none of ours */
  async since(after: number): Promise<Missed> {
    const { bus, feeds, history, limit } = this.#options;
    const subgraph = subgraphOf(this.topic);
    const last = (this.#last ??= feeds.headOf(subgraph));
    if (last === undefined) throw notYet();
    const isWhole = bus.stands() && !feeds.hasGap(subgraph);
    if (isWhole && after >= this.#floor && after <= last) return this.#known(this.#events, after);
    if (after > Math.max(last, feeds.headOf(subgraph) ?? 0) && after > (await feeds.askHead(subgraph)))
      throw cursorExpired();
    // From no later than we are: what lies between would be passed over.
    const before = await this.#ask(Math.min(after, last));
    if (before.length <= limit) return this.#known(before, after);
    const rest = after > last ? await history(this.topic, after, limit + 1) : before;
    if (rest.length > limit) throw cursorExpired();
    return this.#known(rest, after);
  }

  /** Passes on what was missed in a gap. */
  repair(event: DeliveredEvent): void {
    this.#take(event);
  }

  /** The gap is closed: what was heard meanwhile goes on. */
  goOn(): void {
    const held = this.#held;
    this.#held = [];
    // It was published after the feed's last page: nobody has told it.
    if (this.#letGo > this.last) this.lose();
    this.#letGo = 0;
    for (const event of held) this.#take(event);
  }

  /** It is only known now how far things are: whoever has listened before may have missed something. */
  lose(): void {
    this.#last ??= this.#options.feeds.headOf(subgraphOf(this.topic));
    this.#floor = Infinity;
    this.#events = [];
    for (const listener of this.listeners) listener.lost();
  }

  /** Forgets the oldest event that it keeps. */
  forgetOldest(): void {
    const oldest = this.#events.shift();
    if (oldest) this.#floor = oldest.position;
  }

  #hear(event: DeliveredEvent): void {
    if (this.#options.feeds.hasGap(subgraphOf(this.topic))) this.#hold(event);
    else this.#take(event);
  }

  #hold(event: DeliveredEvent): void {
    const { limit } = this.#options;
    this.#held.push(event);
    if (this.#held.length > limit) this.#letGo = Math.max(this.#letGo, this.#held.shift()?.position ?? 0);
  }

  #take(event: DeliveredEvent): void {
    if (event.position <= this.last) return;
    // The bus has left out nothing since we listen.
    if (this.#floor === Infinity) this.#floor = event.position - 1;
    this.#last = event.position;
    this.#keep(event);
    for (const listener of this.listeners) listener.receive(event);
  }

  #keep(event: DeliveredEvent): void {
    this.#events.push(event);
    if (this.#events.length > this.#options.limit) this.forgetOldest();
    this.#options.recent.note(this);
  }

  /** Many who come back at once ask once. */
  async #ask(after: number): Promise<DeliveredEvent[]> {
    const asking = this.#asking;
    if (asking && asking.after <= after) {
      const events = await asking.answer;
      // Too many since somebody else's position may be few enough since this one.
      if (events.length <= this.#options.limit || asking.after === after) return events;
    }
    const mine = { after, answer: this.#askAndLearn(after) };
    this.#asking = mine;
    const over = () => {
      if (this.#asking === mine) this.#asking = undefined;
    };
    mine.answer.then(over, over);
    return mine.answer;
  }

  async #askAndLearn(after: number): Promise<DeliveredEvent[]> {
    const { feeds, history, recent, limit } = this.#options;
    const events = await history(this.topic, after, limit + 1);
    if (events.length > limit) return events;
    if (after < this.#floor && !feeds.hasGap(subgraphOf(this.topic))) {
      const older = events.filter(({ position }) => position <= Math.min(this.last, this.#floor));
      this.#events.unshift(...older);
      this.#floor = after;
      for (const _ of older) recent.note(this);
    }
    // The outbox may be ahead of the bus, which will say the same again.
    for (const event of events) this.#take(event);
    return events;
  }

  #known(before: readonly DeliveredEvent[], after: number): Missed {
    const told = before.filter(({ position }) => position > after);
    const end = told.at(-1)?.position ?? after;
    const later = before === this.#events ? [] : this.#events.filter(({ position }) => position > end);
    return { events: [...told, ...later], upTo: Math.max(this.last, end) };
  }
}

/** Nobody can be asked for what was missed, but that will pass. */
export const notYet = () =>
  new GraphQLError('What was missed cannot be told right now. Try again in a moment.', {
    extensions: { code: 'SUBGRAPH_UNAVAILABLE' },
  });
