import { once } from 'node:events';
import { Redis } from 'ioredis';
import { keepStringsFast } from '../fast-strings.ts';
import type { Logger } from '../log.ts';

// The client has a class that extends String.
keepStringsFast();

/**
 * A connection that comes back by itself. Without one, a command fails at once instead of waiting for it; an unanswered
 * command fails within a second and is not sent again.
 */
export function connectRedis(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // Who subscribes anew has to know when that is done, to tell of the gap.
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 1_000,
    connectTimeout: 2_000,
    keepAlive: 10_000,
    retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, 2_000),
  });
  let away = false;
  redis.on('error', (error) => {
    if (!away) log.warn({ err: error }, 'Redis is away, it is tried again');
    away = true;
  });
  redis.on('ready', () => {
    if (away) log.info('Redis is back');
    away = false;
  });
  return redis;
}

/** Waits until all connections stand, or until the time is over: then goes on and says so in the log. */
export async function standsWithin(milliseconds: number, connections: readonly Redis[], log: Logger): Promise<void> {
  const signal = AbortSignal.timeout(milliseconds);
  const ready = connections.map(async (redis) => redis.status === 'ready' || once(redis, 'ready', { signal }));
  const answers = await Promise.allSettled(ready);
  if (answers.some(({ status }) => status === 'rejected')) log.warn('starting without Redis, events arrive late');
}
