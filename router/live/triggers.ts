import type { Bus } from '@kd/kit/bus/bus';
import type { Feeds } from './feeds.ts';
import type { History } from './history.ts';
import { createRecent } from './recent.ts';
import { subgraphOf } from './topic.ts';
import { Trigger } from './trigger.ts';
import type { Listener, Missed } from './trigger.ts';

/** A listener's place at a topic. */
export type Listening = {
  /** Up to which position everything was passed on. */
  last(): number;
  /** Everything after a position that is known by now. @throws CURSOR_EXPIRED when it is more than is kept, or none of ours */
  since(after: number): Promise<Missed>;
  end(): void;
};

/** The triggers of a router: one for each topic that somebody listens to. */
export type Triggers = {
  /** The listener hears everything that is published after the promise resolves. */
  listen(topic: string, listener: Listener): Promise<Listening>;
  /** How many topics are listened to. */
  size(): number;
};

type TriggersOptions = {
  bus: Bus;
  feeds: Feeds;
  history: History;
  /** Events of one topic that somebody may have missed, at most. */
  limit: number;
};

/** Events that all triggers together keep, at some 1 KB each. */
const eventsKept = 20_000;

/** Opens a trigger for whoever comes first, and closes it behind the last. */
export function createTriggers({ bus, feeds, history, limit }: TriggersOptions): Triggers {
  const triggers = new Map<string, { trigger: Trigger; ready: Promise<void> }>();
  const recent = createRecent(eventsKept);

  const open = (topic: string) => {
    const trigger = new Trigger({ topic, bus, feeds, history, recent, limit });
    const opened = { trigger, ready: trigger.open() };
    triggers.set(topic, opened);
    // A subscription that failed is tried again by whoever asks next.
    opened.ready.catch(() => triggers.delete(topic));
    return opened;
  };
  const each = (subgraph: string, work: (trigger: Trigger) => void): void => {
    for (const { trigger } of triggers.values()) if (subgraphOf(trigger.topic) === subgraph) work(trigger);
  };
  feeds.tell({
    missed: (event) => {
      for (const topic of event.topics) triggers.get(topic)?.trigger.repair(event);
    },
    closed: (subgraph) => each(subgraph, (trigger) => trigger.goOn()),
    lost: (subgraph) => each(subgraph, (trigger) => trigger.lose()),
  });
  return {
    listen: async (topic, listener) => {
      const opened = triggers.get(topic) ?? open(topic);
      const { trigger, ready } = opened;
      trigger.listeners.add(listener);
      await ready;
      return {
        last: () => trigger.last,
        since: (after) => trigger.since(after),
        end: () => {
          trigger.listeners.delete(listener);
          if (trigger.listeners.size > 0 || triggers.get(topic) !== opened) return;
          triggers.delete(topic);
          void trigger.close().catch(() => {});
        },
      };
    },
    size: () => triggers.size,
  };
}
