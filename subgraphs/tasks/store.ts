import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import { listLoader, rowLoader } from '@kd/kit/loaders';
import type { Tables, TaskRow, TransitionRow } from './tables.ts';

/** Every column but the search index. */
export const taskColumns = [
  'family_id',
  'id',
  'title',
  'description',
  'type',
  'points',
  'difficulty',
  'priority',
  'estimated_minutes',
  'actual_minutes',
  'due_date',
  'tags',
  'status',
  'rejection_reason',
  'version',
  'assigned_to',
  'created_by',
  'created_at',
  'updated_at',
  'completed_at',
  'approved_at',
  'deleted_at',
] as const satisfies readonly (keyof TaskRow)[];

type Families = readonly string[];

/** The tasks with these ids in these families; what was taken away is not there. */
const tasksById = (db: Kysely<Tables>, families: Families, ids: readonly string[]): Promise<TaskRow[]> =>
  db
    .selectFrom('tasks')
    .select(taskColumns)
    .where(sql<boolean>`family_id = any(${families}::uuid[])`)
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .where('deleted_at', 'is', null)
    .execute();

/** Reads a task and keeps everybody else from changing it until the transaction ends. */
export const lockTask = (transaction: Kysely<Tables>, families: Families, id: string): Promise<TaskRow | undefined> =>
  transaction
    .selectFrom('tasks')
    .select(taskColumns)
    .where(sql<boolean>`family_id = any(${families}::uuid[])`)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();

/** Writes a task that is new. */
export async function insertTask(transaction: Kysely<Tables>, task: TaskRow): Promise<void> {
  await transaction.insertInto('tasks').values(task).execute();
}

/** Writes a task that has changed. Its row has to be locked. */
export async function saveTask(transaction: Kysely<Tables>, task: TaskRow): Promise<void> {
  const { family_id, id, created_by: _createdBy, created_at: _createdAt, ...changes } = task;
  await transaction.updateTable('tasks').set(changes).where('family_id', '=', family_id).where('id', '=', id).execute();
}

/** Writes what happened to a task. */
export async function insertHistory(transaction: Kysely<Tables>, transitions: readonly TransitionRow[]): Promise<void> {
  await transaction.insertInto('task_history').values(transitions).execute();
}

/** What happened to tasks, oldest first. */
const historyOfTasks = (
  db: Kysely<Tables>,
  families: Families,
  ids: readonly string[],
): Promise<Selectable<TransitionRow>[]> =>
  db
    .selectFrom('task_history')
    .selectAll()
    .where(sql<boolean>`family_id = any(${families}::uuid[])`)
    .where(sql<boolean>`task_id = any(${ids}::uuid[])`)
    .orderBy('task_id')
    .orderBy('version')
    .execute();

const mostActive = 100;

/** What is not approved or cancelled yet: for each family overdue tasks first, then by due date, then the urgent ones. */
async function activeTasks(db: Kysely<Tables>, families: Families, now: Date): Promise<TaskRow[]> {
  const { rows } = await sql<TaskRow>`
    select active.*
    from unnest(${families}::uuid[]) as family(id)
    cross join lateral (
      select ${sql.join(taskColumns.map((column) => sql.ref(column)))}
      from tasks
      where family_id = family.id and deleted_at is null and status <> 'APPROVED' and status <> 'CANCELLED'
      order by (due_date is not null and due_date < ${now} and status <> 'COMPLETED') desc, due_date nulls last, priority desc, id
      limit ${mostActive}
    ) active`.execute(db);
  return rows;
}

/** What answers many look-ups of one request with one statement each. */
export type Loaders = ReturnType<typeof createLoaders>;

/** Makes the loaders of a request. */
export const createLoaders = (db: Kysely<Tables>, families: Families, now: () => Date) => ({
  task: rowLoader<string, TaskRow>(
    (ids) => tasksById(db, families, ids),
    (task) => task.id,
  ),
  history: listLoader<string, TransitionRow>(
    (ids) => historyOfTasks(db, families, ids),
    (transition) => transition.task_id,
  ),
  activeTasks: listLoader<string, TaskRow>(
    (ids) => activeTasks(db, ids, now()),
    (task) => task.family_id,
  ),
});
