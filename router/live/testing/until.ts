import { setTimeout as pause } from 'node:timers/promises';

/** Waits until something holds. @throws Error when it does not within thirty seconds */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`It did not come about: ${holds.toString()}`);
    await pause(5);
  }
}
