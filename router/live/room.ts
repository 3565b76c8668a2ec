import type { DeliveredEvent } from '@kd/kit/outbox/outbox';
import type { Logger } from '@kd/kit/log';
import type { Frame, Sink } from './frame.ts';

/** Everybody who gets the same bytes for the same event. */
export type Room = {
  add(sink: Sink): void;
  /** True when nobody is left. */
  remove(sink: Sink): boolean;
  /** Hydrates the event once and hands the frame to all who are in the room when it is ready, in the order of events. */
  receive(event: DeliveredEvent): void;
};

/** Makes a room. `hydrate` gives null for an event that is not for this room. */
export function createRoom(hydrate: (event: DeliveredEvent) => Promise<Frame | null>, log: Logger): Room {
  const sinks = new Set<Sink>();
  let flushed: Promise<void> = Promise.resolve();

  const flush = async (before: Promise<void>, hydration: Promise<Frame | null>): Promise<void> => {
    await before;
    try {
      const frame = await hydration;
      if (frame === null) return;
      for (const sink of sinks) sink.next(frame);
    } catch (error) {
      log.error({ err: error }, 'an event could not be hydrated');
    }
  };
  return {
    add: (sink) => void sinks.add(sink),
    remove: (sink) => {
      sinks.delete(sink);
      return sinks.size === 0;
    },
    receive: (event) => {
      const hydration = hydrate(event);
      // Handled by `flush`, which may come to it later than a failure does.
      hydration.catch(() => {});
      flushed = flush(flushed, hydration);
    },
  };
}
