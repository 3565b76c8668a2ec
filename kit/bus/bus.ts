import type { DeliveredEvent } from '../outbox/outbox.ts';

/** A committed event on its way to everybody who listens to a topic. */
export type BusMessage = { topic: string; event: DeliveredEvent };

/**
 * Carries committed events between processes. It may repeat a message (with the same event id) and, while its server is
 * away, lose one: whoever must not miss anything reads the outbox (`readFeed`), which the bus only hurries along.
 */
export type Bus = {
  /** Sends messages, in order. @throws when the server is away; nothing or a part was then sent */
  publish(messages: readonly BusMessage[]): Promise<void>;
  /**
   * Calls the listener for every message of a topic that is published after the returned promise resolves, in the order of
   * publishing. The returned function ends it.
   */
  subscribe(topic: string, listener: (event: DeliveredEvent) => void): Promise<() => Promise<void>>;
  /**
   * A topic's events after a position, oldest first, at most `limit` of them: those whose first topic it is. Undefined when it
   * cannot prove that none is missing among them; the outbox then knows (`readFeed`).
   * @throws when the server is away
   */
  recall(topic: string, after: number, limit: number): Promise<DeliveredEvent[] | undefined>;
  /**
   * Whether events come through right now. False from the moment a connection is lost until all that was missed has been
   * delivered, or `onGap` has said that it is lost.
   */
  stands(): boolean;
  /** Calls the listener when messages may have been lost and the connection stands again. The returned function ends it. */
  onGap(listener: () => void): () => void;
  /** @throws when the server does not answer */
  check(): Promise<void>;
  close(): Promise<void>;
};

/** An event as text, for the wire. */
export const encodeEvent = (event: DeliveredEvent): string => JSON.stringify(event);

/** The inverse of `encodeEvent`. */
export function decodeEvent(text: string): DeliveredEvent {
  const event = JSON.parse(text) as Omit<DeliveredEvent, 'at'> & { at: string };
  return { ...event, at: new Date(event.at) };
}
