import type { Bus } from '@kd/kit/bus/bus';
import type { DeliveredEvent } from '@kd/kit/outbox/outbox';

type Listener = (event: DeliveredEvent) => void;
type Trigger = { listeners: Set<Listener>; ready: Promise<() => Promise<void>> };

/** One subscription to the bus per topic, however many rooms listen to it. */
export function createTriggers(bus: Bus) {
  const triggers = new Map<string, Trigger>();

  const open = (topic: string): Trigger => {
    const listeners = new Set<Listener>();
    const ready = bus.subscribe(topic, (event) => {
      for (const listener of listeners) listener(event);
    });
    const trigger = { listeners, ready };
    triggers.set(topic, trigger);
    // A subscription that failed is tried again by whoever asks next.
    ready.catch(() => triggers.delete(topic));
    return trigger;
  };
  return {
    /** Calls the listener for every event of the topic after the promise resolves; the returned function ends it. */
    listen: async (topic: string, listener: Listener): Promise<() => void> => {
      const trigger = triggers.get(topic) ?? open(topic);
      trigger.listeners.add(listener);
      await trigger.ready;
      return () => {
        trigger.listeners.delete(listener);
        if (trigger.listeners.size > 0 || triggers.get(topic) !== trigger) return;
        triggers.delete(topic);
        void trigger.ready.then((end) => end()).catch(() => {});
      };
    },
    /** How many topics are listened to. */
    size: () => triggers.size,
  };
}

/** See `createTriggers`. */
export type Triggers = ReturnType<typeof createTriggers>;
