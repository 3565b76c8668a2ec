import { protectFamilies } from '@kd/kit/database/migrate';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** The log of changed rights, which only grows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit_log (
      family_id uuid not null,
      id uuid not null,
      at timestamptz not null,
      actor_id uuid not null,
      action text not null,
      details jsonb not null,
      address text not null,
      user_agent text not null,
      primary key (family_id, id)
    )`.execute(db);
  await protectFamilies(db, 'audit_log');
  await sql`
    create function refuse_change() returns trigger language plpgsql
      as 'begin raise exception ''the audit log only grows''; end'`.execute(db);
  await sql`
    create trigger audit_log_only_grows before update or delete or truncate on audit_log
      execute function refuse_change()`.execute(db);
}
