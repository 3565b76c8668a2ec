import { sql } from 'kysely';
import type { QueryExecutorProvider } from 'kysely';

/** How far a reader has come; 0 before its first event. */
export async function progressOf(db: QueryExecutorProvider, reader: string): Promise<number> {
  const { rows } = await sql<{ position: number }>`
    select position from event_progress where reader = ${reader}`.execute(db);
  return rows[0]?.position ?? 0;
}

/**
 * Moves a reader from one position to the next; false when somebody else moved it first (nothing is changed then).
 * Inside the transaction that applies the event, this makes applying it happen exactly once.
 */
export async function advance(db: QueryExecutorProvider, reader: string, from: number, to: number): Promise<boolean> {
  const move =
    from === 0
      ? sql`insert into event_progress (reader, position) values (${reader}, ${to}) on conflict do nothing`
      : sql`update event_progress set position = ${to} where reader = ${reader} and position = ${from}`;
  const { numAffectedRows } = await move.execute(db);
  return numAffectedRows === 1n;
}

/** Keeps a reader where it is until the transaction ends. */
export async function holdProgress(transaction: QueryExecutorProvider, reader: string): Promise<void> {
  await sql`select from event_progress where reader = ${reader} for update`.execute(transaction);
}
