import { protectFamilies } from '@kd/kit/database/migrate';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** What this subgraph keeps of what families and users say. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table families (
      family_id uuid primary key,
      name text not null,
      timezone text not null,
      week_start text not null check (week_start in ('MONDAY', 'SUNDAY'))
    )`.execute(db);
  await sql`
    create table members (
      family_id uuid not null,
      user_id uuid not null,
      active boolean not null,
      joined_at timestamptz not null,
      primary key (family_id, user_id)
    )`.execute(db);
  // A person belongs to no family: names are read only through the members of one.
  await sql`create table people (user_id uuid primary key, full_name text not null)`.execute(db);
  for (const table of ['families', 'members']) await protectFamilies(db, table);
}
