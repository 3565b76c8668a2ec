import { vi } from 'vitest';

/** Checks again until it does not fail. @throws what it failed with last, when it goes on failing for eight seconds */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 8_000, interval: 10 });
