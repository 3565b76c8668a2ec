import { expect, test } from 'vitest';
import { retryDelay } from './live.ts';

test('waits double from try to try, up to ten seconds', () => {
  const longest = () => 1;
  expect([0, 1, 2, 3, 10, 100].map((retries) => retryDelay(retries, longest))).toEqual([
    500, 1_000, 2_000, 4_000, 10_000, 10_000,
  ]);
});

test('two clients that lost the server together do not come back together', () => {
  expect(retryDelay(4, () => 0)).toBe(4_000);
  expect(retryDelay(4, () => 0.5)).toBe(6_000);
});

test('a patient one waits longer from the beginning and at most', () => {
  const patience = { first: 4_000, most: 60_000 };
  expect([0, 1, 2, 9].map((retries) => retryDelay(retries, () => 1, patience))).toEqual([4_000, 8_000, 16_000, 60_000]);
});
