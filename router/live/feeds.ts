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

type Feed = {
  head: number | undefined;
  /** How often there was a gap. */
  gaps: number;
  /** How many of them are closed. */
  closedGaps: number;
  loop: Loop;
  unsubscribe: Promise<() => Promise<void>>;
};

const pageSize = 500;
const lookEveryMs = 2_000;
const patienceMs = 1_000;

/**
 * Follows the heads of subgraphs' feeds. The bus says on a topic of its own how far each batch went, after the batch's messages:
 * whatever is up to there was heard by whoever listened. After a gap in the bus, the feed is read from there, once for all topics.
 */
export function createFeeds({ bus, read, subgraphs, doubt, log }: FeedsOptions): Feeds {
  const feeds = new Map<string, Feed>();
  const listeners: MissedListener[] = [];
  let cursor: string | undefined;

  const move = (feed: Feed, position: number): void => {
    if (position <= (feed.head ?? -1)) return;
    feed.head = position;
    cursor = undefined;
  };
  const hasGap = (feed: Feed): boolean => feed.gaps !== feed.closedGaps;
  const askHead = async (subgraph: string): Promise<number> => {
    const [newest] = await read(subgraph, { after: 0, types: 'all', limit: 1, latest: true });
    return newest?.position ?? 0;
  };
  const readMissed = async (subgraph: string, after: number): Promise<number> => {
    for (let at = after; ;) {
      const page = await read(subgraph, { after: at, types: 'all', limit: pageSize });
      figures.repaired.inc(page.length);
      for (const event of page) for (const { missed } of listeners) missed(event);
      at = page.at(-1)?.position ?? at;
      if (page.length < pageSize) return at;
    }
  };
  const look = async (subgraph: string, feed: Feed): Promise<void> => {
    const { gaps, head } = feed;
    if (head !== undefined && !hasGap(feed)) return;
    move(feed, head === undefined ? await askHead(subgraph) : await readMissed(subgraph, head));
    doubt?.();
    feed.closedGaps = gaps;
    if (head === undefined) for (const { lost } of listeners) lost(subgraph);
    // Another gap may have come between the last answer and now.
    if (hasGap(feed)) feed.loop.wake();
    else for (const { closed } of listeners) closed(subgraph);
  };
  const follow = (subgraph: string): Feed => {
    const feed: Feed = {
      head: undefined,
      gaps: 0,
      closedGaps: 0,
      loop: startLoop(() => look(subgraph, feed), { name: `hear ${subgraph}`, everyMs: lookEveryMs, log }),
      unsubscribe: bus.subscribe(feedTopic(subgraph), ({ position }) => {
        // With a gap open, what came before this may be missing.
        if (!hasGap(feed)) move(feed, position);
      }),
    };
    feed.unsubscribe.catch((error: unknown) => log.warn({ err: error, subgraph }, 'a feed is not heard'));
    return feed;
  };
  for (const subgraph of [...subgraphs].toSorted()) feeds.set(subgraph, follow(subgraph));
  const stopGap = bus.onGap(() => {
    for (const feed of feeds.values()) {
      feed.gaps += 1;
      feed.loop.wake();
    }
  });
  return {
    headOf: (subgraph) => feeds.get(subgraph)?.head,
    askHead,
    cursor: () => (cursor ??= cursorOfAll(feeds)),
    hasGap: (subgraph) => {
      const feed = feeds.get(subgraph);
      return feed !== undefined && hasGap(feed);
    },
    tell: (listener) => void listeners.push(listener),
    ready: async () => {
      const known = Promise.allSettled([...feeds.values()].map(({ loop }) => loop.runNow()));
      await Promise.race([known, new Promise((resolve) => setTimeout(resolve, patienceMs).unref())]);
    },
    close: async () => {
      stopGap();
      await Promise.all([...feeds.values()].map(({ loop }) => loop.stop()));
      await Promise.allSettled([...feeds.values()].map(async ({ unsubscribe }) => (await unsubscribe)()));
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
