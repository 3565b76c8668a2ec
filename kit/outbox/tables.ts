import { sql } from 'kysely';
import type { Generated, JSONColumnType, Kysely } from 'kysely';
import type { Migrations } from '../database/migrate.ts';

/** One committed event that waits for, or has had, its delivery. */
export type OutboxRow = {
  id: string;
  /** The order of writing; has gaps, and may run against the order of commits. */
  sequence: Generated<number>;
  /** The order of delivery: given after commit, without gaps. Null while it waits for one. */
  position: number | null;
  type: string;
  family_id: string | null;
  topics: string[];
  entity_type: string;
  entity_id: string;
  version: number;
  actor_id: string | null;
  at: Date;
  payload: JSONColumnType<object>;
};

/** How far a reader has come: the bus (`reader = 'bus'`) in the producer's schema, a source's events in the consumer's. */
export type ProgressRow = { reader: string; position: number };

/** An event of another subgraph that could not be applied, or waits behind one of its family that could not (`parking.ts`). */
export type ParkedEventRow = {
  source: string;
  position: number;
  /** Null for what belongs to no family. */
  family_id: string | null;
  event: JSONColumnType<object>;
  /** Why it was parked; null when it only waits behind another one. */
  error: string | null;
  parked_at: Date;
};

/** The tables of the outbox, part of every subgraph's schema. */
export type OutboxTables = { outbox: OutboxRow; event_progress: ProgressRow; parked_events: ParkedEventRow };

/** The schema steps of the outbox, part of every subgraph's migrations. */
export const outboxMigrations: Migrations = {
  '20261120T0900-create-outbox': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('outbox')
        .addColumn('id', 'uuid', (column) => column.primaryKey())
        .addColumn('sequence', 'bigint', (column) => column.generatedAlwaysAsIdentity().notNull())
        .addColumn('position', 'bigint', (column) => column.unique())
        .addColumn('type', 'text', (column) => column.notNull())
        .addColumn('family_id', 'uuid')
        .addColumn('topics', sql`text[]`, (column) => column.notNull())
        .addColumn('entity_type', 'text', (column) => column.notNull())
        .addColumn('entity_id', 'text', (column) => column.notNull())
        .addColumn('version', 'bigint', (column) => column.notNull())
        .addColumn('actor_id', 'uuid')
        .addColumn('at', 'timestamptz', (column) => column.notNull())
        .addColumn('payload', 'jsonb', (column) => column.notNull())
        .execute();
      await sql`create index outbox_waiting on outbox (sequence) where position is null`.execute(db);
      await db.schema
        .createTable('event_progress')
        .addColumn('reader', 'text', (column) => column.primaryKey())
        .addColumn('position', 'bigint', (column) => column.notNull())
        .execute();
    },
  },
  '20261120T2100-create-parked-events': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('parked_events')
        .addColumn('source', 'text', (column) => column.notNull())
        .addColumn('position', 'bigint', (column) => column.notNull())
        .addColumn('family_id', 'uuid')
        .addColumn('event', 'jsonb', (column) => column.notNull())
        .addColumn('error', 'text')
        .addColumn('parked_at', 'timestamptz', (column) => column.notNull())
        .addPrimaryKeyConstraint('parked_events_pkey', ['source', 'position'])
        .execute();
    },
  },
  '20261127T2300-index-outbox-by-topic': {
    async up(db: Kysely<unknown>) {
      await sql`create index outbox_by_topic on outbox ((topics[1]), position) where position is not null`.execute(db);
    },
  },
};
