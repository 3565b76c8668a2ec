import type { IdSource } from '@kd/kit/clock';
import { appendEvents } from '@kd/kit/outbox/outbox';
import type { Kysely } from 'kysely';
import { localDay } from './calendar.ts';
import { balanceMoved } from './events.ts';
import { balanceOf, insertEntry, lockLedger } from './store.ts';
import type { LedgerEntryRow, Tables } from './tables.ts';

/** An entry before it has its place: without what the ledger and the calendar add to it. */
export type Draft = Omit<
  LedgerEntryRow,
  'id' | 'family_version' | 'change' | 'total' | 'multiplier' | 'bonus_type' | 'local_day' | 'booked_day'
> & {
  /** When the deed was done. */
  doneAt: Date;
  timezone: string;
};

/**
 * Writes an entry and says so, in the given transaction. `decide` sees the balance that nobody else can move meanwhile; it may
 * throw, and nothing is then written.
 */
export async function writeEntry(
  transaction: Kysely<Tables>,
  { doneAt, timezone, ...draft }: Draft,
  newId: IdSource,
  decide: (balance: number) => { change: number; total: number },
): Promise<LedgerEntryRow> {
  const version = await lockLedger(transaction, draft.family_id);
  const { change, total } = decide(await balanceOf(transaction, draft.family_id, draft.user_id));
  const entry: LedgerEntryRow = {
    ...draft,
    id: newId(),
    family_version: version + 1,
    change,
    total,
    multiplier: 1,
    bonus_type: null,
    local_day: localDay(doneAt, timezone),
    booked_day: localDay(draft.at, timezone),
  };
  await insertEntry(transaction, entry);
  await appendEvents(transaction, [balanceMoved(entry, newId())]);
  return entry;
}
