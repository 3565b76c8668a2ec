import { setTimeout as pause } from 'node:timers/promises';
import type { Bus } from '@kd/kit/bus/bus';
import type { Logger } from '@kd/kit/log';
import { startLoop } from '@kd/kit/loop';
import type { Loop } from '@kd/kit/loop';
import { feedTopic } from '@kd/kit/outbox/dispatcher';
import type { FeedReader } from '@kd/kit/outbox/follower';
import type { DeliveredEvent } from '@kd/kit/outbox/outbox';
import { cursorOf } from './cursor.ts';
import { figures } from './figures.ts';

/** How far the live subgraphs' events have been heard. */
export type Feeds = {
  /** The position up to which everything a subgraph published has been heard here; undefined until it is known. */
  headOf(subgraph: string): number | undefined;
  /** The newest position that a subgraph has given. @throws when it cannot be asked */
  askHead(subgraph: string): Promise<number>;
  /** The cursor of everything that has been heard; undefined until all heads are known. */
  cursor(): string | undefined;
  /** Whether something may have been missed that is still being asked for: what is heard now has to wait for it. */
  hasGap(subgraph: string): boolean;
  /** Who is told what a gap kept from us. */
  tell(listener: MissedListener): void;
  /** Resolves when all heads are known, or after a moment. */
  ready(): Promise<void>;
  close(): Promise<void>;
};

/** Hears of the end of gaps. */
export type MissedListener = {
  /** What was missed, in order; some of it may have been heard all the same. */
  missed(event: DeliveredEvent): void;
  /** A subgraph's gap is closed. */
  closed(subgraph: string): void;
  /** It is only known now how far the subgraph is: whoever listened before may have missed something. */
  lost(subgraph: string): void;
};

type FeedsOptions = {
  bus: Bus;
  read: FeedReader;
  subgraphs: readonly string[];
  /** Called when a head was asked for rather than heard: what is kept of earlier answers may be older than it. */
  doubt?: (() => void) | undefined;
  log: Logger;
};

const pageSize = 500;
const lookEveryMs = 2_000;
const patienceMs = 1_000;

/**
 * Follows the heads of subgraphs' feeds. The bus says on a topic of its own how far each batch went, after the batch's messages:
 * whatever is up to there was heard by whoever listened. After a gap in the bus, the feed is read from there, once for all topics.
 */
export function createFeeds(options: FeedsOptions): Feeds {
  const listeners: MissedListener[] = [];
  const feeds = new Map<string, Feed>();
  let cursor: string | undefined;
  const moved = () => void (cursor = undefined);
  for (const subgraph of options.subgraphs.toSorted())
    feeds.set(subgraph, new Feed(subgraph, { ...options, listeners, moved }));
  const stopGap = options.bus.onGap(() => feeds.forEach((feed) => feed.lose()));
  return {
    headOf: (subgraph) => feeds.get(subgraph)?.head,
    askHead: async (subgraph) => (await feeds.get(subgraph)?.askHead()) ?? 0,
    cursor: () => (cursor ??= cursorOfAll(feeds)),
    hasGap: (subgraph) => feeds.get(subgraph)?.hasGap === true,
    tell: (listener) => void listeners.push(listener),
    ready: async () => {
      const known = Promise.allSettled([...feeds.values()].map(({ loop }) => loop.runNow()));
      await Promise.race([known, pause(patienceMs, undefined, { ref: false })]);
    },
    close: async () => {
      stopGap();
      await Promise.all([...feeds.values()].map((feed) => feed.close()));
    },
  };
}

function cursorOfAll(feeds: ReadonlyMap<string, Feed>): string | undefined {
  const parts: string[] = [];
  for (const [subgraph, { head }] of feeds) {
    if (head === undefined) return undefined;
    parts.push(cursorOf(subgraph, head));
  }
  return parts.length > 0 ? parts.join(',') : undefined;
}

type FeedOptions = FeedsOptions & { listeners: readonly MissedListener[]; moved: () => void };

/** How far one subgraph's events have been heard. */
class Feed {
  head: number | undefined;
  readonly loop: Loop;
  readonly #subgraph: string;
  readonly #options: FeedOptions;
  readonly #unsubscribe: Promise<() => Promise<void>>;
  #gaps = 0;
  #closedGaps = 0;

  constructor(subgraph: string, options: FeedOptions) {
    const { bus, log } = options;
    this.#subgraph = subgraph;
    this.#options = options;
    this.loop = startLoop(() => this.#look(), { name: `hear ${subgraph}`, everyMs: lookEveryMs, log });
    this.#unsubscribe = bus.subscribe(feedTopic(subgraph), ({ position }) => {
      // With a gap open, what came before this may be missing.
      if (!this.hasGap) this.#move(position);
    });
    this.#unsubscribe.catch((error: unknown) => log.warn({ err: error, subgraph }, 'a feed is not heard'));
  }

  get hasGap(): boolean {
    return this.#gaps !== this.#closedGaps;
  }

  lose(): void {
    this.#gaps += 1;
    this.loop.wake();
  }

  async askHead(): Promise<number> {
    const [newest] = await this.#options.read(this.#subgraph, { after: 0, types: 'all', limit: 1, latest: true });
    return newest?.position ?? 0;
  }

  async close(): Promise<void> {
    await this.loop.stop();
    await this.#unsubscribe.then(
      (end) => end(),
      () => {},
    );
  }

  #move(position: number): void {
    if (position <= (this.head ?? -1)) return;
    this.head = position;
    this.#options.moved();
  }

  /** Finds out what is not known: where the feed is, or what was missed of it. */
  async #look(): Promise<void> {
    const { head } = this;
    const gaps = this.#gaps;
    if (head !== undefined && !this.hasGap) return;
    this.#move(head === undefined ? await this.askHead() : await this.#readMissed(head));
    const { listeners, doubt } = this.#options;
    doubt?.();
    this.#closedGaps = gaps;
    if (head === undefined) for (const { lost } of listeners) lost(this.#subgraph);
    // Another gap may have come between the last answer and now.
    if (this.hasGap) this.loop.wake();
    else for (const { closed } of listeners) closed(this.#subgraph);
  }

  async #readMissed(after: number): Promise<number> {
    const { read, listeners } = this.#options;
    for (let at = after; ;) {
      const page = await read(this.#subgraph, { after: at, types: 'all', limit: pageSize });
      figures.repaired.inc(page.length);
      for (const event of page) for (const { missed } of listeners) missed(event);
      at = page.at(-1)?.position ?? at;
      if (page.length < pageSize) return at;
    }
  }
}
