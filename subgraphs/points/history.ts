import { badInput } from '@kd/kit/errors';
import { requireMember } from '@kd/kit/viewer';
import type { Context } from './context.ts';
import { cursorOf, versionOf } from './cursor.ts';
import type { PageInfo, QueryPointsHistoryArgs } from './generated/resolvers-types.ts';
import { idOf } from './ids.ts';
import { entriesBefore } from './store.ts';
import type { LedgerEntryRow } from './tables.ts';

const usualPage = 20;
const largestPage = 100;

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
  const size = pageSize(first);
  const before = after === null || after === undefined ? null : startOf(after);
  const person = userId === null || userId === undefined ? null : idOf(userId);
  const nobody = person === null && typeof userId === 'string';
  // One more than asked for says whether more follows.
  const rows = nobody ? [] : await entriesBefore(db, { familyId, userId: person, before, limit: size + 1 });
  const page = rows.slice(0, size);
  const cursorAt = (index: number): string | null => {
    const row = page.at(index);
    return row ? cursorOf(row.family_version) : null;
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

function pageSize(first: number | null | undefined): number {
  const size = first ?? usualPage;
  if (size < 1 || size > largestPage) throw badInput('first', `A page holds 1 to ${largestPage} entries.`);
  return size;
}

function startOf(after: string): number {
  const version = versionOf(after);
  if (version === null) throw badInput('after', 'This is no cursor of this list: give one that it answered before.');
  return version;
}
