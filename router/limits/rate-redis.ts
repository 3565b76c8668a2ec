import { connectRedis } from '@kd/kit/bus/redis-connection';
import type { Logger } from '@kd/kit/log';
import type { SharedCounts } from './rate.ts';

/** Longer than the window looks back. */
const keptSeconds = 150;

/**
 * Counts in Redis, one hash a minute: one round trip carries all that was counted since the last. While Redis is away each
 * router goes by its own counts.
 */
export function redisCounts(url: string, log: Logger): SharedCounts {
  const redis = connectRedis(url, log);
  return {
    add: async (minute, counted) => {
      if (redis.status !== 'ready') return new Map();
      const name = `kd:requests:${minute}`;
      const pipeline = redis.pipeline();
      for (const [key, count] of counted) pipeline.hincrby(name, key, count);
      pipeline.expire(name, keptSeconds);
      const answers = (await pipeline.exec().catch(() => null)) ?? [];
      return new Map(
        [...counted.keys()].flatMap((key, index) => {
          const total = answers[index]?.[1];
          return typeof total === 'number' ? [[key, total] as const] : [];
        }),
      );
    },
    close: () => redis.disconnect(),
  };
}
