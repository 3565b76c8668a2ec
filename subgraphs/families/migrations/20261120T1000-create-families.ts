import { protectFamilies } from '@kd/kit/database/migrate';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Families and who belongs to them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table families (
      family_id uuid primary key,
      name text not null,
      description text,
      timezone text not null,
      week_start text not null check (week_start in ('MONDAY', 'SUNDAY')),
      approval_required boolean not null,
      owner_id uuid not null,
      invite_code text unique,
      invite_expires_at timestamptz,
      created_at timestamptz not null,
      version bigint not null,
      check ((invite_code is null) = (invite_expires_at is null))
    )`.execute(db);
  await sql`create index families_owner on families (owner_id)`.execute(db);
  await sql`
    create table memberships (
      family_id uuid not null references families,
      user_id uuid not null,
      role text not null check (role in ('ADVISOR', 'PARENT', 'MEMBER')),
      joined_at timestamptz not null,
      primary key (family_id, user_id)
    )`.execute(db);
  await sql`create index memberships_user on memberships (user_id)`.execute(db);
  await protectFamilies(db, 'families');
  await protectFamilies(db, 'memberships');
  // A founder's own families lie outside the scope of the one being founded. The function opens just this count to it.
  // (A SET clause would say it shorter, but only superusers may have one for a setting of ours.)
  await sql`
    create function families_owned_by(person uuid) returns bigint language plpgsql set search_path from current as $$
    declare
      scope text := current_setting('kd.families', true);
      owned bigint;
    begin
      perform set_config('kd.families', '*', true);
      select count(*) into owned from families where owner_id = person;
      perform set_config('kd.families', scope, true);
      return owned;
    end $$`.execute(db);
}
