import { expect, test } from 'vitest';
import { colourOf, initialsOf } from './initials.ts';

test('initials are the first letters of the first and the last name', () => {
  expect(initialsOf('Ada King Lovelace')).toBe('AL');
  expect(initialsOf('mia')).toBe('M');
  expect(initialsOf('Émile Östberg')).toBe('ÉÖ');
});

test('a name without letters still has something to show', () => {
  expect(initialsOf('   ')).toBe('?');
  expect(initialsOf('🐸 Frog')).toBe('🐸F');
});

test('a person keeps one colour', () => {
  const first = colourOf('0195a1', 8);
  expect(colourOf('0195a1', 8)).toBe(first);
  expect(first).toBeLessThan(8);
});
