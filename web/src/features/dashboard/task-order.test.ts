import { expect, test } from 'vitest';
import { inOrder, isInView, isLate } from './task-order.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const task = { status: 'PENDING', priority: 'MEDIUM', dueDate: null, overdue: false } as const;

test('late tasks come first, then the nearest due date, then the priority; those without a date come last', () => {
  const tasks = [
    { ...task, id: 'someday' },
    { ...task, id: 'someday, urgent', priority: 'URGENT' as const },
    { ...task, id: 'tomorrow', dueDate: '2026-11-21T12:00:00Z' },
    { ...task, id: 'tonight', dueDate: '2026-11-20T18:00:00Z' },
    { ...task, id: 'late', dueDate: '2026-11-19T12:00:00Z', overdue: true },
  ];
  expect(inOrder(tasks, now).map(({ id }) => id)).toEqual([
    'late',
    'tonight',
    'tomorrow',
    'someday, urgent',
    'someday',
  ]);
});

test('a finished task waits without being late, so it stands behind an unfinished one', () => {
  const done = { ...task, id: 'done', status: 'COMPLETED' as const, dueDate: '2026-11-18T12:00:00Z' };
  const late = { ...task, id: 'late', dueDate: '2026-11-19T12:00:00Z' };
  expect(inOrder([done, late], now).map(({ id }) => id)).toEqual(['late', 'done']);
});

test('a task becomes late on the screen when its time passes, without asking the server again', () => {
  const due = { ...task, dueDate: '2026-11-20T12:00:30Z' };
  expect(isLate(due, now)).toBe(false);
  expect(isLate(due, now + 60_000)).toBe(true);
});

test('the parts of the list: mine, free to take, waiting for approval', () => {
  const mia = { id: 'mia', role: 'MEMBER' } as const;
  const hers = { status: 'CLAIMED', assignedTo: { id: 'mia' } } as const;
  const free = { status: 'PENDING', assignedTo: null } as const;
  const done = { status: 'COMPLETED', assignedTo: { id: 'leo' } } as const;
  const inView = (view: 'mine' | 'free' | 'approval') => [hers, free, done].map((each) => isInView(each, view, mia));
  expect(inView('mine')).toEqual([true, false, false]);
  expect(inView('free')).toEqual([false, true, false]);
  expect(inView('approval')).toEqual([false, false, true]);
});
