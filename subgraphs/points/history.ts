import { isId } from '@kd/kit/input';
import { decodeCursor, encodeCursor, pageSize, strangeCursor } from '@kd/kit/pages';
import { requireMember } from '@kd/kit/viewer';
import { z } from 'zod';
import type { Context } from './context.ts';
import type { PageInfo, QueryPointsHistoryArgs } from './generated/resolvers-types.ts';
import { entriesBefore } from './store.ts';
import type { LedgerEntryRow } from './tables.ts';

/** Where a page goes on: after the entry that gave the family's ledger this version. */
const place = z.tuple([z.literal('ledger'), z.int().min(1)]);

/** An entry's place in the ledger, for clients. */
export const cursorOf = (entry: LedgerEntryRow): string => encodeCursor(['ledger', entry.family_version]);

/** An entry in a page, as a row. */
export type HistoryEdge = { node: LedgerEntryRow };

/** A page of the ledger, in rows. */
export type HistoryPage = { edges: HistoryEdge[]; pageInfo: PageInfo };

/** A page of a family's ledger, newest first. A person without entries here, whoever it is, has an empty history. */
export async function pointsHistory(
  { db, viewer }: Context,
  { familyId, userId, first, after }: QueryPointsHistoryArgs,
): Promise<HistoryPage> {
  requireMember(viewer, familyId);
  const size = pageSize(first, 'first');
  const before = typeof after === 'string' ? startOf(after) : null;
  const person = userId ?? null;
  const nobody = person !== null && !isId(person);
  // One more than asked for says whether more follows.
  const rows = nobody ? [] : await entriesBefore(db, { familyId, userId: person, before, limit: size + 1 });
  const page = rows.slice(0, size);
  const cursorAt = (index: number): string | null => {
    const row = page.at(index);
    return row ? cursorOf(row) : null;
  };
  return {
    edges: page.map((node) => ({ node })),
    pageInfo: {
      hasNextPage: rows.length > size,
      hasPreviousPage: before !== null,
      startCursor: cursorAt(0),
      endCursor: cursorAt(-1),
    },
  };
}

function startOf(after: string): number {
  const { data } = place.safeParse(decodeCursor(after));
  if (!data) throw strangeCursor('after');
  return data[1];
}
