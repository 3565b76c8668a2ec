import { z } from 'zod';
import type { SortDirection, TaskSort, TaskSortField } from '../generated/resolvers-types.ts';
import type { TaskRow } from '../tables.ts';
import { idSchema } from './ids.ts';

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
const longestCursor = 2_000;

/** A position as an opaque text that says to which order it belongs. */
export const encodeCursor = ({ key, id }: Position, order: Order): string =>
  Buffer.from(JSON.stringify([nameOf(order), key, id])).toString('base64url');

/** The inverse of `encodeCursor`; null for a text that it did not make for this order. */
export function decodeCursor(cursor: string, order: Order): Position | null {
  const parsed = z.tuple([z.literal(nameOf(order)), keySchemas[order.field], idSchema]).safeParse(jsonOf(cursor));
  if (!parsed.success) return null;
  const [, key, id] = parsed.data;
  // Base64 decoders pass over what they don't know: only what comes out as it went in is one of ours.
  return encodeCursor({ key, id }, order) === cursor ? { key, id } : null;
}

function jsonOf(cursor: string): unknown {
  if (cursor.length > longestCursor) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
