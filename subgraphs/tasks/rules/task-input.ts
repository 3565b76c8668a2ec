import { z } from 'zod';
import type { CreateTaskInput, UpdateTaskInput } from '../generated/resolvers-types.ts';
import type { TaskRow } from '../tables.ts';
import type { TaskChanges } from '../rules.ts';
import { check, line, optionalLine, optionalParagraphs, wholeNumber } from './text.ts';
import type { Checked } from './text.ts';

/** What parents write about a task, in the table's words. */
export type Wording = Pick<
  TaskRow,
  'title' | 'description' | 'type' | 'points' | 'difficulty' | 'priority' | 'estimated_minutes' | 'due_date' | 'tags'
>;

const minutes = (subject: string) => wholeNumber(subject, 1, 10_080).nullable();

// Null takes a value away, and what cannot be without one falls back to what it is when left out.
const fields = {
  title: line('A title', 200),
  description: optionalParagraphs('A description', 4_000),
  type: optionalLine('A type', 40),
  points: wholeNumber('Points are a whole number', 0, 10_000)
    .nullable()
    .transform((points) => points ?? 0),
  difficulty: wholeNumber('Difficulty is a whole number', 1, 5)
    .nullable()
    .transform((difficulty) => difficulty ?? 1),
  priority: z
    .enum(['LOW', 'MEDIUM', 'HIGH', 'URGENT'])
    .nullable()
    .transform((priority) => priority ?? 'MEDIUM'),
  estimatedMinutes: minutes('Estimated minutes are a whole number'),
  dueDate: z.date().nullable(),
  tags: z
    .array(line('A tag', 40))
    .max(20, { error: 'A task has up to 20 tags.' })
    .nullable()
    .transform((tags) => [...new Set(tags)]),
};

const newTask = z.object({
  title: fields.title,
  description: fields.description.prefault(null),
  type: fields.type.prefault(null),
  points: fields.points.prefault(null),
  difficulty: fields.difficulty.prefault(null),
  priority: fields.priority.prefault(null),
  estimatedMinutes: fields.estimatedMinutes.prefault(null),
  dueDate: fields.dueDate.prefault(null),
  tags: fields.tags.prefault(null),
});
const changedTask = z.object(fields).partial();

/** Reads what a new task says. */
export function newWording(input: CreateTaskInput): Checked<Wording> {
  const checked = check(newTask, input, 'input.');
  if (!('value' in checked)) return checked;
  const { estimatedMinutes: estimated_minutes, dueDate: due_date, ...same } = checked.value;
  return { value: { ...same, estimated_minutes, due_date } };
}

/** Reads what a task is to say from now on: only what the client named. */
export function changedWording(input: UpdateTaskInput): Checked<TaskChanges> {
  const checked = check(changedTask, input, 'input.');
  if (!('value' in checked)) return checked;
  const { estimatedMinutes: estimated_minutes, dueDate: due_date, ...same } = checked.value;
  const named = Object.entries({ ...same, estimated_minutes, due_date }).filter(([, value]) => value !== undefined);
  return named.length > 0
    ? { value: Object.fromEntries(named) }
    : { field: 'input', message: 'Name at least one thing to change.' };
}

/** Reads why completed work is handed back. */
export const rejectionReason = (reason: string): Checked<string> =>
  check(
    z.object({ reason: line('A reason', 500) }).transform((given) => given.reason),
    { reason },
  );

/** Reads why a task is given up, where somebody says so. */
export const cancellationReason = (reason: string | null | undefined): Checked<string | null> =>
  check(
    z.object({ reason: optionalLine('A reason', 500) }).transform((given) => given.reason),
    { reason: reason ?? null },
  );

/** Reads how long the work took, where somebody says so. */
export const actualMinutes = (given: number | null | undefined): Checked<number | null> =>
  check(
    z
      .object({ actualMinutes: minutes('Actual minutes are a whole number') })
      .transform((values) => values.actualMinutes),
    { actualMinutes: given ?? null },
  );
