import { expect, test } from 'vitest';
import { ranking } from './ranking.ts';

const entry = (id: string, rank: number, points: number) => ({ rank, points, user: { id } });

test('lines stand by rank, with the points missing to the rank above', () => {
  const lines = ranking([entry('leo', 2, 30), entry('mia', 1, 45), entry('zoe', 3, 30)]);
  expect(lines.map(({ entry: { user }, gap }) => [user.id, gap])).toEqual([
    ['mia', null],
    ['leo', 15],
    ['zoe', 0],
  ]);
});

test('true ties share a rank and are missing the same to the one above', () => {
  const lines = ranking([entry('mia', 1, 45), entry('leo', 2, 30), entry('zoe', 2, 30), entry('pat', 4, 0)]);
  expect(lines.map(({ tied }) => tied)).toEqual([false, true, true, false]);
  expect(lines.map(({ gap }) => gap)).toEqual([null, 15, 15, 30]);
});

test('bars are as long as the share of the leader’s points, and never shorter than nothing', () => {
  expect(ranking([entry('mia', 1, 40), entry('leo', 2, 10), entry('zoe', 3, -5)]).map(({ share }) => share)).toEqual([
    1, 0.25, 0,
  ]);
});

test('a week without points has no bars', () => {
  expect(ranking([entry('mia', 1, 0), entry('leo', 1, 0)]).map(({ share }) => share)).toEqual([0, 0]);
  expect(ranking([])).toEqual([]);
});
