import { sql } from 'kysely';
import type { Bus, BusMessage } from '../bus/bus.ts';
import type { SystemDatabase } from '../database/database.ts';
import type { Logger } from '../log.ts';
import { startLoop } from '../loop.ts';
import type { Loop } from '../loop.ts';
import { dispatcherLeadership } from './leadership.ts';
import { readFeed } from './outbox.ts';
import type { DeliveredEvent } from './outbox.ts';
import { advance, progressOf } from './progress.ts';

/** The bus topic that says "this subgraph has new events" to those who follow its feed. */
export const feedTopic = (schema: string): string => `feed:${schema}`;

const batchSize = 500;

type DispatcherOptions = { database: SystemDatabase; bus: Bus; log: Logger };

/**
 * Publishes a subgraph's events on the bus: at least once, in order of delivery. Of all processes that serve the subgraph
 * one does it at a time, the holder of an advisory lock; when it dies its connection closes, and another takes over. It
 * remembers how far it came only after publishing, so a death in between repeats events and loses none.
 */
export function startDispatcher({ database, bus, log }: DispatcherOptions): Loop {
  const db = database.system;
  const leadership = dispatcherLeadership(database, () => loop.wake());
  const publishWaiting = async (): Promise<void> => {
    if (!(await leadership.take())) return;
    for (;;) {
      const done = await progressOf(db, 'bus');
      const events = await readFeed(database, { after: done, types: 'all', limit: batchSize });
      const last = events.at(-1);
      if (!last) return;
      await bus.publish(toMessages(database.schema, events));
      await advance(db, 'bus', done, last.position);
    }
  };
  const loop = startLoop(publishWaiting, { name: `dispatch ${database.schema}`, everyMs: 1_000, log });
  return {
    ...loop,
    stop: async () => {
      await loop.stop();
      leadership.leave();
    },
  };
}

function toMessages(schema: string, events: readonly DeliveredEvent[]): BusMessage[] {
  const messages = events.flatMap((event) => event.topics.map((topic) => ({ topic, event })));
  const last = events.at(-1);
  return last ? [...messages, { topic: feedTopic(schema), event: last }] : messages;
}

/** How many committed events wait for the bus, and since when the oldest does: for metrics. */
export async function dispatchBacklog(database: SystemDatabase): Promise<{ waiting: number; oldest: Date | null }> {
  const db = database.system;
  const done = await progressOf(db, 'bus');
  return db
    .selectFrom('outbox')
    .select((eb) => [eb.fn.countAll<number>().as('waiting'), eb.fn.min<Date | null>('at').as('oldest')])
    .where(sql<boolean>`position is null or position > ${done}`)
    .executeTakeFirstOrThrow();
}
