import type { Bus } from '@kd/kit/bus/bus';
import type { DeliveredEvent } from '@kd/kit/outbox/outbox';

/** A bus within a test: it counts who is subscribed, its server can be away, and it can say that it lost something. */
export type MemoryBus = Bus & {
  away: boolean;
  /** How many subscriptions a topic has. */
  open(topic: string): number;
  lose(): void;
};

/** Makes a bus without a server: what is published is heard at once. */
export function memoryBus(): MemoryBus {
  const subscriptions = new Map<string, Set<(event: DeliveredEvent) => void>>();
  const gaps = new Set<() => void>();
  const bus: MemoryBus = {
    away: false,
    open: (topic) => subscriptions.get(topic)?.size ?? 0,
    lose: () => gaps.forEach((gap) => gap()),
    publish: async (messages) => {
      for (const { topic, event } of messages) for (const call of subscriptions.get(topic) ?? []) call(event);
    },
    subscribe: async (topic, listener) => {
      await Promise.resolve();
      if (bus.away) throw new Error('the bus is away');
      subscriptions.set(topic, (subscriptions.get(topic) ?? new Set()).add(listener));
      return async () => void subscriptions.get(topic)?.delete(listener);
    },
    recall: async () => undefined,
    stands: () => true,
    onGap: (listener) => {
      gaps.add(listener);
      return () => void gaps.delete(listener);
    },
    check: async () => {},
    close: async () => {},
  };
  return bus;
}
