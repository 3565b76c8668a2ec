import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Migration } from 'kysely/migration';
import type { Logger } from '../log.ts';
import type { OutboxTables } from '../outbox/tables.ts';
import type { SystemDatabase } from './database.ts';

/** Named steps forward; a name is `YYYYMMDDTHHMM-what-it-does` and never changes once it has landed. */
export type Migrations = Record<string, Migration>;

/**
 * Brings a schema to its newest form. Safe when several processes start at once: one migrates, the others wait for it.
 * There is no way back; a mistake is mended by the next migration.
 * @throws the database's error when a step fails; that step then leaves nothing behind
 */
export async function migrate(database: SystemDatabase, migrations: Migrations, log: Logger): Promise<void> {
  const lock = `kd-migrate-${database.schema}`;
  await database.system.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(hashtext(${lock}))`.execute(connection);
    try {
      await sql`create schema if not exists ${sql.id(database.schema)}`.execute(connection);
      await runSteps(connection, database.schema, migrations, log);
    } finally {
      await sql`select pg_advisory_unlock(hashtext(${lock}))`.execute(connection);
    }
  });
}

async function runSteps(db: Kysely<OutboxTables>, schema: string, migrations: Migrations, log: Logger): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    migrationTableSchema: schema,
    migrationTableName: 'migrations',
    migrationLockTableName: 'migrations_lock',
    // The kit's own steps (outbox, idempotency) and a subgraph's are written at different times.
    allowUnorderedMigrations: true,
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  for (const { migrationName, status } of results) {
    if (status === 'Success') log.info({ schema, migration: migrationName }, 'migrated');
  }
  if (error !== undefined) throw error instanceof Error ? error : new Error('A migration failed.', { cause: error });
}

/**
 * Closes a family-scoped table: PostgreSQL itself then shows and accepts only rows of the families named for the running
 * statement (`Database.scopedTo`), whatever a query forgets. Forced, so that it binds the table's owner too, which is who we
 * connect as; superusers and roles with BYPASSRLS pass it all the same.
 *
 * The policy is checked before a query's own conditions, unless those are leakproof: `=` and `<` on uuid, text, integers and
 * timestamps are, while `lower()`, `like`, `@@` and most other functions are not. Only leakproof conditions may use an index, so
 * let indexes begin with `family_id` and go on with plain columns, and look at the plan of a query that hopes for another one.
 */
export async function protectFamilies(db: Kysely<unknown>, table: string): Promise<void> {
  // Sub-selects, so that the setting is read and split once per statement and not once per row.
  const inScope = sql`
    (select current_setting('kd.families', true) = '*')
    or family_id = any ((select case
         when coalesce(current_setting('kd.families', true), '') in ('', '*') then '{}'::uuid[]
         else string_to_array(current_setting('kd.families', true), ',')::uuid[] end)::uuid[])`;
  await sql`alter table ${sql.table(table)} enable row level security`.execute(db);
  await sql`alter table ${sql.table(table)} force row level security`.execute(db);
  await sql`create policy family_only on ${sql.table(table)} using (${inScope}) with check (${inScope})`.execute(db);
}

/** Closes a table against change and removal: what was written stays as it was written. */
export async function onlyGrows(db: Kysely<unknown>, table: string): Promise<void> {
  await sql`
    create or replace function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% only grows: % is refused', tg_table_name, tg_op using errcode = 'integrity_constraint_violation';
    end $$`.execute(db);
  await sql`
    create trigger only_grows before update or delete or truncate on ${sql.table(table)}
    for each statement execute function refuse_change()`.execute(db);
}
