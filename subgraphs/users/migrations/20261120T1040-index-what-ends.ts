import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Finds what is over, so that it can be removed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index sessions_expiry on sessions (expires_at)`.execute(db);
  await sql`create index failed_tries_age on failed_tries (window_started_at)`.execute(db);
}
