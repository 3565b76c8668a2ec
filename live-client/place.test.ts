import { expect, test } from 'vitest';
import { cursorOf } from './place.ts';

test('an answer of the server says how far it reaches, one of a cache or of an older server does not', () => {
  const answers = [{ extensions: { cursor: 'points.77,tasks.812' } }, { extensions: undefined }, { extensions: {} }];
  expect(answers.map(cursorOf)).toEqual(['points.77,tasks.812', undefined, undefined]);
});
