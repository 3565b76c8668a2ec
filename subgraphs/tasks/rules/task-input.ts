import { badInput } from '@kd/kit/errors';
import { cleanOptionalText, cleanText, cleanWholeNumber } from '@kd/kit/input';
import type { CreateTaskInput, TaskPriority, UpdateTaskInput } from '../generated/resolvers-types.ts';
import type { TaskChanges } from '../rules.ts';
import type { TaskRow } from '../tables.ts';

/** What parents write about a task, in the table's words. */
export type Wording = Pick<
  TaskRow,
  'title' | 'description' | 'type' | 'points' | 'difficulty' | 'priority' | 'estimated_minutes' | 'due_date' | 'tags'
>;

type Given<Value> = Value | null | undefined;

const mostTags = 20;

function minutes(given: Given<number>, field: string, what: string): number | null {
  return typeof given === 'number' ? cleanWholeNumber(given, { field, what, min: 1, max: 10_080 }) : null;
}

function tagsOf(given: Given<string[]>): string[] {
  if (given && given.length > mostTags) throw badInput('input.tags', `A task has up to ${mostTags} tags.`);
  const rule = { field: 'input.tags', what: 'A tag', min: 1, max: 40 };
  return [...new Set((given ?? []).map((tag) => cleanText(tag, rule)))];
}

// Null takes a value away, and what cannot be without one falls back to what it is when left out.
const read = {
  title: (given: Given<string>) => cleanText(given ?? '', { field: 'input.title', what: 'A title', min: 1, max: 200 }),
  description: (given: Given<string>) =>
    cleanOptionalText(given, { field: 'input.description', what: 'A description', max: 4_000, lines: true }),
  type: (given: Given<string>) => cleanOptionalText(given, { field: 'input.type', what: 'A type', max: 40 }),
  points: (given: Given<number>) =>
    cleanWholeNumber(given ?? 0, { field: 'input.points', what: 'Points are', min: 0, max: 10_000 }),
  difficulty: (given: Given<number>) =>
    cleanWholeNumber(given ?? 1, { field: 'input.difficulty', what: 'Difficulty is', min: 1, max: 5 }),
  priority: (given: Given<TaskPriority>) => given ?? 'MEDIUM',
  estimatedMinutes: (given: Given<number>) => minutes(given, 'input.estimatedMinutes', 'Estimated minutes are'),
  dueDate: (given: Given<Date>) => given ?? null,
  tags: tagsOf,
};

/** Reads what a new task says. @throws BAD_USER_INPUT */
export const newWording = (input: CreateTaskInput): Wording => ({
  title: read.title(input.title),
  description: read.description(input.description),
  type: read.type(input.type),
  points: read.points(input.points),
  difficulty: read.difficulty(input.difficulty),
  priority: read.priority(input.priority),
  estimated_minutes: read.estimatedMinutes(input.estimatedMinutes),
  due_date: read.dueDate(input.dueDate),
  tags: read.tags(input.tags),
});

/** Reads what a task is to say from now on: only what the client named. @throws BAD_USER_INPUT */
export function changedWording(input: UpdateTaskInput): TaskChanges {
  const changes: TaskChanges = {
    ...(input.title !== undefined && { title: read.title(input.title) }),
    ...(input.description !== undefined && { description: read.description(input.description) }),
    ...(input.type !== undefined && { type: read.type(input.type) }),
    ...(input.points !== undefined && { points: read.points(input.points) }),
    ...(input.difficulty !== undefined && { difficulty: read.difficulty(input.difficulty) }),
    ...(input.priority !== undefined && { priority: read.priority(input.priority) }),
    ...(input.estimatedMinutes !== undefined && { estimated_minutes: read.estimatedMinutes(input.estimatedMinutes) }),
    ...(input.dueDate !== undefined && { due_date: read.dueDate(input.dueDate) }),
    ...(input.tags !== undefined && { tags: read.tags(input.tags) }),
  };
  if (Object.keys(changes).length === 0) throw badInput('input', 'Name at least one thing to change.');
  return changes;
}

const reasonRule = { field: 'reason', what: 'A reason', max: 500 };

/** Reads why completed work is handed back. @throws BAD_USER_INPUT */
export const rejectionReason = (reason: string): string => cleanText(reason, { ...reasonRule, min: 1 });

/** Reads why a task is given up, where somebody says so. @throws BAD_USER_INPUT */
export const cancellationReason = (reason: Given<string>): string | null => cleanOptionalText(reason, reasonRule);

/** Reads how long the work took, where somebody says so. @throws BAD_USER_INPUT */
export const actualMinutes = (given: Given<number>): number | null =>
  minutes(given, 'actualMinutes', 'Actual minutes are');
