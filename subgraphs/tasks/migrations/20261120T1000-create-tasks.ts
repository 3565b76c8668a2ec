import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { protectFamilies } from '@kd/kit/database/migrate';

/**
 * Tasks, their history, and what is known of families and members from their events.
 *
 * The primary key also serves look-ups by id alone: the viewer's few families are always part of the condition. There is no
 * GIN index for `search`: behind row-level security PostgreSQL may not use one, since `@@` is not leakproof (PostgreSQL 18,
 * "Rules and Privileges"); a search reads the tasks of one family.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // An enum, because it sorts as it is declared.
  await sql`create type task_priority as enum ('LOW', 'MEDIUM', 'HIGH', 'URGENT')`.execute(db);
  await createTasks(db);
  await createHistory(db);
  await createProjections(db);
  for (const table of ['tasks', 'task_history', 'families', 'members']) await protectFamilies(db, table);
}

async function createTasks(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table tasks (
      family_id uuid not null,
      id uuid not null,
      -- Titles are sorted as people do it: ä beside a, capitals beside small letters.
      title text collate "und-x-icu" not null,
      description text,
      type text,
      points integer not null check (points between 0 and 10000),
      difficulty integer not null check (difficulty between 1 and 5),
      priority task_priority not null,
      estimated_minutes integer,
      actual_minutes integer,
      due_date timestamptz(3),
      tags text[] not null,
      status text not null
        check (status in ('PENDING', 'CLAIMED', 'IN_PROGRESS', 'COMPLETED', 'APPROVED', 'REJECTED', 'CANCELLED')),
      rejection_reason text,
      version integer not null,
      assigned_to uuid,
      created_by uuid not null,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      completed_at timestamptz(3),
      approved_at timestamptz(3),
      deleted_at timestamptz(3),
      search tsvector not null generated always as (to_tsvector('simple', title || ' ' || coalesce(description, ''))) stored,
      primary key (family_id, id),
      check (assigned_to is not null or status in ('PENDING', 'CANCELLED'))
    )`.execute(db);
  await sql`
    create index tasks_by_due_date on tasks (family_id, (coalesce(due_date, 'infinity'::timestamptz)), id)
    where deleted_at is null`.execute(db);
  await sql`
    create index active_tasks on tasks (family_id)
    where deleted_at is null and status <> 'APPROVED' and status <> 'CANCELLED'`.execute(db);
}

async function createHistory(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table task_history (
      family_id uuid not null,
      task_id uuid not null,
      version integer not null,
      id uuid not null,
      kind text not null,
      from_status text,
      to_status text not null,
      at timestamptz(3) not null,
      actor_id uuid not null,
      reason text,
      primary key (family_id, task_id, version),
      foreign key (family_id, task_id) references tasks (family_id, id)
    )`.execute(db);
}

async function createProjections(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table families (
      family_id uuid primary key,
      timezone text not null,
      approval_required boolean not null
    )`.execute(db);
  await sql`
    create table members (
      family_id uuid not null,
      user_id uuid not null,
      role text not null,
      active boolean not null,
      primary key (family_id, user_id)
    )`.execute(db);
}
