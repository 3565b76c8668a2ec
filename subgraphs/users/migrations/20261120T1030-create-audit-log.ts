import { onlyGrows } from '@kd/kit/database/migrate';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** The log of sign-ins and what belongs to them, which only grows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit_log (
      id uuid primary key,
      at timestamptz not null,
      action text not null,
      user_id uuid,
      session_id uuid,
      address text not null,
      user_agent text not null
    )`.execute(db);
  await sql`create index audit_log_user on audit_log (user_id, at)`.execute(db);
  await onlyGrows(db, 'audit_log');
}
