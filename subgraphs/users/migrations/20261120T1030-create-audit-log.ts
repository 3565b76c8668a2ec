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
  await sql`
    create function refuse_change() returns trigger language plpgsql
      as 'begin raise exception ''the audit log only grows''; end'`.execute(db);
  await sql`
    create trigger audit_log_only_grows before update or delete or truncate on audit_log
      execute function refuse_change()`.execute(db);
}
