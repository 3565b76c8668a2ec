import { describe, expect, test } from 'vitest';
import { addDays } from './calendar.ts';
import * as rules from './rules.ts';
import type { Score } from './rules.ts';
import { seeded } from './testing/seeded.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 20, 12, minute));
const score = (userId: string, points: number, minute: number | null, name = userId): Score => ({
  userId,
  name,
  points,
  reachedAt: minute === null ? null : at(minute),
});
const placesOf = (scores: readonly Score[]) => rules.rank(scores).map(({ userId, rank }) => `${rank} ${userId}`);

describe('what a parent may give', () => {
  test.each([1, 250, 10_000])('%d points fit', (points) => {
    expect(rules.cleanGrant({ points, reason: ' Well done ' })).toEqual({ points, reason: 'Well done' });
  });
  test.each([0, -1, 10_001, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('%d points do not', (points) => {
    expect(() => rules.cleanGrant({ points, reason: 'Why' })).toThrow('Points are a whole number from 1 to 10,000.');
  });
  test.each(['x', 'ä'.repeat(200), '🎉'.repeat(200)])('a reason of 1 to 200 characters fits: %s', (reason) => {
    expect(rules.cleanGrant({ points: 1, reason })).toEqual({ points: 1, reason });
  });
  test.each(['', '   ', 'x'.repeat(201), 'a\nb', 'a\u0000b', 'a\u009fb'])('a reason like %j does not', (reason) => {
    expect(() => rules.cleanGrant({ points: 1, reason })).toThrow('A reason has');
  });
});

describe('a balance', () => {
  test('may go below zero by a deduction', () => {
    expect(rules.bookGrant(3, -10)).toEqual({ kind: 'booked', total: -7 });
  });
  test('never leaves what an Int holds: a parent is refused', () => {
    expect(rules.bookGrant(rules.largestTotal - 5, 5)).toMatchObject({ kind: 'booked' });
    expect(rules.bookGrant(rules.largestTotal - 5, 6)).toMatchObject({ kind: 'refused', field: 'input.points' });
    expect(rules.bookGrant(rules.smallestTotal + 5, -6)).toMatchObject({ kind: 'refused', field: 'input.points' });
  });
  test('never leaves what an Int holds: an approval brings what still fits', () => {
    expect(rules.bookApproval(rules.largestTotal - 5, 20)).toEqual({ change: 5, total: rules.largestTotal });
    expect(rules.bookApproval(-10, 20)).toEqual({ change: 20, total: 10 });
    expect(rules.bookApproval(7, 0)).toEqual({ change: 0, total: 7 });
  });
  test('takes a title as its reason, cut between characters', () => {
    expect(rules.reasonOfTitle('🎉'.repeat(201))).toBe('🎉'.repeat(200));
    expect(rules.reasonOfTitle(' ')).toBe('Task');
  });
});

describe('a streak', () => {
  const today = '2026-03-29';
  test.each([
    ['nothing ever', null, 0],
    ['only today', { first: today, last: today }, 1],
    ['only yesterday: today is not over', { first: '2026-03-28', last: '2026-03-28' }, 1],
    ['until the day before yesterday', { first: '2026-03-01', last: '2026-03-27' }, 0],
    ['across a change of the clock and a month', { first: '2026-02-27', last: today }, 31],
    ['until tomorrow, after moving west', { first: '2026-03-29', last: '2026-03-30' }, 2],
  ])('%s', (_, run, days) => {
    expect(rules.currentStreak(run, today)).toBe(days);
  });
});

describe('a leaderboard', () => {
  test('puts more points first, whatever the time', () => {
    expect(placesOf([score('a', 5, 1), score('b', 9, 30), score('c', -3, 0)])).toEqual(['1 b', '2 a', '3 c']);
  });
  test('puts who reached equal points earlier first', () => {
    expect(placesOf([score('a', 5, 20), score('b', 5, 10)])).toEqual(['1 b', '2 a']);
  });
  test('gives true ties one rank and leaves the next out', () => {
    expect(placesOf([score('a', 5, 1), score('b', 5, 1), score('c', 4, 0)])).toEqual(['1 a', '1 b', '3 c']);
    expect(placesOf([score('a', 0, null), score('b', 0, null), score('c', 1, 0), score('d', 0, null)])).toEqual([
      '1 c',
      '2 a',
      '2 b',
      '2 d',
    ]);
  });
  test('puts zero from the start before zero regained', () => {
    expect(placesOf([score('a', 0, 3), score('b', 0, null)])).toEqual(['1 b', '2 a']);
  });
  test('puts ties in the order of names, in any case, and then of ids', () => {
    const tie = (id: string, name: string) => score(id, 5, 1, name);
    expect(placesOf([tie('1', 'zoe'), tie('2', 'Ádám'), tie('3', 'Mia'), tie('4', 'leo'), tie('0', 'LEO')])).toEqual([
      '1 0',
      '1 4',
      '1 3',
      '1 1',
      '1 2',
    ]);
  });

  test('ranks as somebody who counts who is better, 500 random families', () => {
    const random = seeded(20_261_120);
    for (let round = 0; round < 500; round += 1) {
      const scores = Array.from({ length: 1 + Math.floor(random() * 8) }, (_, index) =>
        score(`u${index}`, Math.floor(random() * 4) - 1, random() < 0.3 ? null : Math.floor(random() * 3)),
      );
      const better = (a: Score, b: Score) =>
        a.points > b.points || (a.points === b.points && (a.reachedAt?.getTime() ?? 0) < (b.reachedAt?.getTime() ?? 0));
      const expected = new Map(
        scores.map((one) => [one.userId, 1 + scores.filter((other) => better(other, one)).length]),
      );
      const places = rules.rank(scores);
      expect(new Map(places.map(({ userId, rank }) => [userId, rank]))).toEqual(expected);
      expect(places.map(({ rank }) => rank)).toEqual(places.map(({ rank }) => rank).toSorted((a, b) => a - b));
    }
  });

  test('counts the days of the period and nothing before', () => {
    const today = '2026-11-18';
    const days = Array.from({ length: 30 }, (_, back) => ({ day: addDays(today, -back), points: 1, lastAt: at(back) }));
    const pointsIn = (period: 'WEEK' | 'MONTH' | 'ALL_TIME', weekStart: 'MONDAY' | 'SUNDAY') =>
      rules.leaderboard([{ userId: 'a', name: 'a', days }], { period, today, weekStart })[0]?.points;
    expect(pointsIn('WEEK', 'MONDAY')).toBe(3);
    expect(pointsIn('WEEK', 'SUNDAY')).toBe(4);
    expect(pointsIn('MONTH', 'MONDAY')).toBe(18);
    expect(pointsIn('ALL_TIME', 'MONDAY')).toBe(30);
  });
});
