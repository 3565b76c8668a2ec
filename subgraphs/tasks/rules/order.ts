import { isId } from '@kd/kit/input';
import { decodeCursor, encodeCursor } from '@kd/kit/pages';
import { z } from 'zod';
import type { SortDirection, TaskSort, TaskSortField } from '../generated/resolvers-types.ts';
import type { TaskRow } from '../tables.ts';

/** The order of a list; ties are broken by id, in the same direction. */
export type Order = { field: TaskSortField; direction: SortDirection };

/** A place in a list: the sort key and the id of the task that stands there. It stays good when that task goes. */
export type Position = { key: SortKey; id: string };
export type SortKey = Date | number | string | null;

/** What is due first comes first when nothing else is asked. */
export const orderOf = (sort: TaskSort | null | undefined): Order => ({
  field: sort?.field ?? 'DUE_DATE',
  direction: sort?.direction ?? 'ASC',
});

const keyOf: Record<TaskSortField, (task: TaskRow) => SortKey> = {
  DUE_DATE: (task) => task.due_date,
  CREATED_AT: (task) => task.created_at,
  UPDATED_AT: (task) => task.updated_at,
  PRIORITY: (task) => task.priority,
  POINTS: (task) => task.points,
  TITLE: (task) => task.title,
};

/** Where a task stands in an order. */
export const positionOf = (task: TaskRow, { field }: Order): Position => ({ key: keyOf[field](task), id: task.id });

const moment = z
  .string()
  .transform((text) => new Date(text))
  .refine((date) => !Number.isNaN(date.getTime()));

const keySchemas: Record<TaskSortField, z.ZodType<SortKey>> = {
  DUE_DATE: moment.nullable(),
  CREATED_AT: moment,
  UPDATED_AT: moment,
  PRIORITY: z.enum(['LOW', 'MEDIUM', 'HIGH', 'URGENT']),
  POINTS: z.int().min(0).max(10_000),
  TITLE: z.string().refine((title) => title.isWellFormed() && !title.includes('\0')),
};

const nameOf = ({ field, direction }: Order): string => `${field} ${direction}`;

/** A position as an opaque text that says to which order it belongs. */
export const cursorOf = ({ key, id }: Position, order: Order): string => encodeCursor([nameOf(order), key, id]);

/** The inverse of `cursorOf`; null for a text that it did not make for this order. */
export function positionAt(cursor: string, order: Order): Position | null {
  const place = z.tuple([z.literal(nameOf(order)), keySchemas[order.field], z.string().refine(isId)]);
  const parsed = place.safeParse(decodeCursor(cursor));
  if (!parsed.success) return null;
  const [, key, id] = parsed.data;
  // There are many ways to write a moment, and we use one.
  return cursorOf({ key, id }, order) === cursor ? { key, id } : null;
}
