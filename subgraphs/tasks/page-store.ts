import { sql } from 'kysely';
import type { Kysely, RawBuilder } from 'kysely';
import type { Conditions } from './rules/filter.ts';
import type { Order, Position } from './rules/order.ts';
import type { FoundTasks, PageRequest } from './rules/page.ts';
import { taskColumns } from './store.ts';
import type { Tables, TaskRow } from './tables.ts';

/** Which list: the tasks of one family that meet the conditions, in an order. */
export type ListRequest = { familyId: string; conditions: Conditions; order: Order };

type Around = { total_count: number | null; beyond: boolean };
/** A row of the answer; without an id when the page is empty and only the counts are there. */
type PageRow = (TaskRow | { id: null }) & Around;

/**
 * One page, and on demand the size of the whole list, in one statement. The texts of these statements are few whatever is
 * asked: absent conditions are null parameters, so that every connection keeps few prepared statements.
 *
 * A page goes on behind the sort key and id of its cursor (keyset), never at an offset: tasks that come and go move nothing.
 */
export async function findTasks(
  db: Kysely<Tables>,
  { familyId, conditions, order }: ListRequest,
  { forward, size, after, before }: PageRequest,
  counted: boolean,
): Promise<FoundTasks> {
  const ascending = order.direction === 'ASC';
  const direction = sql.raw(ascending === forward ? 'asc' : 'desc');
  const past = (cursor: Position, operator: string) => compare(cursor, operator, order);
  const start = forward ? after : before;
  const { rows } = await sql<PageRow>`
    with listed as not materialized (
      select ${columns}, ${sortKeys[order.field](sql.ref(sortColumns[order.field]), order)} as sort_key
      from tasks
      where family_id = ${familyId}::uuid and deleted_at is null and ${meets(conditions)}
    ), page as (
      select * from listed
      where ${after ? past(after, ascending ? '>' : '<') : sql`true`} and ${before ? past(before, ascending ? '<' : '>') : sql`true`}
      order by sort_key ${direction}, id ${direction}
      limit ${size + 1}
    ), around as (
      select ${counted ? sql`(select count(*) from listed)` : sql`null::bigint`} as total_count,
        ${start ? sql`exists (select from listed where ${past(start, ascending === forward ? '<=' : '>=')})` : sql`false`} as beyond
    )
    select ${columns}, around.* from around left join page on true
    order by sort_key ${direction}, id ${direction}`.execute(db);
  return {
    tasks: rows.filter((row) => row.id !== null),
    beyond: rows[0]?.beyond ?? false,
    totalCount: rows[0]?.total_count ?? null,
  };
}

const columns = sql.join(taskColumns.map((column) => sql.ref(column)));

/** Compares where a task stands with a position. */
const compare = ({ key, id }: Position, operator: string, order: Order): RawBuilder<boolean> =>
  sql`(sort_key, id) ${sql.raw(operator)} (${sortKeys[order.field](sql`${key}::${sql.raw(keyTypes[order.field])}`, order)}, ${id}::uuid)`;

const sortColumns = {
  DUE_DATE: 'due_date',
  CREATED_AT: 'created_at',
  UPDATED_AT: 'updated_at',
  PRIORITY: 'priority',
  POINTS: 'points',
  TITLE: 'title',
} as const satisfies Record<Order['field'], keyof TaskRow>;

const keyTypes: Record<Order['field'], string> = {
  DUE_DATE: 'timestamptz',
  CREATED_AT: 'timestamptz',
  UPDATED_AT: 'timestamptz',
  PRIORITY: 'task_priority',
  POINTS: 'integer',
  TITLE: 'text',
};

type SortKeyOf = (value: RawBuilder<unknown>, order: Order) => RawBuilder<unknown>;
const itself: SortKeyOf = (value) => value;

/** What is sorted by and compared: never null, so that one row comparison says what follows. */
const sortKeys: Record<Order['field'], SortKeyOf> = {
  // Without a date last, whichever way the order runs.
  DUE_DATE: (value, { direction }) =>
    sql`coalesce(${value}, ${sql.raw(direction === 'ASC' ? `'infinity'` : `'-infinity'`)}::timestamptz)`,
  CREATED_AT: itself,
  UPDATED_AT: itself,
  PRIORITY: itself,
  POINTS: itself,
  TITLE: itself,
};

function meets(conditions: Conditions): RawBuilder<boolean> {
  const { status, assignedTo, unassigned, type, tag, priority, dueFrom, dueBefore, search } = conditions;
  return sql`
    (${status}::text[] is null or status = any(${status}::text[]))
    and (${assignedTo}::uuid is null or assigned_to = ${assignedTo}::uuid)
    and (${unassigned}::boolean is null or (assigned_to is null) = ${unassigned}::boolean)
    and (${type}::text is null or type = ${type}::text)
    and (${tag}::text is null or ${tag}::text = any(tags))
    and (${priority}::text[] is null or priority = any(${priority}::task_priority[]))
    and (${dueFrom}::timestamptz is null or due_date >= ${dueFrom}::timestamptz)
    and (${dueBefore}::timestamptz is null or due_date < ${dueBefore}::timestamptz)
    and (${search}::text is null or search @@ (select ${searchQuery(search)}))`;
}

/**
 * What a person types, as a query: PostgreSQL reads it (quotes, "or", minus), then its last word is made a prefix, since it may
 * not be typed to its end. The text form of a tsquery is valid input again, so nothing that is typed can break out.
 */
const searchQuery = (search: string | null): RawBuilder<unknown> =>
  sql`regexp_replace(websearch_to_tsquery('simple', ${search}::text)::text, '''$', ''':*')::tsquery`;
