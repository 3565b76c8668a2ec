import { expect, test } from 'vitest';
import { dueText } from './due-text.ts';

const now = Date.parse('2026-11-20T22:45:00Z');
const inBerlin = (due: string, overdue = false) => dueText(due, 'Europe/Berlin', now, overdue);

test('a due date is said relative to the family’s day and written as its calendar has it', () => {
  expect(inBerlin('2026-11-20T22:50:00Z')).toEqual({ relative: 'Today at 23:50', absolute: 'Fri 20 Nov, 23:50' });
  expect(inBerlin('2026-11-23T08:00:00Z')).toEqual({ relative: 'In 3 days', absolute: 'Mon 23 Nov, 09:00' });
});

test('tomorrow begins at the family’s midnight', () => {
  const halfPastMidnight = '2026-11-20T23:30:00Z';
  expect(inBerlin(halfPastMidnight).relative).toBe('Tomorrow at 00:30');
  expect(dueText(halfPastMidnight, 'UTC', now, false).relative).toBe('Today at 23:30');
});

test('what is overdue says since when', () => {
  expect(inBerlin('2026-11-20T17:30:00Z', true).relative).toBe('Since 18:30 today');
  expect(inBerlin('2026-11-19T17:30:00Z', true).relative).toBe('Since yesterday');
  expect(inBerlin('2026-11-15T17:30:00Z', true).relative).toBe('For 5 days');
});

test('what was done after its date is not late any more', () => {
  expect(inBerlin('2026-11-19T17:30:00Z').relative).toBe('Yesterday');
  expect(inBerlin('2026-11-15T17:30:00Z').relative).toBe('5 days ago');
});
