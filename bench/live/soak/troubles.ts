import { setTimeout as pause } from 'node:timers/promises';
import type { Distributed } from '../../../scripts/distributed.ts';
import type { RedisServer } from '../redis.ts';
import type { SoakClient } from './client.ts';

/** How often each trouble was made. */
export type Counts = Record<string, number>;

/** Makes trouble until it is stopped. */
export type Troubles = { counts: Counts; stop(): Promise<void> };

const between = (least: number, most: number) => least + Math.random() * (most - least);

/** Who is in trouble, and how. */
export function startTroubles(
  { parts, redis, clients }: { parts: Distributed; redis: RedisServer; clients: readonly SoakClient[] },
  say: (text: string) => void,
): Troubles {
  const counts: Counts = {};
  const stopping = new AbortController();
  const { signal } = stopping;
  const kill = (name: string) => void parts.processOf(name)?.kill('SIGKILL');

  /** Makes a trouble again and again, after a while each time. */
  const again = async (name: string, [least, most]: [number, number], make: () => unknown): Promise<void> => {
    while (!signal.aborted) {
      await pause(between(least, most) * 1_000, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      counts[name] = (counts[name] ?? 0) + 1;
      if (name !== 'cut') say(`trouble: ${name}`);
      await make();
    }
  };
  const troubles = Promise.all([
    again('cut', [0.05, 0.3], () => {
      clients[Math.floor(Math.random() * clients.length)]?.cut(between(0, 5_000));
    }),
    again('router kill -9', [8, 40], () => kill('router')),
    again('dispatcher kill -9', [6, 35], () => kill('tasks')),
    again('Redis restart', [6, 30], () => redis.restart(between(0, 3_000))),
  ]);
  return {
    counts,
    stop: async () => {
      stopping.abort();
      await troubles;
    },
  };
}
