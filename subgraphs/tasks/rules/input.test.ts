import { expect, test } from 'vitest';
import type { CreateTaskInput } from '../generated/resolvers-types.ts';
import { testTask } from '../testing/tasks.ts';
import { conditionsOf } from './filter.ts';
import { cursorOf, orderOf, positionAt, positionOf } from './order.ts';
import type { Order } from './order.ts';
import { pageRequest } from './page.ts';
import { cancellationReason, changedWording, newWording, rejectionReason } from './task-input.ts';

const input = (changes: Partial<CreateTaskInput>): CreateTaskInput => ({ familyId: 'f', title: 'Tidy up', ...changes });
const refusedField = (read: () => unknown): unknown => {
  try {
    read();
  } catch (error) {
    return (error as { extensions: { field: string } }).extensions.field;
  }
  return null;
};

test('a new task has the stated defaults', () => {
  expect(newWording(input({}))).toEqual({
    title: 'Tidy up',
    description: null,
    type: null,
    points: 0,
    difficulty: 1,
    priority: 'MEDIUM',
    estimated_minutes: null,
    due_date: null,
    tags: [],
  });
});

test('text is trimmed, counted in characters, and its tags are told apart', () => {
  const checked = newWording(
    input({ title: `  ${'🧹'.repeat(200)} `, description: ' a\r\nb\t ', type: ' ', tags: [' a ', 'a', 'b'] }),
  );
  expect(checked).toMatchObject({
    title: '🧹'.repeat(200),
    description: 'a\nb',
    type: null,
    tags: ['a', 'b'],
  });
});

const outside: [string, Partial<CreateTaskInput>][] = [
  ['title', { title: '' }],
  ['title', { title: ' \n ' }],
  ['title', { title: 'x'.repeat(201) }],
  ['title', { title: 'two\nlines' }],
  ['title', { title: 'nul \0' }],
  ['title', { title: 'line separator \u2028.' }],
  ['description', { description: 'x'.repeat(4_001) }],
  ['description', { description: 'bell \u0007' }],
  ['type', { type: 'x'.repeat(41) }],
  ['points', { points: -1 }],
  ['points', { points: 10_001 }],
  ['difficulty', { difficulty: 0 }],
  ['difficulty', { difficulty: 6 }],
  ['estimatedMinutes', { estimatedMinutes: 0 }],
  ['estimatedMinutes', { estimatedMinutes: 10_081 }],
  ['tags', { tags: Array.from({ length: 21 }, (_, index) => `${index}`) }],
  ['tags', { tags: ['fine', ''] }],
  ['tags', { tags: ['x'.repeat(41)] }],
];

test.each(outside)('what does not fit is refused with its field: %s %j', (field, changes) => {
  expect(refusedField(() => newWording(input(changes)))).toBe(`input.${field}`);
  expect(refusedField(() => changedWording({ id: 't', ...changes }))).toBe(`input.${field}`);
});

test('a change names only what the client named, and null takes away', () => {
  expect(changedWording({ id: 't', version: 3, dueDate: null, description: null })).toEqual({
    due_date: null,
    description: null,
  });
  expect(changedWording({ id: 't', points: null, difficulty: null, priority: null, tags: null })).toEqual({
    points: 0,
    difficulty: 1,
    priority: 'MEDIUM',
    tags: [],
  });
  expect(refusedField(() => changedWording({ id: 't', title: null }))).toBe('input.title');
  expect(refusedField(() => changedWording({ id: 't', version: 3 }))).toBe('input');
});

test('a rejection needs a reason of 1 to 500 characters, a cancellation may have one', () => {
  expect(rejectionReason(' too fast ')).toBe('too fast');
  expect(refusedField(() => rejectionReason(' '))).toBe('reason');
  expect(refusedField(() => rejectionReason('x'.repeat(501)))).toBe('reason');
  expect(cancellationReason(null)).toBeNull();
  expect(refusedField(() => cancellationReason('x'.repeat(501)))).toBe('reason');
});

const fields = ['DUE_DATE', 'CREATED_AT', 'UPDATED_AT', 'PRIORITY', 'POINTS', 'TITLE'] as const;
const orders: Order[] = fields.flatMap((field) =>
  (['ASC', 'DESC'] as const).map((direction) => ({ field, direction })),
);

test('a cursor comes back as it went in, and is no cursor of any other order', () => {
  for (const task of [
    testTask({ title: 'Öl "wechseln"' }),
    testTask({ due_date: new Date('2026-12-01T00:00:00.007Z') }),
  ]) {
    for (const order of orders) {
      const cursor = cursorOf(positionOf(task, order), order);
      expect(cursor).toMatch(/^[\w-]+$/);
      for (const other of orders)
        expect(positionAt(cursor, other)).toEqual(other === order ? positionOf(task, order) : null);
    }
  }
});

test('what we did not make is no cursor', () => {
  const order = orderOf(null);
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const id = testTask({}).id;
  const strange = [
    '',
    'x',
    '!!!',
    'bnVsbA',
    encode([]),
    encode(['DUE_DATE ASC', 'x', id]),
    encode(['DUE_DATE ASC', null, 'x']),
  ];
  const nearly = [
    `${encode(['DUE_DATE ASC', null, id])}!`,
    encode(['DUE_DATE ASC', '2026-11-20', id]),
    'x'.repeat(1_000_000),
  ];
  for (const cursor of [...strange, ...nearly]) expect(positionAt(cursor, order)).toBeNull();
  const titles: Order = { field: 'TITLE', direction: 'ASC' };
  expect(positionAt(encode(['TITLE ASC', 'nul \0', id]), titles)).toBeNull();
});

test('a page has 1 to 100 tasks, 20 unless asked, and is taken from one end', () => {
  const order = orderOf(null);
  expect(pageRequest({}, order)).toEqual({ forward: true, size: 20, after: null, before: null });
  expect(pageRequest({ last: 3 }, order)).toMatchObject({ forward: false, size: 3 });
  expect(pageRequest({ first: 100, last: null }, order)).toMatchObject({ forward: true, size: 100 });
  for (const size of [-1, 0, 101]) {
    expect(refusedField(() => pageRequest({ first: size }, order))).toBe('first');
    expect(refusedField(() => pageRequest({ last: size }, order))).toBe('last');
  }
  expect(refusedField(() => pageRequest({ first: 1, last: 1 }, order))).toBe('last');
  expect(refusedField(() => pageRequest({ after: 'x' }, order))).toBe('after');
  expect(refusedField(() => pageRequest({ before: 'x' }, order))).toBe('before');
});

test('a filter refuses what cannot be searched for, and an impossible assignee has no tasks', () => {
  expect(refusedField(() => conditionsOf({ search: 'nul \0' }))).toBe('filter.search');
  expect(refusedField(() => conditionsOf({ search: 'x'.repeat(201) }))).toBe('filter.search');
  expect(refusedField(() => conditionsOf({ tag: 'x'.repeat(41) }))).toBe('filter.tag');
  expect(conditionsOf({ assignedToId: 'x' })).toMatchObject({
    assignedTo: '00000000-0000-0000-0000-000000000000',
  });
  expect(conditionsOf({ search: ' ' })).toMatchObject({ search: null, status: null, unassigned: null });
});
