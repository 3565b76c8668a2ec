import type { Kysely } from 'kysely';
import type { Bus } from '../bus/bus.ts';
import type { Database } from '../database/database.ts';
import type { Logger } from '../log.ts';
import { startLoop } from '../loop.ts';
import type { Loop } from '../loop.ts';
import { feedTopic } from './dispatcher.ts';
import type { DeliveredEvent, FeedRequest } from './outbox.ts';
import { advance, progressOf } from './progress.ts';

/** Reads another subgraph's feed: directly in one process, over HTTP between processes. */
export type FeedReader = (source: string, request: FeedRequest) => Promise<DeliveredEvent[]>;

/** Applies an event inside the given transaction, which sees all families. */
export type EventHandler<Tables> = (transaction: Kysely<Tables>, event: DeliveredEvent) => Promise<void>;

/**
 * What a subgraph does about other subgraphs' events: source, then event type, then handler. The order of sources counts:
 * before events of a later source are applied, what the earlier ones have is applied. List first what the others build on.
 */
export type Consumes<Tables> = Record<string, Record<string, EventHandler<Tables>>>;

/** The readers of all sources that a subgraph follows. */
export type Followers = {
  /** Returns when everything that `source` had committed before the call has been applied here. */
  catchUp(source: string): Promise<void>;
  stop(): Promise<void>;
};

type FollowOptions<Tables> = {
  database: Database<Tables>;
  consumes: Consumes<Tables>;
  read: FeedReader;
  bus: Bus;
  log: Logger;
};

const batchSize = 100;

/**
 * Follows other subgraphs' events: each is applied exactly once and in order of delivery, in one transaction with the
 * position that says so. The bus hurries it along; without it the feed is read every second.
 */
export function startFollowers<Tables>(options: FollowOptions<Tables>): Followers {
  const loops = new Map<string, Loop>();
  for (const [source, handlers] of Object.entries(options.consumes)) {
    const earlier = [...loops.values()];
    // A source that is away must not hold back the others: their handlers then decide on what is known.
    const before = () => Promise.allSettled(earlier.map((loop) => loop.runNow()));
    const work = () => applyWaiting(options, source, handlers, before);
    loops.set(source, startLoop(work, { name: `follow ${source}`, everyMs: 1_000, log: options.log }));
  }
  const subscriptions = [...loops].map(([source, loop]) => options.bus.subscribe(feedTopic(source), () => loop.wake()));
  for (const subscription of subscriptions) {
    subscription.catch((error: unknown) => options.log.warn({ error }, 'following without the bus, once a second'));
  }
  return {
    catchUp: async (source) => {
      const loop = loops.get(source);
      if (!loop) throw new Error(`This subgraph follows ${[...loops.keys()].join(', ')}, not ${source}.`);
      await loop.runNow();
    },
    stop: async () => {
      await Promise.allSettled(subscriptions.map(async (subscription) => (await subscription)()));
      await Promise.all([...loops.values()].map((loop) => loop.stop()));
    },
  };
}

async function applyWaiting<Tables>(
  { database, read }: FollowOptions<Tables>,
  source: string,
  handlers: Record<string, EventHandler<Tables>>,
  before: () => Promise<unknown>,
): Promise<void> {
  const db = database.scopedTo('all');
  const reader = `events of ${source}`;
  const types = Object.keys(handlers);
  for (;;) {
    const done = await progressOf(db, reader);
    const events = await read(source, { after: done, types, limit: batchSize });
    if (events.length > 0) await before();
    const alone = await applyInOrder(db, reader, done, events, handlers);
    if (alone && events.length < batchSize) return;
  }
}

/** False when another process of this subgraph was faster: the caller then looks again how far they came. */
async function applyInOrder<Tables>(
  db: Kysely<Tables>,
  reader: string,
  done: number,
  events: readonly DeliveredEvent[],
  handlers: Record<string, EventHandler<Tables>>,
): Promise<boolean> {
  let from = done;
  for (const event of events) {
    const moved = await db.transaction().execute(async (transaction) => {
      const first = await advance(transaction, reader, from, event.position);
      if (first) await handlers[event.type]?.(transaction, event);
      return first;
    });
    if (!moved) return false;
    from = event.position;
  }
  return true;
}
