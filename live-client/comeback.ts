import { patienceAfter, retryDelay } from './retry.ts';
import { change } from './surroundings.ts';
import type { Surroundings } from './surroundings.ts';

/** Paces the tries of one client, however many subscriptions wait for them. */
export type Comeback = {
  /** Hears that a connection ended or could not be made. */
  lost(code: number | undefined): void;
  /** Hears that a connection stands. */
  stands(): void;
  /** Resolves as soon as a connection may be tried. */
  clear(): Promise<void>;
};

/** A connection that stood this long was no try that failed. */
const steadyMs = 5_000;
/** Devices are wrong about being offline now and then: it is tried all the same. */
const offlineMs = 60_000;

type ComebackOptions = {
  surroundings: Surroundings;
  random: () => number;
  now: () => number;
  /** Ends all waiting. */
  closed: AbortSignal;
};

/** After a loss: waits for a while, no longer than until the network or the viewer is back, but for those two as long as it takes. */
export function createComeback({ surroundings, random, now, closed }: ComebackOptions): Comeback {
  const { online, watched } = surroundings;
  let tries = 0;
  let standsSince: number | undefined;
  let waiting: Promise<void> | undefined;

  async function wait(code: number | undefined): Promise<void> {
    if (standsSince !== undefined && now() - standsSince >= steadyMs) tries = 0;
    standsSince = undefined;
    const atMost = retryDelay(tries++, random, patienceAfter(code));
    await change(surroundings, () => online() && watched(), { atMost, signal: closed });
    // Nobody looks: the battery and the server are spared, and the cursor says later what was missed.
    if (!watched()) await change(surroundings, watched, { signal: closed });
    if (!online()) await change(surroundings, online, { atMost: offlineMs, signal: closed });
    waiting = undefined;
  }

  return {
    lost(code) {
      // A socket that fails says so twice: by an error and by its close.
      waiting ??= wait(code);
    },
    stands() {
      standsSince = now();
    },
    async clear() {
      while (waiting) await waiting;
    },
  };
}
