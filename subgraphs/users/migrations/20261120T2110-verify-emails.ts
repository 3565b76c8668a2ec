import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** An email belongs to one account only once it is verified: until then anybody may have typed it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table users add column email_verified_at timestamptz`.execute(db);
  await sql`drop index users_email`.execute(db);
  await sql`create unique index users_email on users (lower(email)) where email_verified_at is not null`.execute(db);
}
