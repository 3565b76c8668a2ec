import { expect, test } from 'vitest';
import { closeCodeOf, isFinal, patienceAfter, retryDelay } from './retry.ts';

const patience = { first: 500, most: 10_000 };

test('the longest wait doubles from try to try, up to a limit', () => {
  const longest = [0, 1, 2, 3, 10, 5_000].map((tries) => retryDelay(tries, () => 1, patience));
  expect(longest).toEqual([500, 1_000, 2_000, 4_000, 10_000, 10_000]);
});

test('two clients that lost the server together do not come back together', () => {
  const chances = [0, 0.25, 0.5];
  expect(chances.map((chance) => retryDelay(3, () => chance, patience))).toEqual([0, 1_000, 2_000]);
});

test('a restarting server is come back to soon, a busy or failing one later', () => {
  for (const code of [undefined, 1006, 1012, 4403]) expect(patienceAfter(code).first).toBeLessThan(1_000);
  for (const code of [1011, 1013, 4400, 4429, 4500]) expect(patienceAfter(code).first).toBeGreaterThanOrEqual(5_000);
});

test('only 4401 is never tried again', () => {
  const codes = [undefined, 1000, 1006, 1011, 1012, 1013, 4400, 4401, 4403, 4408, 4429];
  expect(codes.filter(isFinal)).toEqual([4401]);
});

test('a close has a code, a failure has none', () => {
  expect([{ code: 1012, reason: '' }, new Error('ECONNREFUSED'), { code: 'ENOENT' }, null].map(closeCodeOf)).toEqual([
    1012,
    undefined,
    undefined,
    undefined,
  ]);
});
