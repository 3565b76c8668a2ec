import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Accounts; upper and lower case are the same in what one signs in with. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table users (
      id uuid primary key,
      username text not null,
      email text,
      full_name text not null,
      avatar_url text,
      timezone text not null,
      locale text not null,
      password_hash text not null,
      created_at timestamptz not null,
      last_active_at timestamptz,
      registration_key bytea,
      version bigint not null
    )`.execute(db);
  await sql`create unique index users_username on users (lower(username))`.execute(db);
  await sql`create unique index users_email on users (lower(email))`.execute(db);
}
