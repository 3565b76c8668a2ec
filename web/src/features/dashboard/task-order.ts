import type { TaskPriority, TaskStatus } from '../../graphql/generated/graphql.ts';
import { actionsFor } from './actions-for.ts';
import type { Viewer } from './actions-for.ts';

type Dated = { id: string; status: TaskStatus; priority: TaskPriority; dueDate?: string | null; overdue: boolean };
type Owned = { status: TaskStatus; assignedTo?: { id: string } | null };

const priorities: Record<TaskPriority, number> = { URGENT: 0, HIGH: 1, MEDIUM: 2, LOW: 3 };

/** Whether a task is late: as the server said, or because its time has passed on the screen since. */
export function isLate({ status, dueDate, overdue }: Omit<Dated, 'id' | 'priority'>, now: number): boolean {
  if (overdue) return true;
  const unfinished = status !== 'COMPLETED' && status !== 'APPROVED' && status !== 'CANCELLED';
  return unfinished && typeof dueDate === 'string' && Date.parse(dueDate) < now;
}

/** Tasks in the server's order, also after a push put one anywhere: late ones first, then by due date, then by priority. */
export function inOrder<T extends Dated>(tasks: readonly T[], now: number): T[] {
  const dueOf = ({ dueDate }: T) => (dueDate ? Date.parse(dueDate) : Number.MAX_SAFE_INTEGER);
  return tasks.toSorted(
    (a, b) =>
      Number(isLate(b, now)) - Number(isLate(a, now)) ||
      dueOf(a) - dueOf(b) ||
      priorities[a.priority] - priorities[b.priority] ||
      (a.id < b.id ? -1 : 1),
  );
}

/** A part of the list one may want to see alone. */
export type View = 'all' | 'mine' | 'free' | 'approval';

/** Whether a task belongs to a part of the list. */
export function isInView(task: Owned, view: View, viewer: Viewer): boolean {
  switch (view) {
    case 'all':
      return true;
    case 'mine':
      return task.assignedTo?.id === viewer.id;
    case 'free':
      return actionsFor(task, viewer).includes('claim');
    case 'approval':
      return task.status === 'COMPLETED';
  }
}
