import type { DomainEvent } from '@kd/kit/outbox/outbox';
import type { Logger } from '@kd/kit/log';
import type { Frame } from './hydrator.ts';

/** Where frames go: one subscription of one connection, whatever the transport. */
export type Sink = {
  /** A result. */
  next(frame: Frame): void;
  /** It goes no further: the viewer may not see it any more. */
  end(reason: 'NOT_FOUND'): void;
  /** Nobody can say whether the viewer may still see it: the client connects again and is looked at anew. */
  comeBack(): void;
};

/** Everybody who gets the same bytes for the same event. */
export type Room = {
  add(sink: Sink): void;
  /** True when nobody is left. */
  remove(sink: Sink): boolean;
  /** Hydrates the event once and hands the frame to all who are in the room when it is ready, in the order of events. */
  receive(event: DomainEvent): void;
};

/** Makes a room. `hydrate` gives null for an event that is not for this room. */
export function createRoom(hydrate: (event: DomainEvent) => Promise<Frame | null>, log: Logger): Room {
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
