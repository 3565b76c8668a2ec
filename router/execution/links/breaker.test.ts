import { expect, test } from 'vitest';
import { createBreaker, usualBreaker } from './breaker.ts';

const record = (breaker: ReturnType<typeof createBreaker>, count: number, succeeded: boolean, now: number) => {
  for (let index = 0; index < count; index += 1) breaker.record(succeeded, now);
};

test('it opens when half of at least twenty calls of the last ten seconds failed', () => {
  const breaker = createBreaker(usualBreaker);
  record(breaker, 19, false, 0);
  expect(breaker.allows(0)).toBe(true);
  record(breaker, 20, true, 9_000);
  // The nineteen failures are over by now.
  record(breaker, 19, false, 12_000);
  expect(breaker.isOpen).toBe(false);
  breaker.record(false, 12_000);
  expect(breaker.allows(12_000)).toBe(false);
});

test('open, it lets one call through at the end of each pause, twice as long each time', () => {
  const changes: boolean[] = [];
  const breaker = createBreaker(usualBreaker, (isOpen) => changes.push(isOpen));
  record(breaker, 20, false, 0);
  expect(breaker.allows(499)).toBe(false);
  expect([breaker.allows(500), breaker.allows(501)]).toEqual([true, false]);
  breaker.record(false, 510);
  expect([breaker.allows(1_509), breaker.allows(1_510)]).toEqual([false, true]);
  breaker.record(true, 1_520);
  expect([breaker.allows(1_521), breaker.allows(1_521)]).toEqual([true, true]);
  expect(changes).toEqual([true, false]);
});

test('a trial of which nothing is heard is followed by another', () => {
  const breaker = createBreaker(usualBreaker);
  record(breaker, 20, false, 0);
  expect([breaker.allows(500), breaker.allows(900), breaker.allows(1_000)]).toEqual([true, false, true]);
});
