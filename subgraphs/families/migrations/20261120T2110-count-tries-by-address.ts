import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Counts wrong invite codes by address too: by person and by address, both as hashes. What was counted is worth no keeping. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop table invite_tries`.execute(db);
  await sql`
    create table invite_tries (
      subject bytea primary key,
      window_started_at timestamptz not null,
      tries integer not null default 1
    )`.execute(db);
}
