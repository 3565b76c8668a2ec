import { expect, test } from 'vitest';
import { lookOf, showsIn } from './live-look.ts';

test('a connection that is soon back is never shown as lost', () => {
  const status = { state: 'reconnecting', since: 10_000 } as const;
  expect([10_000, 11_000, 12_500, 60_000].map((now) => showsIn(status, now))).toEqual([2_500, 1_500, 0, 0]);
});

test('good news is shown at once, and so is what went on for long under another name', () => {
  expect(showsIn({ state: 'live' }, 5)).toBe(0);
  expect(showsIn({ state: 'offline', since: 1_000 }, 90_000)).toBe(0);
});

test('who is offline reads since when, so that they know how old the screen is', () => {
  const since = new Date(2026, 10, 27, 14, 3).getTime();
  expect(lookOf({ state: 'offline', since })).toMatchObject({ text: 'Offline', detail: 'since 14:03' });
});

test('while nothing is to be live, nothing is said', () => {
  expect(lookOf({ state: 'idle' })).toBeNull();
  expect(lookOf({ state: 'ended', reason: 'signed-out' })).toBeNull();
});
