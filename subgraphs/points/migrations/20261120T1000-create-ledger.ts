import { onlyGrows, protectFamilies } from '@kd/kit/database/migrate';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** The ledger and its head. The database itself keeps the ledger append-only, dense and adding up. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTables(db);
  // A correction is a new entry.
  await onlyGrows(db, 'ledger_entries');
  await guardContinuity(db);
  for (const table of ['family_ledgers', 'ledger_entries']) await protectFamilies(db, table);
}

async function createTables(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table family_ledgers (
      family_id uuid primary key,
      version bigint not null check (version >= 0)
    )`.execute(db);
  await sql`
    create table ledger_entries (
      family_id uuid not null,
      id uuid not null,
      user_id uuid not null,
      family_version bigint not null check (family_version > 0),
      kind text not null check (kind in ('TASK_APPROVED', 'AWARD', 'DEDUCTION')),
      change integer not null,
      multiplier numeric(6, 3) not null check (multiplier > 0),
      bonus_type text,
      total integer not null,
      reason text not null check (char_length(reason) between 1 and 200),
      awarded_by uuid not null,
      task_id uuid,
      source_event_id uuid,
      local_day date not null,
      booked_day date not null,
      at timestamptz not null,
      primary key (family_id, id),
      constraint ledger_entries_version unique (family_id, family_version),
      constraint ledger_entries_once_per_event unique (family_id, source_event_id),
      constraint ledger_entries_sign check (
        case kind when 'DEDUCTION' then change < 0 when 'AWARD' then change > 0 else change >= 0 end),
      constraint ledger_entries_origin check (
        (kind = 'TASK_APPROVED') = (task_id is not null) and (kind = 'TASK_APPROVED') = (source_event_id is not null))
    )`.execute(db);
  // A person's balance (the newest entry) and history.
  await sql`create index ledger_entries_by_person on ledger_entries (family_id, user_id, family_version desc)`.execute(
    db,
  );
  await sql`
    create index ledger_entries_streak on ledger_entries (family_id, user_id, local_day)
    where kind = 'TASK_APPROVED'`.execute(db);
  await sql`
    create index ledger_entries_booked on ledger_entries (family_id, user_id, booked_day)
    include (change, at)`.execute(db);
}

/**
 * Each entry is the next of its family and continues its person's balance. By induction the newest `total` is the sum of all
 * changes, which is why a balance may be read from one row.
 */
async function guardContinuity(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function continue_ledger() returns trigger language plpgsql as $$
    declare
      balance integer;
    begin
      update family_ledgers set version = new.family_version
      where family_id = new.family_id and version = new.family_version - 1;
      if not found then
        raise exception 'Entry % is not the next of its family.', new.family_version
          using errcode = 'integrity_constraint_violation';
      end if;
      select total into balance from ledger_entries
      where family_id = new.family_id and user_id = new.user_id order by family_version desc limit 1;
      if new.total <> coalesce(balance, 0)::bigint + new.change then
        raise exception 'Total % does not continue the balance.', new.total
          using errcode = 'integrity_constraint_violation';
      end if;
      return new;
    end $$`.execute(db);
  await sql`
    create trigger continue_ledger before insert on ledger_entries
    for each row execute function continue_ledger()`.execute(db);
}
