import { createHash } from 'node:crypto';
import { connectRedis, standsWithin } from '@kd/kit/bus/redis-connection';
import type { Logger } from '@kd/kit/log';
import type { Kept } from './memory.ts';

/** A whole answer, with a stamp for each of its tags (`Bus.stamps`). */
export type SharedAnswer = Kept & { value: Buffer; stamps: readonly string[] };

/** Whole answers that routers have in common. Whether one is still so is for the reader to find out, by its stamps. */
export type SharedAnswers = {
  /** Undefined when there is none; also while the server is away. */
  get(key: string): Promise<SharedAnswer | undefined>;
  /** Keeps it for so many milliseconds. Nobody waits for that, and nothing is lost when it fails. */
  put(key: string, answer: SharedAnswer, milliseconds: number): void;
  close(): void;
};

/** Milliseconds that an answer is there for, at most: well below the hour for which a stamp holds. */
const longestMs = 600_000;
const largestBytes = 256 * 1_024;

/**
 * Answers in Redis: a hash for each, which goes away by itself. Routers share what they keep of the same `graph` (its SDL): those of
 * another supergraph may answer the same operation otherwise. Redis may be away at the start, too.
 */
export async function redisAnswers(url: string, graph: string, log: Logger): Promise<SharedAnswers> {
  const redis = connectRedis(url, log);
  await standsWithin(1_000, [redis], log);
  const digest = (...parts: string[]) => createHash('sha256').update(parts.join('\0')).digest('base64url');
  const graphDigest = digest(graph);
  const nameOf = (key: string) => `kd:answer:${digest(graphDigest, key)}`;
  const isThere = () => redis.status === 'ready';
  return {
    get: async (key) => (isThere() ? read(redis, nameOf(key)).catch(() => undefined) : undefined),
    put: (key, { value, tags, stamps, expires }, milliseconds) => {
      if (!isThere() || milliseconds < 1 || value.length > largestBytes) return;
      const name = nameOf(key);
      redis
        .pipeline()
        .hset(name, { value, about: JSON.stringify({ tags, stamps, expires }) })
        .pexpire(name, Math.min(longestMs, Math.floor(milliseconds)))
        .exec()
        .catch(() => {});
    },
    close: () => redis.disconnect(),
  };
}

async function read(redis: ReturnType<typeof connectRedis>, name: string): Promise<SharedAnswer | undefined> {
  const [value, about] = await redis.hmgetBuffer(name, 'value', 'about');
  if (!value || !about) return undefined;
  return { ...(JSON.parse(about.toString()) as Omit<SharedAnswer, 'value'>), value };
}
