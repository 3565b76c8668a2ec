import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../database/database.ts';
import type { Database } from '../database/database.ts';
import { migrate } from '../database/migrate.ts';
import { idempotencyMigrations } from '../idempotency.ts';
import { createTestDatabase } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { logToMemory } from '../testing/log.ts';
import { startJobs } from './jobs.ts';
import type { Job } from './jobs.ts';

const { log, lines } = logToMemory();
const clock = () => new Date('2026-11-20T12:00:00Z');
type Tables = { idempotency_keys: { key: string } };

let testDatabase: TestDatabase;
let things: Database<Tables>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  things = openDatabase({ url: testDatabase.url, schema: 'things', log });
  await migrate(things, idempotencyMigrations, log);
});
afterAll(async () => {
  await things.close();
  await testDatabase.drop();
});

test('a job runs at the start and again, on the given clock, whatever becomes of another one', async () => {
  const seen: Date[] = [];
  const { promise: twice, resolve } = Promise.withResolvers<void>();
  const jobs: Job<Tables>[] = [
    {
      name: 'fails',
      everyMs: 10,
      run: async () => {
        throw new Error('no');
      },
    },
    {
      name: 'counts',
      everyMs: 10,
      run: async (database, now) => {
        await database.scopedTo([]).selectFrom('idempotency_keys').select('key').execute();
        if (seen.push(now()) === 2) resolve();
      },
    },
  ];
  const stop = startJobs({ database: things, jobs, clock, log });
  await twice;
  await stop();
  const count = seen.length;
  await new Promise((wait) => setTimeout(wait, 50));
  expect(seen).toHaveLength(count);
  expect(seen[0]).toEqual(clock());
  expect(lines.some((line) => line.includes('"loop":"fails"'))).toBe(true);
});

test('keys of idempotent requests are forgotten after a day', async () => {
  const keys = async () => (await sql<{ key: string }>`select key from idempotency_keys`.execute(things.system)).rows;
  await sql`
    insert into idempotency_keys (owner, key, request_hash, created_at) values
      ('me', 'old', '', now() - interval '25 hours'), ('me', 'new', '', now() - interval '23 hours')`.execute(
    things.system,
  );
  const stop = startJobs({ database: things, jobs: [], clock, log });
  await expect.poll(keys).toEqual([{ key: 'new' }]);
  await stop();
});
