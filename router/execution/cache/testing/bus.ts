import type { Bus } from '@kd/kit/bus/bus';
import type { DeliveredEvent } from '@kd/kit/outbox/outbox';

/** A bus that a test holds in its hands. */
export type TestBus = Bus & {
  /** Delivers an event of a topic. */
  tell(topic: string, id?: string): void;
  /** Says that events may have been lost. */
  lose(): void;
  setStands(stands: boolean): void;
  topics(): string[];
};

/** Makes a bus without a server: what is told is heard at once. */
export function testBus(): TestBus {
  const listeners = new Map<string, Set<(event: DeliveredEvent) => void>>();
  const gaps = new Set<() => void>();
  let stands = true;
  return {
    publish: async () => {},
    subscribe: async (topic, listener) => {
      const heard = listeners.get(topic) ?? new Set();
      listeners.set(topic, heard.add(listener));
      return async () => {
        heard.delete(listener);
        if (heard.size === 0) listeners.delete(topic);
      };
    },
    recall: async () => undefined,
    stands: () => stands,
    onGap: (listener) => {
      gaps.add(listener);
      return () => void gaps.delete(listener);
    },
    check: async () => {},
    close: async () => {},
    tell: (topic, id = 'an event') => {
      const event = { id } as DeliveredEvent;
      for (const listener of listeners.get(topic) ?? []) listener(event);
    },
    lose: () => gaps.forEach((gap) => gap()),
    setStands: (next) => void (stands = next),
    topics: () => [...listeners.keys()],
  };
}
