import { z } from 'zod';
import type { TaskFilter, TaskPriority, TaskStatus } from '../generated/resolvers-types.ts';
import { idOfNothing, isId } from './ids.ts';
import { check, optionalLine } from './text.ts';
import type { Checked } from './text.ts';

/** Which tasks are wanted; null lets all through. */
export type Conditions = {
  status: TaskStatus[] | null;
  assignedTo: string | null;
  unassigned: boolean | null;
  type: string | null;
  tag: string | null;
  priority: TaskPriority[] | null;
  dueFrom: Date | null;
  dueBefore: Date | null;
  search: string | null;
};

const texts = z.object({
  type: optionalLine('A type', 40),
  tag: optionalLine('A tag', 40),
  search: optionalLine('A search', 200),
});

/** Reads a filter. An assignee who cannot exist has no tasks, like any who does not. */
export function conditionsOf(filter: TaskFilter | null | undefined): Checked<Conditions> {
  const given = filter ?? {};
  const checked = check(
    texts,
    { type: given.type ?? null, tag: given.tag ?? null, search: given.search ?? null },
    'filter.',
  );
  if (!('value' in checked)) return checked;
  const assignee = given.assignedToId ?? null;
  return {
    value: {
      ...checked.value,
      status: given.status ?? null,
      assignedTo: assignee === null || isId(assignee) ? assignee : idOfNothing,
      unassigned: given.unassigned ?? null,
      priority: given.priority ?? null,
      dueFrom: given.dueFrom ?? null,
      dueBefore: given.dueBefore ?? null,
    },
  };
}
