import { onlyGrows, protectFamilies } from '@kd/kit/database/migrate';
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
  await onlyGrows(db, 'audit_log');
}
