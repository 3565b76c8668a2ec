import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { logToMemory } from '../testing/log.ts';
import { openDatabase } from './database.ts';
import type { SystemDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import type { Migrations } from './migrate.ts';

let server: TestDatabase;
let admin: pg.Client;
const opened: SystemDatabase[] = [];
const { log } = logToMemory();

const open = ({ schema }: { schema: string }): SystemDatabase => {
  const one = openDatabase({ url: server.url, schema, log });
  opened.push(one);
  return one;
};

beforeAll(async () => {
  server = await createTestDatabase();
  admin = new pg.Client(server.adminUrl);
  await admin.connect();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});
afterAll(async () => {
  await admin.end();
  await server.drop();
});

const step = (work: string): Migrations[string] => ({
  up: async (db: Kysely<unknown>) => void (await sql.raw(work).execute(db)),
});

test('processes that start at once run each step once', async () => {
  const schema = 'started_at_once';
  const steps = { '20261120T0000-a': step('create table a ()'), '20261120T0001-b': step('create table b ()') };
  await Promise.all([1, 2, 3].map(() => migrate(open({ schema }), steps, log)));
  const { rows } = await admin.query(`select name from ${schema}.migrations order by name`);
  expect(rows).toEqual([{ name: '20261120T0000-a' }, { name: '20261120T0001-b' }]);
});

test('a step that fails leaves nothing behind, and is run again once it is mended', async () => {
  const schema = 'mended';
  const first = '20261120T0000-a';
  await expect(
    migrate(open({ schema }), { [first]: step('do $$ begin create table a (); perform 1 / 0; end $$') }, log),
  ).rejects.toThrow('division by zero');
  await migrate(open({ schema }), { [first]: step('create table a ()') }, log);
});

test('a step that is older than those that ran already is run too', async () => {
  const schema = 'unordered';
  const later = { '20261120T0001-b': step('create table b ()') };
  await migrate(open({ schema }), later, log);
  await migrate(open({ schema }), { '20261120T0000-a': step('create table a ()'), ...later }, log);
  const { rowCount } = await admin.query(`select from ${schema}.migrations`);
  expect(rowCount).toBe(2);
});
