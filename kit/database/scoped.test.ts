import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { logToMemory } from '../testing/log.ts';
import { openDatabase } from './database.ts';
import type { Database } from './database.ts';
import { migrate, protectFamilies } from './migrate.ts';
import type { Migrations } from './migrate.ts';

type Tables = { things: { family_id: string; name: string; day: string | null; amount: number | null } };

const [ants, bees, cats] = [1, 2, 3].map((digit) => `00000000-0000-4000-8000-00000000000${digit}`) as [
  string,
  string,
  string,
];

const migrations: Migrations = {
  '20261120T0000-create-things': {
    async up(db: Kysely<unknown>) {
      await sql`create table things (family_id uuid not null, name text not null, day date, amount bigint)`.execute(db);
      await sql`create table unique_things (name text primary key deferrable initially deferred)`.execute(db);
      await protectFamilies(db, 'things');
    },
  },
};

let server: TestDatabase;
let admin: pg.Client;
let database: Database<Tables>;
const opened: Database<Tables>[] = [];
const { log } = logToMemory();

const open = (options: { poolSize?: number; onStatement?: (text: string) => void; schema?: string } = {}) => {
  const one = openDatabase<Tables>({ url: server.url, schema: 'things_of_tests', log, ...options });
  opened.push(one);
  return one;
};
const names = async (db: Kysely<Tables>) =>
  (await db.selectFrom('things').select('name').orderBy('name').execute()).map(({ name }) => name);
const add = (db: Kysely<Tables>, family_id: string, name: string) =>
  db.insertInto('things').values({ family_id, name, day: null, amount: null }).execute();

beforeAll(async () => {
  server = await createTestDatabase();
  admin = new pg.Client(server.adminUrl);
  await admin.connect();
  await migrate(open(), migrations, log);
});
beforeEach(async () => {
  await admin.query('truncate things_of_tests.things, things_of_tests.unique_things');
  database = open();
  for (const [family, name] of [
    [ants, 'ant'],
    [bees, 'bee'],
    [cats, 'cat'],
  ] as const)
    await add(database.scopedTo('all'), family, name);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});
afterAll(async () => {
  await admin.end();
  await server.drop();
});

describe('what a scope shows', () => {
  test('a query without a WHERE sees only the families of its scope', async () => {
    expect(await names(database.scopedTo([ants]))).toEqual(['ant']);
    expect(await names(database.scopedTo([ants, cats]))).toEqual(['ant', 'cat']);
  });

  test('`all` sees everything, and so does the system', async () => {
    expect(await names(database.scopedTo('all'))).toEqual(['ant', 'bee', 'cat']);
  });

  test('a scope of no family sees nothing', async () => {
    expect(await names(database.scopedTo([]))).toEqual([]);
  });

  test('a statement that carries no scope at all sees nothing, though the table’s owner sends it', async () => {
    expect((await database.pool.query('select * from things')).rows).toEqual([]);
  });

  test('a family cannot be named so that it means all', async () => {
    for (const scope of [['*'], [ants, '*'], [`${ants},${bees}`]]) {
      expect(() => database.scopedTo(scope)).toThrow("is not a family's");
    }
    await expect(names(database.scopedTo(['all']))).rejects.toThrow('invalid input syntax');
  });
});

describe('what a scope lets in', () => {
  test('a row of a foreign family is refused', async () => {
    await expect(add(database.scopedTo([ants]), bees, 'spy')).rejects.toThrow('row-level security');
    await add(database.scopedTo([ants]), ants, 'second ant');
    expect(await names(database.scopedTo('all'))).toEqual(['ant', 'bee', 'cat', 'second ant']);
  });

  test('foreign rows can be neither changed nor deleted nor taken', async () => {
    const db = database.scopedTo([ants]);
    expect(
      (await db.updateTable('things').set({ name: 'x' }).where('family_id', '=', bees).execute())[0]?.numUpdatedRows,
    ).toBe(0n);
    expect((await db.deleteFrom('things').where('name', '=', 'bee').execute())[0]?.numDeletedRows).toBe(0n);
    await expect(db.updateTable('things').set({ family_id: bees }).execute()).rejects.toThrow('row-level security');
  });
});

