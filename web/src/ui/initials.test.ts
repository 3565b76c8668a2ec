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
  const people = ['Ada', 'Pat', 'Mia', 'Leo', 'Zoe'].map((name) => colourOf(`${name} Lindgren`, 8));
  expect(people).toEqual([3, 2, 7, 6, 0]);
});
