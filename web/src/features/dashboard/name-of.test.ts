import { expect, test } from 'vitest';
import { nameOf } from './name-of.ts';

test('somebody is called by name, and somebody without one is somebody', () => {
  expect([{ fullName: 'Mia Lindgren' }, { fullName: null }, null, undefined].map(nameOf)).toEqual([
    'Mia Lindgren',
    'Somebody',
    'Somebody',
    'Somebody',
  ]);
});
