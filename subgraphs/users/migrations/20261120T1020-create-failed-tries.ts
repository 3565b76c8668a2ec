import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Counts failed sign-ins by account as typed and by address, both as hashes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table failed_tries (
      subject bytea primary key,
      window_started_at timestamptz not null,
      failures integer not null
    )`.execute(db);
}
