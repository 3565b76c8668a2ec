import { setImmediate as turn } from 'node:timers/promises';

const never = new Int32Array(new SharedArrayBuffer(4));

/**
 * Sleeps for good, then lets everything be read that came meanwhile. Who waits for each answer is woken by each, and waking is work
 * of the server's `write` on a machine that both share.
 */
export async function nap(ms: number): Promise<void> {
  Atomics.wait(never, 0, 0, ms);
  await turn();
}
