import type { ClientBase, Pool } from 'pg';
import type { BusMessage } from './bus.ts';
import { decodeEvent, encodeEvent } from './bus.ts';

/** The channel that carries the ids of new messages. */
export const channel = 'kd_bus';

/** A message as it is stored; `message` is left out when nobody here listens to its topic. */
export type StoredMessage = { id: number; message?: BusMessage };

/** NOTIFY carries less than 8,000 bytes; an id has at most 19 digits and a comma. */
const idsPerNotification = 300;

const keepFor = '10 minutes';

type Row = { id: string; topic: string; event: string | null };

/** Creates what the bus needs. Safe when processes start at once: one does it, the others wait for it. */
export async function createMessages(pool: Pool): Promise<void> {
  // One simple query is one transaction, which the lock is bound to.
  await pool.query(`
    select pg_advisory_xact_lock(hashtext('kd-bus'));
    create schema if not exists bus;
    create table if not exists bus.messages (
      id bigint generated always as identity primary key,
      topic text not null,
      event jsonb not null,
      created_at timestamptz not null default now());
    create index if not exists messages_created_at on bus.messages (created_at)`);
}

/** Stores messages, with ids in their order, and tells the ids to all listeners: both or nothing. */
export async function insertMessages(pool: Pool, messages: readonly BusMessage[]): Promise<void> {
  await pool.query({
    name: 'kd_bus_publish',
    text: `
      with written as (
        insert into bus.messages (topic, event)
        select topic, event::jsonb
        from unnest($1::text[], $2::text[]) with ordinality as message(topic, event, place)
        order by place
        returning id
      ), numbered as (
        select id, (row_number() over (order by id) - 1) / $3 as part from written
      ), parts as (
        select part, string_agg(id::text, ',' order by id) as ids from numbered group by part order by part
      )
      select pg_notify('${channel}', ids) from parts`,
    values: [messages.map(({ topic }) => topic), messages.map(({ event }) => encodeEvent(event)), idsPerNotification],
  });
}

/** The ids of one notification. */
export const idsOf = (payload: string): number[] => payload.split(',').map(Number);

/** Those of the given messages that are on one of the topics, in the order of the ids given. */
export async function messagesByIds(client: ClientBase, ids: number[], topics: string[]): Promise<StoredMessage[]> {
  const { rows } = await client.query<Row>({
    name: 'kd_bus_by_ids',
    text: 'select id, topic, event::text as event from bus.messages where id = any($1::bigint[]) and topic = any($2)',
    values: [ids, topics],
  });
  const found = new Map(rows.map((row) => [Number(row.id), toStored(row)]));
  return ids.map((id) => found.get(id) ?? { id });
}

/** All messages after an id, oldest first, at most `limit`. */
export async function messagesAfter(
  client: ClientBase,
  id: number,
  topics: string[],
  limit: number,
): Promise<StoredMessage[]> {
  const { rows } = await client.query<Row>({
    name: 'kd_bus_after',
    text: `
      select id, topic, case when topic = any($2) then event::text end as event
      from bus.messages where id > $1 order by id limit $3`,
    values: [id, topics, limit],
  });
  return rows.map(toStored);
}

/** The id given last, and the id of the oldest message kept (the next one to be given when none is kept). */
export async function span(client: ClientBase): Promise<{ last: number; oldest: number }> {
  const { rows } = await client.query<{ last: string; oldest: string | null }>(`
    select case when is_called then last_value else last_value - 1 end as last, (select min(id) from bus.messages) as oldest
    from bus.messages_id_seq`);
  const last = Number(rows[0]?.last ?? 0);
  return { last, oldest: Number(rows[0]?.oldest ?? last + 1) };
}

/** Removes what nobody needs any more: always the oldest, so that what is kept has no holes. */
export async function trimMessages(pool: Pool): Promise<void> {
  await pool.query(`
    delete from bus.messages
    where id <= (select max(id) from bus.messages where created_at < now() - interval '${keepFor}')`);
}

function toStored({ id, topic, event }: Row): StoredMessage {
  return event === null ? { id: Number(id) } : { id: Number(id), message: { topic, event: decodeEvent(event) } };
}
