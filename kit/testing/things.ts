import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { openDatabase } from '../database/database.ts';
import type { Database } from '../database/database.ts';
import { migrate } from '../database/migrate.ts';
import type { Migrations } from '../database/migrate.ts';
import type { Logger } from '../log.ts';
import type { EventHandler } from '../outbox/follower.ts';
import { appendEvents } from '../outbox/outbox.ts';
import type { DomainEvent } from '../outbox/outbox.ts';
import { outboxMigrations } from '../outbox/tables.ts';
import { testEvent } from './events.ts';

/** A subgraph that is small enough to see through: things that have a version. */
export type ThingTables = { things: { id: string; version: number } };

/** A subgraph that follows the things, and writes down what it applied: twice, if it applied twice. */
export type MirrorTables = { applied: { event_id: string; entity_id: string; version: number } };

const thingMigrations: Migrations = {
  ...outboxMigrations,
  '20261120T1000-create-things': {
    up: async (db: Kysely<unknown>) =>
      void (await sql`create table things (id text primary key, version bigint not null)`.execute(db)),
  },
};

const mirrorMigrations: Migrations = {
  ...outboxMigrations,
  '20261120T1000-create-applied': {
    up: async (db: Kysely<unknown>) =>
      void (await sql`
        create table applied (place bigint generated always as identity, event_id uuid, entity_id text, version bigint)`.execute(
        db,
      )),
  },
};

/** Opens the things, creating them when they are not there. */
export async function openThings(url: string, log: Logger): Promise<Database<ThingTables>> {
  const database = openDatabase<ThingTables>({ url, schema: 'things', log });
  await migrate(database, thingMigrations, log);
  return database;
}

/** Opens the follower of the things, creating it when it is not there. */
export async function openMirror(url: string, log: Logger): Promise<Database<MirrorTables>> {
  const database = openDatabase<MirrorTables>({ url, schema: 'mirror', log });
  await migrate(database, mirrorMigrations, log);
  return database;
}

/** How a change goes on after its event is written. */
export type ChangeOptions = { hold?: () => Promise<unknown>; fail?: boolean; event?: Partial<DomainEvent> };

/** Changes a thing the way every write does: lock its row, change it, append the event, commit. */
export function changeThing(
  database: Database<ThingTables>,
  id: string,
  options: ChangeOptions = {},
): Promise<DomainEvent> {
  return database
    .scopedTo('all')
    .transaction()
    .execute(async (transaction) => {
      const { version } = await transaction
        .insertInto('things')
        .values({ id, version: 1 })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ version: sql`things.version + 1` }))
        .returning('version')
        .executeTakeFirstOrThrow();
      const event = testEvent({ id: randomUUID(), key: { __typename: 'Thing', id }, version, ...options.event });
      await appendEvents(transaction, [event]);
      await options.hold?.();
      if (options.fail) throw new Error('the change failed');
      return event;
    });
}

/** Writes down that an event was applied. */
export const writeDown: EventHandler<MirrorTables> = async (transaction, event) => {
  await transaction
    .insertInto('applied')
    .values({ event_id: event.id, entity_id: event.key.id, version: event.version })
    .execute();
};
