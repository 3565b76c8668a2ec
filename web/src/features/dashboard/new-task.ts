import type { CreateTaskInput, TaskPriority } from '../../graphql/generated/graphql.ts';
import { momentOf } from './zoned-time.ts';

/** What stands in the form of a new task. */
export type NewTaskForm = { title: string; points: string; assignedToId: string; dueDate: string; priority: string };

export const priorities: readonly TaskPriority[] = ['LOW', 'MEDIUM', 'HIGH', 'URGENT'];

/** The form as the server wants it. What was left empty is left out; the due date is meant on the family's clock. */
export function newTaskInput(form: NewTaskForm, familyId: string, timeZone: string): CreateTaskInput {
  const dueDate = momentOf(form.dueDate, timeZone);
  const priority = priorities.find((each) => each === form.priority);
  return {
    familyId,
    title: form.title,
    ...(form.points !== '' && { points: Number(form.points) }),
    ...(form.assignedToId !== '' && { assignedToId: form.assignedToId }),
    ...(dueDate !== null && { dueDate }),
    ...(priority && { priority }),
  };
}
