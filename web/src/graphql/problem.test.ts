import { CombinedError } from '@urql/core';
import { expect, test } from 'vitest';
import { refusalOf } from './problem.ts';

const error = new CombinedError({
  graphQLErrors: [{ message: 'Not now.', extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }],
});

test('a change that was made is not refused, also when a name that it shows could not be had', () => {
  expect(refusalOf({ data: { claimTask: { task: { id: '1' } } }, error })).toBeUndefined();
});

test('a change that was not made says why', () => {
  expect(refusalOf({ data: undefined, error })?.code).toBe('SUBGRAPH_UNAVAILABLE');
});
