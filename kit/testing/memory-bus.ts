import type { Bus } from '../bus/bus.ts';
import type { DeliveredEvent } from '../outbox/outbox.ts';
import { testEvent } from './events.ts';

/** A bus that a test holds in its hands: its server can be away, it can fall, and it can say that it lost something. */
export type MemoryBus = Bus & {
  /** Whether nobody can subscribe. */
  away: boolean;
  /** Whether events come through, as the bus says. */
  standing: boolean;
  /** Delivers an event of a topic at once. */
  tell(topic: string, changes?: Partial<DeliveredEvent>): void;
  /** Says that events may have been lost. */
  lose(): void;
  /** How many subscriptions a topic has. */
  open(topic: string): number;
  /** The topics that have any. */
  topics(): string[];
};

/** Makes a bus without a server: what is published is heard at once. */
export function memoryBus(): MemoryBus {
  const subscriptions = new Map<string, Set<(event: DeliveredEvent) => void>>();
  const gaps = new Set<() => void>();
  const deliver = (topic: string, event: DeliveredEvent): void => {
    for (const hear of subscriptions.get(topic) ?? []) hear(event);
  };
  const bus: MemoryBus = {
    away: false,
    standing: true,
    tell: (topic, changes) => deliver(topic, testEvent({ topics: [topic], ...changes })),
    lose: () => gaps.forEach((gap) => gap()),
    open: (topic) => subscriptions.get(topic)?.size ?? 0,
    topics: () => [...subscriptions].filter(([, { size }]) => size > 0).map(([topic]) => topic),
    publish: async (messages) => messages.forEach(({ topic, event }) => deliver(topic, event)),
    subscribe: async (topic, listener) => {
      await Promise.resolve();
      if (bus.away) throw new Error('the bus is away');
      subscriptions.set(topic, (subscriptions.get(topic) ?? new Set()).add(listener));
      return async () => void subscriptions.get(topic)?.delete(listener);
    },
    recall: async () => undefined,
    stands: () => bus.standing,
    onGap: (listener) => {
      gaps.add(listener);
      return () => void gaps.delete(listener);
    },
    check: async () => {},
    close: async () => {},
  };
  return bus;
}
