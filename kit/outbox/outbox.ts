import { sql } from 'kysely';
import type { Kysely, QueryExecutorProvider } from 'kysely';
import type { SystemDatabase } from '../database/database.ts';
import type { OutboxTables } from './tables.ts';

/** Plain JSON. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** Something that happened, committed together with the rows that it changed. */
export type DomainEvent = {
  /** A repeated delivery carries the same id. */
  id: string;
  /** Past tense: `TaskApproved`. */
  type: string;
  /** The family whose order it keeps; null for what belongs to no family. */
  familyId: string | null;
  /** The bus topics it is pushed on: see `familyTopic`. The first is the one that its history can be asked for by. */
  topics: string[];
  /** The entity that changed, as the supergraph knows it. */
  key: { __typename: string; id: string };
  /** The entity's version after the change. */
  version: number;
  /** Who did it; null for the system. */
  actorId: string | null;
  at: Date;
  payload: { [name: string]: Json };
};

/** An event with its place in its subgraph's order of delivery. */
export type DeliveredEvent = DomainEvent & { position: number };

/** A family's topic on the bus. The braces keep a family on one shard of a Redis Cluster (hash tags). */
export const familyTopic = (subgraph: string, familyId: string): string => `${subgraph}:{${familyId}}`;

/** The PostgreSQL channel on which a subgraph's dispatcher hears of new events. */
export const outboxChannel = (schema: string): string => `kd_outbox_${schema}`;

const lastIds = new WeakMap<QueryExecutorProvider, string>();

/** The id of the last event that a transaction has written, if it wrote any. */
export const lastEventOf = (transaction: QueryExecutorProvider): string | undefined => lastIds.get(transaction);

/**
 * Writes events into the outbox, inside the transaction that makes them true, and wakes the dispatcher at commit. Keep the
 * row that an event is about locked in that transaction: its events then have the order of its changes.
 */
export async function appendEvents(transaction: QueryExecutorProvider, events: readonly DomainEvent[]): Promise<void> {
  const last = events.at(-1);
  if (!last) return;
  lastIds.set(transaction, last.id);
  const rows = events.map(({ key, payload, ...event }) => ({
    ...event,
    entityType: key.__typename,
    entityId: key.id,
    payload,
  }));
  await sql`
    with written as (
      insert into outbox (id, type, family_id, topics, entity_type, entity_id, version, actor_id, at, payload)
      select id, type, "familyId", topics, "entityType", "entityId", version, "actorId", at, payload
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as event(
        id uuid, type text, "familyId" uuid, topics text[], "entityType" text, "entityId" text,
        version bigint, "actorId" uuid, at timestamptz, payload jsonb)
      returning id
    )
    select pg_notify('kd_outbox_' || current_schema(), count(*)::text) from written`.execute(transaction);
}

/** What a reader asks of a subgraph's events. */
export type FeedRequest = {
  after: number;
  types: readonly string[] | 'all';
  limit: number;
  /** Only those whose first topic it is. */
  topic?: string | undefined;
  /** The latest that there are, rather than the first after the position; still in order of delivery. */
  latest?: boolean | undefined;
};

/**
 * A subgraph's events after a position, in order of delivery. Events that were committed but have no position yet get one
 * first, so whoever asks sees everything that was committed before it asked.
 *
 * Positions are given after commit, one process at a time: unlike the sequence they have no gaps and never appear behind
 * a reader's back, which is what lets one number say how far a reader has come.
 */
export async function readFeed(
  database: SystemDatabase,
  { after, types, limit, topic, latest = false }: FeedRequest,
): Promise<DeliveredEvent[]> {
  const db = database.system;
  await givePositions(db);
  const rows = await db
    .selectFrom('outbox')
    .selectAll()
    .where('position', '>', after)
    .$if(types !== 'all', (query) => query.where(sql<boolean>`type = any(${types})`))
    .$if(topic !== undefined, (query) => query.where(sql<boolean>`topics[1] = ${topic}`))
    .orderBy('position', latest ? 'desc' : 'asc')
    .limit(limit)
    .execute();
  return (latest ? rows.toReversed() : rows).map((row) => ({
    id: row.id,
    position: row.position ?? 0,
    type: row.type,
    familyId: row.family_id,
    topics: row.topics,
    key: { __typename: row.entity_type, id: row.entity_id },
    version: row.version,
    actorId: row.actor_id,
    at: row.at,
    payload: row.payload as DomainEvent['payload'],
  }));
}

async function givePositions(db: Kysely<OutboxTables>): Promise<void> {
  const { waiting } = await db
    .selectNoFrom((eb) => eb.exists(eb.selectFrom('outbox').select('id').where('position', 'is', null)).as('waiting'))
    .executeTakeFirstOrThrow();
  if (!waiting) return;
  await db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(hashtext('kd-positions-' || current_schema()))`.execute(transaction);
    await sql`
      update outbox set position = numbered.position
      from (
        select id, row_number() over (order by sequence) + (select coalesce(max(position), 0) from outbox) as position
        from outbox where position is null
      ) numbered
      where outbox.id = numbered.id`.execute(transaction);
  });
}