describe('how long a scope lasts', () => {
  const single = () => open({ poolSize: 1 });
  const leftBehind = async (one: Database<Tables>) =>
    (await one.pool.query<{ scope: string | null }>(`select current_setting('kd.families', true) as scope`)).rows[0]
      ?.scope || null;

  test('after a statement it is gone from the connection', async () => {
    const one = single();
    await names(one.scopedTo('all'));
    expect(await leftBehind(one)).toBeNull();
  });

  test('after a failed statement it is gone, and the connection is still good', async () => {
    const one = single();
    const pid = async () => (await one.pool.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]!.pid;
    const before = await pid();
    const db = one.scopedTo([ants]);
    for (let times = 0; times < 2; times++) {
      await expect(sql`select no_column`.execute(db)).rejects.toThrow('does not exist');
      await expect(sql`selec`.execute(db)).rejects.toThrow('syntax error');
      await expect(sql`select 1 / ${0}::int`.execute(db)).rejects.toThrow('division by zero');
      await expect(sql`select ${'x'}::int`.execute(db)).rejects.toThrow('invalid input syntax');
      expect(await leftBehind(one)).toBeNull();
    }
    expect((await sql<{ n: number }>`select 1 / ${1}::int as n`.execute(db)).rows).toEqual([{ n: 1 }]);
    expect(await pid()).toBe(before);
  });

  test('an error that only shows at the statement’s commit rejects it', async () => {
    const db = single().scopedTo('all');
    const twice = sql`insert into unique_things values ('x'), ('x')`;
    await expect(twice.execute(db)).rejects.toThrow('duplicate key');
    expect(await names(db)).toEqual(['ant', 'bee', 'cat']);
  });

  test('concurrent statements and transactions on one pool never mix their scopes', async () => {
    const one = open({ poolSize: 3 });
    const owners = [
      [ants, 'ant'],
      [bees, 'bee'],
      [cats, 'cat'],
    ] as const;
    const asked = Array.from({ length: 150 }, (_, index) => {
      const [family, name] = owners[index % 3]!;
      const db = one.scopedTo([family]);
      const seen = index % 5 === 0 ? db.transaction().execute((transaction) => names(transaction)) : names(db);
      return seen.then((found) => ({ found, expected: [name] }));
    });
    for (const { found, expected } of await Promise.all(asked)) expect(found).toEqual(expected);
  });
});

describe('a transaction', () => {
  test('keeps its scope for all its statements, and loses it with its end', async () => {
    const one = open({ poolSize: 1 });
    await one
      .scopedTo([ants])
      .transaction()
      .execute(async (transaction) => {
        await add(transaction, ants, 'b');
        expect(await names(transaction)).toEqual(['ant', 'b']);
      });
    expect((await one.pool.query('select * from things')).rows).toEqual([]);
    expect(await names(one.scopedTo([bees]))).toEqual(['bee']);
  });

  test('is undone when its work fails, and the connection is good again', async () => {
    const one = open({ poolSize: 1 });
    const work = one
      .scopedTo([ants])
      .transaction()
      .execute(async (transaction) => {
        await add(transaction, ants, 'undone');
        throw new Error('changed my mind');
      });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await names(one.scopedTo('all'))).toEqual(['ant', 'bee', 'cat']);
  });

  test('whose COMMIT the server answers with ROLLBACK is not taken for done', async () => {
    const one = open({ poolSize: 1 });
    const work = one
      .scopedTo([ants])
      .transaction()
      .execute(async (transaction) => {
        await add(transaction, ants, 'lost');
        await add(transaction, bees, 'spy').catch(() => {});
      });
    await expect(work).rejects.toThrow('rolled back instead of committed');
    expect(await names(one.scopedTo('all'))).toEqual(['ant', 'bee', 'cat']);
  });

  test('that cannot begin leaves no open transaction in the pool', async () => {
    const one = open({ poolSize: 1 });
    // The scope fails after BEGIN: no text may hold a zero byte.
    await expect(one.scopedTo(['\0']).transaction().execute(names)).rejects.toThrow('invalid byte sequence');
    expect(await names(one.scopedTo([ants]))).toEqual(['ant']);
    const { rows } = await one.pool.query<{ same: boolean }>('select now() = statement_timestamp() as same');
    expect(rows).toEqual([{ same: true }]);
  });

  test('can be read only and of a stricter isolation', async () => {
    const strict = database.scopedTo([ants]).transaction().setIsolationLevel('serializable').setAccessMode('read only');
    await expect(strict.execute((transaction) => add(transaction, ants, 'x'))).rejects.toThrow('read-only transaction');
    const level = await strict.execute((transaction) => sql`show transaction_isolation`.execute(transaction));
    expect(level.rows).toEqual([{ transaction_isolation: 'serializable' }]);
  });
});

describe('values', () => {
  const values = { family_id: ants, name: 'v', day: '2026-03-29', amount: 12 };

  test('counts are numbers and days are texts, inside a transaction and outside', async () => {
    const db = database.scopedTo([ants]);
    await db.insertInto('things').values(values).execute();
    const read = (from: Kysely<Tables>) =>
      from.selectFrom('things').select(['day', 'amount']).where('name', '=', 'v').execute();
    expect(await read(db)).toEqual([{ day: '2026-03-29', amount: 12 }]);
    expect(await db.transaction().execute(read)).toEqual([{ day: '2026-03-29', amount: 12 }]);
  });

  test('a value that cannot be encoded fails its own statement and none after it', async () => {
    const one = open({ poolSize: 1 });
    const select = (value: unknown) =>
      sql<{ text: string }>`select ${value}::text as text`.execute(one.scopedTo([ants]));
    const circular: Record<string, unknown> = {};
    circular['itself'] = circular;
    expect((await select('before')).rows).toEqual([{ text: 'before' }]);
    await expect(select(circular)).rejects.toThrow('circular');
    expect((await select('after')).rows).toEqual([{ text: 'after' }]);
  });
});

test('the listener is told of data statements, and not of what carries them', async () => {
  const statements: string[] = [];
  const db = open({ onStatement: (text) => void statements.push(text) }).scopedTo([ants]);
  await names(db);
  await db.transaction().execute((transaction) => names(transaction));
  expect(statements).toHaveLength(2);
  expect(statements.every((text) => text.startsWith('select "name"'))).toBe(true);
});
