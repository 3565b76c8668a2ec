import type { Kysely } from 'kysely';
import type { Bus } from '../bus/bus.ts';
import type { Database } from '../database/database.ts';
import { blamesServer } from '../database/lost-connection.ts';
import type { Logger } from '../log.ts';
import { startLoop } from '../loop.ts';
import type { Loop } from '../loop.ts';
import { gauge } from '../metrics.ts';
import { feedTopic } from './dispatcher.ts';
import type { DeliveredEvent, FeedRequest } from './outbox.ts';
import { countParked, countTries, identityOf, park, parkedFamilies, retryParked } from './parking.ts';
import type { Following } from './parking.ts';
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
  /**
   * Returns when everything that `source` had committed before the call has been applied here, save for families whose events
   * are parked and failed once more.
   */
  catchUp(source: string): Promise<void>;
  /** The same for all sources, one after the other's news. @throws what kept one of them from it */
  catchUpAll(): Promise<void>;
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
const parkedEveryMs = 60_000;

const failures = gauge({
  name: 'kd_follower_failures',
  help: 'How often in a row following a source failed; 0 while it goes well',
  labels: ['subgraph', 'source'],
});
const parkedEvents = gauge({
  name: 'kd_parked_events',
  help: 'Events of a source that were put aside, because applying one of their family failed again and again',
  labels: ['subgraph', 'source'],
});

/**
 * Follows other subgraphs' events: each is applied exactly once and, within its family, in order of delivery, in one
 * transaction with the position that says so. The bus hurries it along; without it the feed is read every second.
 *
 * An event that fails is tried again. When it goes on failing, its family is parked (`parking.ts`): that event and the later
 * ones of the family are put aside, in order, so that everybody else's go on. Once a minute, and when somebody catches up,
 * they are tried again.
 */
export function startFollowers<Tables>(options: FollowOptions<Tables>): Followers {
  const sources = new Map<string, Source>();
  for (const source of Object.keys(options.consumes)) {
    sources.set(source, followSource(options, source, [...sources.values()]));
  }
  const subscriptions = [...sources].map(([source, { news }]) =>
    options.bus.subscribe(feedTopic(source), () => news.wake()),
  );
  for (const subscription of subscriptions) {
    subscription.catch((error: unknown) => options.log.warn({ error }, 'following without the bus, once a second'));
  }
  const catchUp = async ({ news, parked }: Source): Promise<void> => {
    await news.runNow();
    await parked.runNow();
  };
  return {
    catchUp: async (name) => {
      const source = sources.get(name);
      if (!source) throw new Error(`This subgraph follows ${[...sources.keys()].join(', ')}, not ${name}.`);
      await catchUp(source);
    },
    catchUpAll: async () => void (await Promise.all([...sources.values()].map(catchUp))),
    stop: async () => {
      await Promise.allSettled(subscriptions.map(async (subscription) => (await subscription)()));
      await Promise.all([...sources.values()].flatMap(({ news, parked }) => [news.stop(), parked.stop()]));
    },
  };
}

/** The two things that are done about a source. */
type Source = { news: Loop; parked: Loop };

function followSource<Tables>(
  { database, consumes, read, log }: FollowOptions<Tables>,
  source: string,
  earlier: readonly Source[],
): Source {
  const labels = { subgraph: database.schema, source };
  const db = database.scopedTo('all');
  const following = { db, source, reader: `events of ${source}`, handlers: consumes[source] ?? {}, log };
  const stubborn = countTries();
  // A source that is away must not hold back the others: their handlers then decide on what is known.
  const before = () => Promise.allSettled(earlier.map(({ news }) => news.runNow()));
  const follow = async () => {
    try {
      await applyWaiting(following, read, before, stubborn);
      failures.set(labels, 0);
    } catch (error) {
      failures.inc(labels);
      throw error;
    }
  };
  const retry = async () => {
    await retryParked(following);
    parkedEvents.set(labels, await countParked(following));
  };
  return {
    news: startLoop(follow, { name: `follow ${source}`, everyMs: 1_000, log }),
    parked: startLoop(retry, { name: `parked events of ${source}`, everyMs: parkedEveryMs, log }),
  };
}

async function applyWaiting<Tables>(
  following: Following<Tables>,
  read: FeedReader,
  before: () => Promise<unknown>,
  stubborn: ReturnType<typeof countTries>,
): Promise<void> {
  const { db, source, reader, handlers } = following;
  const types = Object.keys(handlers);
  for (;;) {
    const done = await progressOf(db, reader);
    const events = await read(source, { after: done, types, limit: batchSize });
    if (events.length > 0) await before();
    const alone = await applyInOrder(following, done, events, stubborn);
    if (alone && events.length < batchSize) return;
  }
}

/** False when another process of this subgraph was faster: the caller then looks again how far they came. */
async function applyInOrder<Tables>(
  following: Following<Tables>,
  done: number,
  events: readonly DeliveredEvent[],
  stubborn: ReturnType<typeof countTries>,
): Promise<boolean> {
  if (events.length === 0) return true;
  // Good for the whole batch: another process cannot park a family without moving the reader, which ends the batch, and what
  // is parked behind a family that has just left is applied with the next round, in order.
  const parked = await parkedFamilies(following);
  let from = done;
  for (const event of events) {
    const moved = parked.has(event.familyId)
      ? await moveTo(following, from, event, (transaction) => park(transaction, following.source, event))
      : await applyOrPark(following, from, event, { parked, stubborn });
    if (!moved) return false;
    from = event.position;
  }
  return true;
}

/** Applies an event; when that has failed too often, parks its family. @throws what failed, when it is to be tried again */
async function applyOrPark<Tables>(
  following: Following<Tables>,
  from: number,
  event: DeliveredEvent,
  { parked, stubborn }: { parked: Set<string | null>; stubborn: ReturnType<typeof countTries> },
): Promise<boolean> {
  const { source, handlers, log } = following;
  try {
    return await moveTo(following, from, event, async (transaction) => handlers[event.type]?.(transaction, event));
  } catch (error) {
    if (blamesServer(error)) throw error;
    const { attempt, enough } = stubborn(event.position);
    const text = enough ? 'an event cannot be applied, its family is parked' : 'an event could not be applied';
    log.error({ err: error, source, ...identityOf(event), attempt }, text);
    if (!enough) throw error;
    parked.add(event.familyId);
    return moveTo(following, from, event, (transaction) => park(transaction, source, event, error));
  }
}

/** Moves the reader to an event and does something about it, in one transaction; false when another process moved first. */
const moveTo = <Tables>(
  { db, reader }: Following<Tables>,
  from: number,
  event: DeliveredEvent,
  work: (transaction: Kysely<Tables>) => Promise<void>,
): Promise<boolean> =>
  db.transaction().execute(async (transaction) => {
    const first = await advance(transaction, reader, from, event.position);
    if (first) await work(transaction);
    return first;
  });
