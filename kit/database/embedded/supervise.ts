import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from './failure.ts';
import type { Log } from './log.ts';
import type { Postmaster } from './plan.ts';

/**
 * Keeps a postmaster running until told to stop. `isUp` is false while it is down: its pid may belong to another
 * program by then and must not be signalled.
 */
export type Supervised = { current(): Postmaster; isUp(): boolean; stop(): Promise<void> };

const pausesMs = [0, 250, 1_000, 4_000];

/**
 * Starts the postmaster again on the same port when it dies without being asked to, so that a `kill -9` of it costs
 * open connections but no more.
 * Gives up after a few failures in a row: what fails then is the disk or the data, and only a person can help.
 */
export function supervise(
  first: Postmaster,
  control: { restart(port: number): Promise<Postmaster>; stop(postmaster: Postmaster): Promise<void> },
  log: Log,
): Supervised {
  let postmaster = first;
  let up = true;
  let stopping = false;
  let restarting: Promise<Postmaster | undefined> | undefined;

  async function watch(): Promise<void> {
    await postmaster.exited;
    up = false;
    if (stopping) return;
    log('error', 'PostgreSQL died; starting it again', { pid: postmaster.pid });
    restarting = restart();
    const next = await restarting;
    if (next === undefined) return;
    postmaster = next;
    up = true;
    await watch();
  }

  async function restart(): Promise<Postmaster | undefined> {
    for (const pause of pausesMs) {
      await delay(pause);
      if (stopping) return undefined;
      try {
        const next = await control.restart(postmaster.port);
        log('info', 'PostgreSQL is back', { pid: next.pid, port: next.port });
        return next;
      } catch (error) {
        log('error', 'PostgreSQL could not be started again', { reason: messageOf(error) });
      }
    }
    log('error', 'PostgreSQL stays down: restart this process once the cause is removed');
    return undefined;
  }

  void watch();
  return {
    current: () => postmaster,
    isUp: () => up,
    async stop() {
      stopping = true;
      await restarting;
      if (up) await control.stop(postmaster);
    },
  };
}
