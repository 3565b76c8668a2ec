import type { PageInfo } from '../generated/resolvers-types.ts';
import type { TaskRow } from '../tables.ts';
import { decodeCursor, encodeCursor, positionOf } from './order.ts';
import type { Order, Position } from './order.ts';
import type { Checked } from './text.ts';

/** The paging arguments of the Relay specification, as a client sends them. */
export type PageArgs = {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
};

/** Which part of a list is wanted: its first (`forward`) or last tasks between two positions. */
export type PageRequest = { forward: boolean; size: number; after: Position | null; before: Position | null };

/** What the store found: one task more than wanted where there is one, and whether any lie beyond the other end. */
export type FoundTasks = { tasks: TaskRow[]; beyond: boolean; totalCount: number | null };

/** A page of tasks; `totalCount` is null where nobody asked for it. */
export type TaskPage = { edges: { cursor: string; node: TaskRow }[]; pageInfo: PageInfo; totalCount: number | null };

const defaultSize = 20;
const largestSize = 100;

/** Reads the paging arguments. */
export function pageRequest({ first, after, last, before }: PageArgs, order: Order): Checked<PageRequest> {
  const forward = typeof last !== 'number';
  const field = forward ? 'first' : 'last';
  const size = (forward ? first : last) ?? defaultSize;
  if (!forward && typeof first === 'number')
    return { field: 'last', message: 'Ask for first or for last, not for both.' };
  if (size < 1 || size > largestSize) return { field, message: `A page has 1 to ${largestSize} tasks.` };
  const [from, to] = [after, before].map((cursor) =>
    typeof cursor === 'string' ? decodeCursor(cursor, order) : undefined,
  );
  if (from === null) return { field: 'after', message: strangeCursor };
  if (to === null) return { field: 'before', message: strangeCursor };
  return { value: { forward, size, after: from ?? null, before: to ?? null } };
}

const strangeCursor = 'This is no cursor of this list in this order: take one from its pageInfo or edges.';

/** Makes the page of what was found, which is in the order of the search: backward where the last tasks are wanted. */
export function toPage(
  { tasks, beyond, totalCount }: FoundTasks,
  { forward, size }: PageRequest,
  order: Order,
): TaskPage {
  const more = tasks.length > size;
  const wanted = tasks.slice(0, size);
  const edges = (forward ? wanted : wanted.toReversed()).map((node) => ({
    cursor: encodeCursor(positionOf(node, order), order),
    node,
  }));
  return {
    edges,
    totalCount,
    pageInfo: {
      hasNextPage: forward ? more : beyond,
      hasPreviousPage: forward ? beyond : more,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
