import type { Logger } from '../log.ts';
import type { DeliveredEvent } from '../outbox/outbox.ts';
import type { BusMessage } from './bus.ts';

/** Called with every event of a topic. */
export type TopicListener = (event: DeliveredEvent) => void;

/** Who listens in this process: one connection serves them all. */
export type Listeners = {
  /** Adds a listener, even one that is there already. Returns how to take it away; true when the topic then has none left. */
  add(topic: string, listener: TopicListener): () => boolean;
  addGap(listener: () => void): () => void;
  topics(): string[];
  deliver(message: BusMessage): void;
  gap(): void;
};

/** Keeps listeners by topic. One that throws is logged and keeps nothing from the others. */
export function createListeners(log: Logger): Listeners {
  const byTopic = new Map<string, Set<{ call: TopicListener }>>();
  const gaps = new Set<{ call: () => void }>();
  const guarded = (call: () => void): void => {
    try {
      call();
    } catch (error) {
      log.error({ err: error }, 'a bus listener failed');
    }
  };
  return {
    add: (topic, call) => {
      const entry = { call };
      const entries = byTopic.get(topic) ?? new Set();
      byTopic.set(topic, entries.add(entry));
      return () => {
        if (!entries.delete(entry) || entries.size > 0) return false;
        byTopic.delete(topic);
        return true;
      };
    },
    addGap: (call) => {
      const entry = { call };
      gaps.add(entry);
      return () => void gaps.delete(entry);
    },
    topics: () => [...byTopic.keys()],
    deliver: ({ topic, event }) => {
      for (const { call } of byTopic.get(topic) ?? []) guarded(() => call(event));
    },
    gap: () => {
      for (const { call } of gaps) guarded(call);
    },
  };
}
