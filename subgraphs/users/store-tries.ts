import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Tries } from './rules.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

/** The counted tries of some subjects, by subject in hexadecimal. */
export type TriesBySubject = Map<string, Tries>;

type Row = Tries & { subject: Buffer };

const bySubject = (rows: readonly Row[]): TriesBySubject =>
  new Map(rows.map(({ subject, count, since }) => [subject.toString('hex'), { count, since }]));

const select = (db: Db, subjects: readonly Buffer[]) =>
  db
    .selectFrom('failed_tries')
    .select(['subject', 'failures as count', 'window_started_at as since'])
    .where(sql<boolean>`subject = any(${subjects}::bytea[])`)
    // Always in the same order, so that two who lock both never wait for each other.
    .orderBy('subject');

/** How often these tried. */
export const triesOf = async (db: Db, subjects: readonly Buffer[]): Promise<TriesBySubject> =>
  bySubject(await select(db, subjects).execute());

/** How often these tried; nobody else counts for them until the transaction ends. Who never did is not held up. */
export const lockTries = async (transaction: Db, subjects: readonly Buffer[]): Promise<TriesBySubject> =>
  bySubject(await select(transaction, subjects).forUpdate().execute());

/** Makes sure that there is something to lock for these. */
export async function beginTries(transaction: Db, subjects: readonly Buffer[], at: Date): Promise<void> {
  await sql`
    insert into failed_tries (subject, window_started_at, failures)
    select subject, ${at}, 0 from unnest(${subjects}::bytea[]) as subject order by subject
    on conflict do nothing`.execute(transaction);
}

/** Saves how often somebody tried. */
export async function saveTries(transaction: Db, subject: Buffer, { count, since }: Tries): Promise<void> {
  await transaction
    .insertInto('failed_tries')
    .values({ subject, failures: count, window_started_at: since })
    .onConflict((conflict) => conflict.column('subject').doUpdateSet({ failures: count, window_started_at: since }))
    .execute();
}

/** Forgives somebody's tries. */
export async function deleteTries(transaction: Db, subject: Buffer): Promise<void> {
  await transaction.deleteFrom('failed_tries').where('subject', '=', subject).execute();
}

/** Forgets tries of long ago, never waiting for who counts. */
export async function deleteOldTries(db: Db, before: Date): Promise<void> {
  await sql`
    delete from failed_tries where subject in (
      select subject from failed_tries where window_started_at <= ${before} for update skip locked
    )`.execute(db);
}
