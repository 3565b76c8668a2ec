import type { Logger } from '../log.ts';
import { startLoop } from '../loop.ts';
import { decodeEvent } from './bus.ts';
import type { Bus } from './bus.ts';
import { createListeners } from './listeners.ts';
import { connectRedis, standsWithin } from './redis-connection.ts';
import { publishAndKeep, recallKept, stampsOf } from './redis-streams.ts';

/** Channels know no database numbers; with the number in their names, two installations can share a Redis. */
function prefixOf(url: string): string {
  const number = new URL(url).pathname.slice(1);
  return number === '' || number === '0' ? 'kd:' : `kd:${number}:`;
}

/** A dead connection that nobody closed is noticed after this time. */
const heartbeatMs = 2_000;

type RedisBusOptions = {
  url: string;
  log: Logger;
  /** Events of each topic that are kept for `recall`, at least. */
  kept?: number;
};

/**
 * The bus over Redis's PUBLISH and SUBSCRIBE. While Redis is away `publish` rejects at once, and messages are lost:
 * `onGap` says so when it is back. Redis may be away at the start, too; the process then goes on without it.
 */
export async function openRedisBus({ url, log, kept = 1_000 }: RedisBusOptions): Promise<Bus> {
  const prefix = prefixOf(url);
  const publisher = connectRedis(url, log);
  const subscriber = connectRedis(url, log);
  const listeners = createListeners(log);
  let stands = false;
  const subscribeTo = async (topics: readonly string[]): Promise<void> => {
    if (topics.length > 0) await subscriber.subscribe(...topics.map((topic) => prefix + topic));
  };
  const whileReady = (work: () => Promise<unknown>): Promise<unknown> =>
    subscriber.status === 'ready' ? work().catch(() => subscriber.disconnect(true)) : Promise.resolve();

  subscriber.on('message', (channel: string, text: string) => {
    try {
      listeners.deliver({ topic: channel.slice(prefix.length), event: decodeEvent(text) });
    } catch (error) {
      log.error({ err: error, channel }, 'a bus message was not understood');
    }
  });
  // Whoever subscribed while Redis was away, at the start too, may have missed something.
  subscriber.on('ready', () => {
    const topics = listeners.topics();
    if (topics.length === 0) stands = true;
    else
      void whileReady(async () => {
        await subscribeTo(topics);
        listeners.gap();
        stands = true;
      });
  });
  subscriber.on('close', () => void (stands = false));
  const heartbeat = startLoop(async () => void (await whileReady(() => subscriber.ping())), {
    name: 'redis heartbeat',
    everyMs: heartbeatMs,
    log,
  });
  await standsWithin(1_000, [publisher, subscriber], log);
  return {
    publish: (messages) => publishAndKeep(publisher, prefix, messages, kept),
    subscribe: async (topic, listener) => {
      const remove = listeners.add(topic, listener);
      await whileReady(() => subscribeTo([topic]));
      return async () => {
        if (remove()) await whileReady(() => subscriber.unsubscribe(prefix + topic));
      };
    },
    stamps: (topics) => stampsOf(publisher, topics),
    recall: (topic, after, limit) => recallKept(publisher, topic, after, limit),
    stands: () => stands,
    onGap: (listener) => listeners.addGap(listener),
    check: async () => void (await publisher.ping()),
    close: async () => {
      await heartbeat.stop();
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}
