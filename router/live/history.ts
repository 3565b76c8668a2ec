import type { Bus } from '@kd/kit/bus/bus';
import type { Logger } from '@kd/kit/log';
import type { FeedReader } from '@kd/kit/outbox/follower';
import type { DeliveredEvent } from '@kd/kit/outbox/outbox';
import { gate } from './in-turns.ts';
import { subgraphOf } from './topic.ts';

/** A topic's events after a position, all of them in order, or the first `limit` when there are more. */
export type History = (topic: string, after: number, limit: number) => Promise<DeliveredEvent[]>;

/** What a subgraph answers at once. */
const pageSize = 500;
/** Topics whose outbox is asked at once: after a restart everybody comes back in the same second. */
const topicsAtOnce = 16;

/**
 * What happened before: from the bus where it can prove that it has all of it, otherwise from the outbox, which keeps everything
 * and is asked in its subgraph.
 */
export function createHistory({ bus, read, log }: { bus: Bus; read: FeedReader; log: Logger }): History {
  const inTurn = gate(topicsAtOnce);
  const fromOutbox: History = async (topic, after, limit) => {
    const events: DeliveredEvent[] = [];
    while (events.length < limit) {
      const asked = Math.min(pageSize, limit - events.length);
      const page = await read(subgraphOf(topic), {
        after: events.at(-1)?.position ?? after,
        types: 'all',
        limit: asked,
        topic,
      });
      events.push(...page);
      if (page.length < asked) break;
    }
    return events;
  };
  return async (topic, after, limit) => {
    const recalled = await bus.recall(topic, after, limit).catch((error: unknown) => {
      log.debug({ err: error, topic }, 'the bus recalls nothing, the outbox is asked');
      return undefined;
    });
    return recalled ?? inTurn(() => fromOutbox(topic, after, limit));
  };
}
