import { expect, test } from 'vitest';
import { dayNumber, momentOf, wallTime } from './zoned-time.ts';

const berlin = 'Europe/Berlin';

test('a wall clock shows the time of its own timezone', () => {
  expect(wallTime(Date.parse('2026-11-20T23:30:00Z'), berlin)).toEqual({
    year: 2026,
    month: 11,
    day: 21,
    hour: 0,
    minute: 30,
  });
  expect(wallTime(Date.parse('2026-07-01T12:00:00Z'), 'America/New_York')).toMatchObject({ day: 1, hour: 8 });
});

test('two moments on one day have the same day number, though UTC has changed its date', () => {
  const evening = Date.parse('2026-11-20T23:30:00Z');
  const nextMorning = Date.parse('2026-11-21T08:00:00Z');
  expect(dayNumber(evening, berlin)).toBe(dayNumber(nextMorning, berlin));
  expect(dayNumber(evening, 'UTC')).toBe(dayNumber(nextMorning, 'UTC') - 1);
});

test('a local time is the moment at which the family’s clock shows it', () => {
  expect(momentOf('2026-11-20T18:30', berlin)).toBe('2026-11-20T17:30:00.000Z');
  expect(momentOf('2026-07-20T18:30', berlin)).toBe('2026-07-20T16:30:00.000Z');
  expect(momentOf('2026-11-20T18:30', 'Pacific/Auckland')).toBe('2026-11-20T05:30:00.000Z');
});

test('a time that the clocks skip is moved on by the hour they skip', () => {
  expect(momentOf('2026-03-29T02:30', berlin)).toBe('2026-03-29T01:30:00.000Z');
});

test('of a time that the clocks repeat the first is meant', () => {
  expect(momentOf('2026-10-25T02:30', berlin)).toBe('2026-10-25T00:30:00.000Z');
});

test('what is no date has no moment', () => {
  expect(momentOf('', berlin)).toBeNull();
});
