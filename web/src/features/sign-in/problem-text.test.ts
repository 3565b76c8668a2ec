import { expect, test } from 'vitest';
import { problemOf } from '../../graphql/problem.ts';
import { problemText } from './problem-text.ts';

const problem = (code: string, message = 'As the server says it.') => ({
  code,
  message,
  retryAfter: undefined,
  field: undefined,
});

test('a wrong pair is not told which part of it was wrong', () => {
  expect(problemText(problem('UNAUTHENTICATED'), 0)).toBe('Username and password do not belong together.');
});

test('too many tries say how long to wait, and when the wait is over', () => {
  expect(problemText(problem('RATE_LIMITED'), 42)).toBe('Too many tries. Please wait 42 seconds.');
  expect(problemText(problem('RATE_LIMITED'), 61)).toBe('Too many tries. Please wait 2 minutes.');
  expect(problemText(problem('RATE_LIMITED'), 0)).toBe('You can try again now.');
});

test('what only the server can say keeps its words', () => {
  expect(problemText(problem('BAD_USER_INPUT', 'The password is too short.'), 0)).toBe('The password is too short.');
});

test('a server that cannot be reached is told apart from one that refuses', () => {
  const offline = problemOf({ graphQLErrors: [], networkError: new TypeError('Failed to fetch') });
  expect(problemText(offline, 0)).toBe('The server cannot be reached. Check the connection and try again.');
});
