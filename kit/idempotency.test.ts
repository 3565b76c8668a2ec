import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from './database/database.ts';
import type { Database } from './database/database.ts';
import { migrate } from './database/migrate.ts';
import { idempotencyMigrations, once } from './idempotency.ts';
import { createLogger } from './log.ts';
import { createTestDatabase } from './testing/databases.ts';

const log = createLogger({ level: 'silent', name: 'test' });
let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database<object>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, schema: 'things', log });
  await migrate(database, idempotencyMigrations, log);
  await sql`create table written (n int)`.execute(database.system);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const written = async () =>
  (await sql<{ n: number }>`select count(*)::int as n from written`.execute(database.system)).rows[0]?.n;

const write = (key: string | undefined, request: unknown, owner = 'me', fails = false) =>
  database.system.transaction().execute((transaction) =>
    once(transaction, { owner, key, request }, async () => {
      await sql`insert into written values (1)`.execute(transaction);
      if (fails) throw new Error('no');
      return { at: new Date('2026-11-20T00:00:00Z'), random: Math.random() };
    }),
  );

test('a retry gets the same answer, dates included, and nothing is written twice', async () => {
  const before = (await written()) ?? 0;
  const first = await write('k1', { a: 1 });
  expect(await write('k1', { a: 1 })).toEqual(first);
  expect(first.at).toBeInstanceOf(Date);
  expect(await written()).toBe(before + 1);
});

test('ten tries at once do the work once and all get its answer', async () => {
  const before = (await written()) ?? 0;
  const answers = await Promise.all(Array.from({ length: 10 }, () => write('k2', {})));
  expect(new Set(answers.map(({ random }) => random)).size).toBe(1);
  expect(await written()).toBe(before + 1);
});

test('a try that failed is tried again', async () => {
  await expect(write('k3', {}, 'me', true)).rejects.toThrow('no');
  await expect(write('k3', {})).resolves.toHaveProperty('random');
});

test('a key is its owner’s alone, and stands for one request', async () => {
  const mine = await write('k4', { a: 1 });
  expect((await write('k4', { a: 1 }, 'you')).random).not.toBe(mine.random);
  await expect(write('k4', { a: 2 })).rejects.toMatchObject({
    extensions: { code: 'BAD_USER_INPUT', field: 'Idempotency-Key' },
  });
});

test('without a key every call is its own; what is no key is refused', async () => {
  expect((await write(undefined, {})).random).not.toBe((await write(undefined, {})).random);
  for (const key of ['', 'x'.repeat(201), 'nul \0', 'half a pair \ud83e']) {
    await expect(write(key, {})).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  }
});

test('a request and an answer may hold any text, also what PostgreSQL would not take as text', async () => {
  const text = 'nul \0, half a pair \ud83e';
  const ask = () =>
    database.system
      .transaction()
      .execute((transaction) =>
        once(transaction, { owner: 'me', key: 'k5', request: { text } }, async () => ({ text })),
      );
  expect(await ask()).toEqual({ text });
  expect(await ask()).toEqual({ text });
});
