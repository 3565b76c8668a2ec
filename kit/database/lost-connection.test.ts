import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createTestDatabase } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { logToMemory } from '../testing/log.ts';
import { openDatabase } from './database.ts';
import type { SystemDatabase } from './database.ts';
import { blamesServer } from './lost-connection.ts';

let server: TestDatabase;
let admin: pg.Client;
const opened: SystemDatabase[] = [];
const { log } = logToMemory();

const open = (poolSize: number) => {
  const one = openDatabase({ url: server.url, schema: 'public', log, poolSize });
  opened.push(one);
  return { pool: one.pool, db: one.scopedTo('all') };
};
type Queries = ReturnType<typeof open>['db'];
const one = async (db: Queries) => (await sql<{ one: number }>`select ${1}::int as one`.execute(db)).rows[0]?.one;
const sleep = (db: Queries) => sql`select pg_sleep(10)`.execute(db);
const terminateAll = () =>
  admin.query(`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);

beforeAll(async () => {
  server = await createTestDatabase();
  admin = new pg.Client(server.adminUrl);
  await admin.connect();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()));
});
afterAll(async () => {
  await admin.end();
  await server.drop();
});

test('a lost connection rejects the statement it interrupts, and the pool makes a new one', async () => {
  const { db, pool } = open(2);
  const both = Promise.allSettled([sleep(db), db.transaction().execute(sleep)]);
  await vi.waitFor(async () => {
    const { rows } = await admin.query(`
      select from pg_stat_activity
      where datname = current_database() and query like 'select pg_sleep%' and state = 'active'`);
    expect(rows).toHaveLength(2);
  });
  await terminateAll();
  const lost = { status: 'rejected', reason: { message: expect.stringContaining('terminating connection') } };
  expect(await both).toMatchObject([lost, lost]);
  for (let times = 0; times < 4; times++) expect(await one(db)).toBe(1);
  expect(pool.totalCount).toBeLessThanOrEqual(2);
});

test('a connection lost between two statements of a transaction fails that transaction, and not the process', async () => {
  const { db } = open(1);
  const work = db.transaction().execute(async (transaction) => {
    await one(transaction);
    await terminateAll();
    await new Promise((resolve) => setTimeout(resolve, 50));
    return one(transaction);
  });
  await expect(work).rejects.toThrow('connection');
  expect(await one(db)).toBe(1);
});

test('work that fails after its connection was lost fails with its own error', async () => {
  const { db } = open(1);
  const work = db.transaction().execute(async (transaction) => {
    await one(transaction);
    await terminateAll();
    throw new Error('changed my mind');
  });
  await expect(work).rejects.toThrow('changed my mind');
  expect(await one(db)).toBe(1);
});

test('a connection lost while idle is replaced', async () => {
  const { db } = open(1);
  await one(db);
  await terminateAll();
  await vi.waitFor(async () => expect(await one(db)).toBe(1));
});

test('a statement prepared before a migration changed its columns fails once at most per connection', async () => {
  const { db } = open(1);
  await sql`create table ants (name text)`.execute(db);
  const all = () => sql`select * from ants`.execute(db);
  await all();
  await sql`insert into ants values ('ant')`.execute(db);
  await sql`alter table ants add column color text default 'red'`.execute(db);
  await all().catch(() => {});
  expect((await all()).rows).toEqual([{ name: 'ant', color: 'red' }]);
});

test('a server that is away or hangs up is to blame; what was asked wrongly is not its fault', async () => {
  const errorOf = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error);
  const { db } = open(1);
  const elsewhere = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', schema: 'public', log });
  opened.push(elsewhere);
  const asleep = errorOf(sleep(db));
  await vi.waitFor(async () => {
    await terminateAll();
    expect(await Promise.race([asleep, Promise.resolve('still asleep')])).not.toBe('still asleep');
  });
  const interrupted = db.transaction().execute(async (transaction) => {
    await one(transaction);
    await terminateAll();
    await new Promise((resolve) => setTimeout(resolve, 50));
    return one(transaction);
  });
  for (const error of [await asleep, await errorOf(interrupted), await errorOf(one(elsewhere.scopedTo('all')))])
    expect([error, blamesServer(error)]).toEqual([error, true]);
  for (const error of [await errorOf(sql`select 1 / 0`.execute(db)), new Error('no'), 'no'])
    expect([error, blamesServer(error)]).toEqual([error, false]);
});
