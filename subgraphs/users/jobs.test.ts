import { openDatabase } from '@kd/kit/database/database';
import type { Database } from '@kd/kit/database/database';
import { codeOf, dataOf } from '@kd/kit/testing/answers';
import { logToMemory } from '@kd/kit/testing/log';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { jobs } from './jobs.ts';
import type { Tables } from './tables.ts';
import { openDesk, signedIn } from './testing/desk.ts';
import type { Desk, Pair, SignedIn } from './testing/desk.ts';

const dayMs = 86_400_000;
let desk: Desk;
let database: Database<Tables>;
let person: SignedIn;

beforeAll(async () => {
  desk = await openDesk();
  database = openDatabase<Tables>({ url: desk.databaseUrl, schema: 'users', log: logToMemory().log });
});
beforeEach(async () => void (person = await desk.newcomer()));
afterAll(async () => {
  await database.close();
  await desk.stop();
});

const runJobs = async () => {
  for (const { run } of jobs) await run(database, desk.clock);
};
const next = async (token: string) => dataOf<Pair>(await desk.refresh(token), 'refreshSession').refreshToken;
const count = async (text: string, value: unknown): Promise<number> =>
  (await desk.pool.query<{ n: number }>(`select count(*)::int as n from ${text}`, [value])).rows[0]!.n;
const tokensOf = (sessionId: string) => count('refresh_tokens where session_id = $1', sessionId);
const sessionsOf = (userId: string) => count('sessions where user_id = $1', userId);

test('a session that nobody used for its whole life goes, with its tokens, and leaves its traces in the audit log', async () => {
  await next(person.refreshToken);
  const other = signedIn(await desk.login(person.username), 'login');
  desk.clock.advance(29 * dayMs);
  const kept = await next(other.refreshToken);
  await runJobs();
  expect(await sessionsOf(person.userId)).toBe(2);
  desk.clock.advance(2 * dayMs);
  await runJobs();
  expect(await sessionsOf(person.userId)).toBe(1);
  expect(await tokensOf(person.sessionId)).toBe(0);
  expect(codeOf(await desk.refresh(person.refreshToken))).toBe('UNAUTHENTICATED');
  expect(await count('audit_log where session_id = $1', person.sessionId)).toBe(1);
  await next(kept);
});

test('a spent token is known for as long as a session lives unused, and a replay then still ends the session', async () => {
  const first = person.refreshToken;
  let token = await next(first);
  for (const days of [20, 9]) {
    desk.clock.advance(days * dayMs);
    token = await next(token);
  }
  await runJobs();
  expect(await tokensOf(person.sessionId)).toBe(4);
  desk.clock.advance(2 * dayMs);
  await runJobs();
  expect(await tokensOf(person.sessionId)).toBe(3);
  expect(codeOf(await desk.refresh(first))).toBe('UNAUTHENTICATED');
  token = await next(token);
  await runJobs();
  desk.clock.advance(dayMs);
  await next(token);
  expect(codeOf(await desk.refresh(token))).toBe('UNAUTHENTICATED');
  expect(await desk.session(person.sessionId)).toBeNull();
});

test('a thousand sessions end at once', async () => {
  await desk.pool.query(
    `insert into sessions (id, user_id, created_at, last_used_at, expires_at, address, user_agent)
     select gen_random_uuid(), $1, $2, $2, $2, '', '' from generate_series(1, 1200)`,
    [person.userId, desk.clock()],
  );
  await Promise.all([runJobs(), runJobs()]);
  expect(await sessionsOf(person.userId)).toBe(1);
});

test('counted tries are forgotten when their hour is over', async () => {
  await desk.login(person.username, 'wrong');
  const tries = () => desk.pool.query('select from failed_tries');
  await runJobs();
  expect((await tries()).rowCount).toBeGreaterThan(0);
  desk.clock.advance(60 * 60_000);
  await runJobs();
  expect((await tries()).rowCount).toBe(0);
});
