import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { FailedTries } from './rules.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

/** The failed tries of some subjects, by subject in hexadecimal. */
export type TriesBySubject = Map<string, FailedTries>;

type Row = FailedTries & { subject: Buffer };

const bySubject = (rows: readonly Row[]): TriesBySubject =>
  new Map(rows.map(({ subject, failures, since }) => [subject.toString('hex'), { failures, since }]));

const select = (db: Db, subjects: readonly Buffer[]) =>
  db
    .selectFrom('failed_tries')
    .select(['subject', 'failures', 'window_started_at as since'])
    .where(sql<boolean>`subject = any(${subjects}::bytea[])`)
    // Always in the same order, so that two who lock both never wait for each other.
    .orderBy('subject');

/** How often these failed. */
export const triesOf = async (db: Db, subjects: readonly Buffer[]): Promise<TriesBySubject> =>
  bySubject(await select(db, subjects).execute());

/** How often these failed; nobody else counts for them until the transaction ends. Who never failed is not held up. */
export const lockTries = async (transaction: Db, subjects: readonly Buffer[]): Promise<TriesBySubject> =>
  bySubject(await select(transaction, subjects).forUpdate().execute());

/** Makes sure that there is something to lock for these. */
export async function beginTries(transaction: Db, subjects: readonly Buffer[], at: Date): Promise<void> {
  await sql`
    insert into failed_tries (subject, window_started_at, failures)
    select subject, ${at}, 0 from unnest(${subjects}::bytea[]) as subject order by subject
    on conflict do nothing`.execute(transaction);
}

/** Saves how often somebody failed. */
export async function saveTries(transaction: Db, subject: Buffer, { failures, since }: FailedTries): Promise<void> {
  await transaction
    .insertInto('failed_tries')
    .values({ subject, failures, window_started_at: since })
    .onConflict((conflict) => conflict.column('subject').doUpdateSet({ failures, window_started_at: since }))
    .execute();
}

/** Forgives somebody's failures. */
export async function deleteTries(transaction: Db, subject: Buffer): Promise<void> {
  await transaction.deleteFrom('failed_tries').where('subject', '=', subject).execute();
}

/** Forgets failures of long ago, never waiting for who counts. */
export async function deleteOldTries(db: Db, before: Date): Promise<void> {
  await sql`
    delete from failed_tries where subject in (
      select subject from failed_tries where window_started_at <= ${before} for update skip locked
    )`.execute(db);
}
