import { expect, test } from 'vitest';
import { awardText, awardTexts, pointsText } from './points-text.ts';

const mia = { fullName: 'Mia' };

test('one point is singular', () => {
  expect([pointsText(1), pointsText(15), pointsText(0)]).toEqual(['1 point', '15 points', '0 points']);
});

test('an approved task says who got how many points for which task', () => {
  const award = { change: 15, reason: 'Task approved', user: mia, entry: { task: { title: 'Dishes' } } };
  expect(awardText(award)).toBe('Mia got 15 points for Dishes');
});

test('points given or taken by hand say why', () => {
  expect(awardText({ change: 1, reason: 'helping Leo', user: mia, entry: { task: null } })).toBe(
    'Mia got 1 point for helping Leo',
  );
  expect(awardText({ change: -5, reason: 'Shouting', user: mia, entry: {} })).toBe('Mia lost 5 points: Shouting');
});

test('a few movements are told one by one, an hour’s worth in one sentence', () => {
  expect(awardTexts(['a', 'b', 'c'])).toEqual(['a', 'b', 'c']);
  expect(awardTexts(Array(20).fill('x'))).toEqual(['Points changed 20 times since you last saw this.']);
});
