import { cleanOptionalText, isId } from '@kd/kit/input';
import type { TaskFilter, TaskPriority, TaskStatus } from '../generated/resolvers-types.ts';

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

/** No person has this id: it stands for ids that PostgreSQL would not read. */
const idOfNobody = '00000000-0000-0000-0000-000000000000';

/** Reads a filter. An assignee who cannot exist has no tasks, like any who does not. @throws BAD_USER_INPUT */
export function conditionsOf(filter: TaskFilter | null | undefined): Conditions {
  const given = filter ?? {};
  const assignee = given.assignedToId ?? null;
  return {
    type: cleanOptionalText(given.type, { field: 'filter.type', what: 'A type', max: 40 }),
    tag: cleanOptionalText(given.tag, { field: 'filter.tag', what: 'A tag', max: 40 }),
    search: cleanOptionalText(given.search, { field: 'filter.search', what: 'A search', max: 200 }),
    status: given.status ?? null,
    assignedTo: assignee === null || isId(assignee) ? assignee : idOfNobody,
    unassigned: given.unassigned ?? null,
    priority: given.priority ?? null,
    dueFrom: given.dueFrom ?? null,
    dueBefore: given.dueBefore ?? null,
  };
}
