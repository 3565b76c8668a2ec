import type { Bus } from '@kd/kit/bus/bus';
import type { Logger } from '@kd/kit/log';
import { startLoop } from '@kd/kit/loop';
import type { FeedReader } from '@kd/kit/outbox/follower';
import type { DeliveredEvent } from '@kd/kit/outbox/outbox';

type Hearing = {
  bus: Pick<Bus, 'subscribe'>;
  /** Reads subgraphs' events. */
  read: FeedReader;
  /** Whose events they are. */
  subgraph: string;
  log: Logger;
};

/** What a sign-out ends has to end within five seconds, also while the bus is away and when a lost connection goes unnoticed. */
const readEveryMs = 2_000;
const pageSize = 100;

/**
 * Hears the events of which a topic is the first: at once from the bus, and what the bus kept to itself within two seconds from the
 * subgraph's feed. One may be heard twice. The returned function ends it.
 */
export async function hearSurely(
  topic: string,
  { bus, read, subgraph, log }: Hearing,
  hear: (event: DeliveredEvent) => void,
): Promise<() => Promise<void>> {
  let heard: number | undefined;
  const take = (event: DeliveredEvent): void => {
    // First: an event that is not understood must not be read again and again.
    heard = Math.max(heard ?? 0, event.position);
    hear(event);
  };
  const unsubscribe = await bus.subscribe(topic, take);
  const look = async (): Promise<void> => {
    const page = { types: 'all', limit: pageSize, topic } as const;
    // At first the latest: some of them may not have been published yet, and would be passed over if the bus failed now.
    const events = await read(
      subgraph,
      heard === undefined ? { ...page, after: 0, latest: true } : { ...page, after: heard },
    );
    if (heard !== undefined && events.length === pageSize) loop.wake();
    heard ??= 0;
    for (const event of events) take(event);
  };
  const loop = startLoop(look, { name: `hear of ${topic}`, everyMs: readEveryMs, log });
  return async () => {
    await loop.stop();
    await unsubscribe();
  };
}
