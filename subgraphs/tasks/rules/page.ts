import { badInput } from '@kd/kit/errors';
import { pageSize, strangeCursor } from '@kd/kit/pages';
import type { PageInfo } from '../generated/resolvers-types.ts';
import type { TaskRow } from '../tables.ts';
import { cursorOf, positionAt, positionOf } from './order.ts';
import type { Order, Position } from './order.ts';

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

/** Reads the paging arguments. @throws BAD_USER_INPUT */
export function pageRequest({ first, after, last, before }: PageArgs, order: Order): PageRequest {
  const forward = typeof last !== 'number';
  if (!forward && typeof first === 'number') throw badInput('last', 'Ask for first or for last, not for both.');
  const size = forward ? pageSize(first, 'first') : pageSize(last, 'last');
  return { forward, size, after: readCursor(after, 'after', order), before: readCursor(before, 'before', order) };
}

function readCursor(cursor: string | null | undefined, field: string, order: Order): Position | null {
  if (typeof cursor !== 'string') return null;
  const position = positionAt(cursor, order);
  if (!position) throw strangeCursor(field);
  return position;
}

/** Makes the page of what was found, which is in the order of the search: backward where the last tasks are wanted. */
export function toPage(
  { tasks, beyond, totalCount }: FoundTasks,
  { forward, size }: PageRequest,
  order: Order,
): TaskPage {
  const more = tasks.length > size;
  const wanted = tasks.slice(0, size);
  const edges = (forward ? wanted : wanted.toReversed()).map((node) => ({
    cursor: cursorOf(positionOf(node, order), order),
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
