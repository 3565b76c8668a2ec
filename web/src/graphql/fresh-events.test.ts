import { expect, test } from 'vitest';
import { createNewsFilter, eventOf } from './fresh-events.ts';

test('an event that is delivered twice is news once', () => {
  const isNews = createNewsFilter();
  expect([{ id: 'a' }, { id: 'b' }, { id: 'a' }].map(isNews)).toEqual([true, true, false]);
});

test('an event older than what is known of its task is no news, one about another task is', () => {
  const isNews = createNewsFilter();
  expect(isNews({ id: 'a', about: 'task 1', version: 4 })).toBe(true);
  expect(isNews({ id: 'b', about: 'task 1', version: 3 })).toBe(false);
  expect(isNews({ id: 'c', about: 'task 2', version: 1 })).toBe(true);
  expect(isNews({ id: 'd', about: 'task 1', version: 5 })).toBe(true);
});

test('after very many events the latest are still remembered', () => {
  const isNews = createNewsFilter();
  for (let event = 0; event < 5_000; event++) isNews({ id: `${event}` });
  expect(isNews({ id: '4999' })).toBe(false);
});

test('tasks and leaderboards are told apart, and so are the subscriptions that brought them', () => {
  const task = { taskUpdated: { __typename: 'TaskUpdated', id: 'e1', taskId: 't1', version: 2 } };
  const leaderboard = { leaderboardUpdated: { id: 'e2', period: 'WEEK', version: 7 } };
  expect(eventOf(1, task)).toEqual({ id: '1:e1', about: '1:taskUpdated:t1', version: 2 });
  expect(eventOf(2, leaderboard)).toEqual({ id: '2:e2', about: '2:leaderboardUpdated:WEEK', version: 7 });
  expect(eventOf(3, { pointsAwarded: { id: 'e3' } })).toEqual({ id: '3:e3' });
  expect(eventOf(3, null)).toBeUndefined();
});
