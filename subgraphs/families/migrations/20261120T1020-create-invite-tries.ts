import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Counts wrong invite codes per person; belongs to no family, so nothing scopes it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table invite_tries (
      user_id uuid primary key,
      window_started_at timestamptz not null,
      tries integer not null default 1
    )`.execute(db);
}
