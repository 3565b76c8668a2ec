import { expect, test } from 'vitest';
import { newTaskInput } from './new-task.ts';

const empty = { title: 'Dishes', points: '', assignedToId: '', dueDate: '', priority: '' };

test('what was left empty is left to the server', () => {
  expect(newTaskInput(empty, 'fam', 'UTC')).toEqual({ familyId: 'fam', title: 'Dishes' });
});

test('a due date is meant on the family’s clock', () => {
  const form = { ...empty, points: '15', assignedToId: 'mia', dueDate: '2026-11-20T18:30', priority: 'HIGH' };
  expect(newTaskInput(form, 'fam', 'Europe/Berlin')).toEqual({
    familyId: 'fam',
    title: 'Dishes',
    points: 15,
    assignedToId: 'mia',
    dueDate: '2026-11-20T17:30:00.000Z',
    priority: 'HIGH',
  });
});
