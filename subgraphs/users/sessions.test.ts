import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, dataOf } from '@kd/kit/testing/answers';
import { userViewer } from '@kd/kit/testing/network';
import { seal, unseal } from './refresh-tokens.ts';
import { openDesk, router, signedIn } from './testing/desk.ts';
import type { Desk, Pair, SignedIn } from './testing/desk.ts';

let desk: Desk;
let database: Desk['pool'];
let username: string;

beforeAll(async () => {
  desk = await openDesk();
  database = desk.pool;
  ({ username } = await desk.newcomer());
});
afterAll(() => desk.stop());

const start = async (): Promise<SignedIn> => signedIn(await desk.login(username), 'login');
const pairOf = (answer: Parameters<typeof dataOf>[0]) => dataOf<Pair>(answer, 'refreshSession');
const logout = 'mutation { logout { sessionId } }';

test('an access token says who and which session, and verifies with the published keys alone', async () => {
  const { accessToken, userId, sessionId } = await start();
  const text = dataOf<string>(await desk.ask(router, '{ signingKeys }'), 'signingKeys');
  const keys = createLocalJWKSet(JSON.parse(text));
  const expected = { issuer: 'kd-family', audience: 'kd-family', algorithms: ['EdDSA'] };
  const { payload, protectedHeader } = await jwtVerify(accessToken, keys, expected);
  expect(payload).toMatchObject({ sub: userId, sid: sessionId });
  expect(payload.exp! - payload.iat!).toBe(900);
  expect(JSON.parse(text)).toEqual({
    keys: [{ kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: protectedHeader.kid, alg: 'EdDSA', use: 'sig' }],
  });
});

test('only the router sees keys and sessions', async () => {
  const { viewer, sessionId } = await start();
  expect(codeOf(await desk.ask(viewer, '{ signingKeys }'))).toBe('NOT_FOUND');
  expect(codeOf(await desk.ask(viewer, 'query ($id: ID!) { session(id: $id) { id } }', { id: sessionId }))).toBe(
    'NOT_FOUND',
  );
  expect(await desk.session('no id')).toBeNull();
  expect(await desk.session(randomUUID())).toBeNull();
});

test('a refresh token is exchanged once for the next pair, and the session goes on', async () => {
  const { refreshToken, sessionId } = await start();
  const second = pairOf(await desk.refresh(refreshToken));
  const third = pairOf(await desk.refresh(second.refreshToken));
  expect(new Set([refreshToken, second.refreshToken, third.refreshToken]).size).toBe(3);
  expect(await desk.session(sessionId)).toMatchObject({ id: sessionId });
});

test('a spent token ends the session, for the thief and the owner alike', async () => {
  const { refreshToken, sessionId, userId } = await start();
  const next = pairOf(await desk.refresh(refreshToken));
  expect(codeOf(await desk.refresh(refreshToken))).toBe('UNAUTHENTICATED');
  expect(await desk.session(sessionId)).toBeNull();
  expect(codeOf(await desk.refresh(next.refreshToken))).toBe('UNAUTHENTICATED');
  expect(await desk.eventsOf(sessionId)).toEqual([{ type: 'SessionRevoked', payload: { sessionId, userId } }]);
  const { rows } = await database.query(
    `select from audit_log where session_id = $1 and action = 'REFRESH_TOKEN_REUSED'`,
    [sessionId],
  );
  expect(rows).toHaveLength(1);
});

test('other sessions of the person go on', async () => {
  const [one, other] = [await start(), await start()];
  await desk.refresh(one.refreshToken);
  await desk.refresh(one.refreshToken);
  expect(await desk.session(one.sessionId)).toBeNull();
  expect(await desk.session(other.sessionId)).not.toBeNull();
});

test('one token presented ten times at once: one wins, and the session ends, since that is how theft looks', async () => {
  const { refreshToken, sessionId } = await start();
  const answers = await Promise.all(Array.from({ length: 10 }, () => desk.refresh(refreshToken)));
  expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
  expect(await desk.session(sessionId)).toBeNull();
  expect(await desk.eventsOf(sessionId)).toHaveLength(1);
});

test('a retry with its idempotency key gets the same pair, one after another or at once', async () => {
  const { refreshToken, sessionId } = await start();
  const retry = { idempotencyKey: randomUUID() };
  const at = await Promise.all([1, 2, 3].map(() => desk.refresh(refreshToken, retry)));
  const pairs = [...at, await desk.refresh(refreshToken, retry)].map(pairOf);
  expect(new Set(pairs.map(({ refreshToken: next, accessToken }) => `${next} ${accessToken}`)).size).toBe(1);
  expect(await desk.session(sessionId)).not.toBeNull();
  expect(pairOf(await desk.refresh(pairs[0]!.refreshToken)).refreshToken).toBeDefined();
});

test('once the client has gone on, its old key no longer excuses a spent token', async () => {
  const { refreshToken, sessionId } = await start();
  const retry = { idempotencyKey: randomUUID() };
  await desk.refresh(pairOf(await desk.refresh(refreshToken, retry)).refreshToken);
  expect(codeOf(await desk.refresh(refreshToken, retry))).toBe('UNAUTHENTICATED');
  expect(await desk.session(sessionId)).toBeNull();
});

test('another key does not excuse a spent token', async () => {
  const { refreshToken, sessionId } = await start();
  await desk.refresh(refreshToken, { idempotencyKey: randomUUID() });
  expect(codeOf(await desk.refresh(refreshToken, { idempotencyKey: randomUUID() }))).toBe('UNAUTHENTICATED');
  expect(await desk.session(sessionId)).toBeNull();
});

test('unknown, spent, revoked and malformed tokens answer with the same bytes', async () => {
  const { refreshToken } = await start();
  await desk.refresh(refreshToken);
  const answers = [];
  for (const token of [refreshToken, refreshToken, 'unknown', '', '\0']) answers.push(await desk.refresh(token));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
});

test('a session lives 30 days from its last use', async () => {
  const { refreshToken, sessionId } = await start();
  const idle = await start();
  desk.clock.advance(29 * 86_400_000);
  const next = pairOf(await desk.refresh(refreshToken));
  desk.clock.advance(2 * 86_400_000);
  expect(await desk.session(idle.sessionId)).toBeNull();
  expect(codeOf(await desk.refresh(idle.refreshToken))).toBe('UNAUTHENTICATED');
  expect(await desk.session(sessionId)).not.toBeNull();
  expect((await desk.refresh(next.refreshToken)).errors).toBeUndefined();
  desk.clock.advance(-31 * 86_400_000);
});

test('signing out ends the session at once, and everybody who listens hears of it', async () => {
  const { viewer, sessionId, userId, refreshToken } = await start();
  expect((await desk.ask(viewer, logout)).data).toEqual({ logout: { sessionId } });
  expect(await desk.session(sessionId)).toBeNull();
  expect(codeOf(await desk.refresh(refreshToken))).toBe('UNAUTHENTICATED');
  expect((await desk.ask(viewer, logout)).data).toEqual({ logout: { sessionId } });
  expect(await desk.eventsOf(sessionId)).toEqual([{ type: 'SessionRevoked', payload: { sessionId, userId } }]);
});

test('nobody signs out a session of somebody else', async () => {
  const { sessionId } = await start();
  const thief = { ...userViewer(randomUUID()), sessionId } as SignedIn['viewer'];
  expect(codeOf(await desk.ask(thief, logout))).toBe('UNAUTHENTICATED');
  expect(codeOf(await desk.ask(userViewer(randomUUID()), logout))).toBe('UNAUTHENTICATED');
  expect(await desk.session(sessionId)).not.toBeNull();
});

test('no token and no key can be read in the database', async () => {
  const { refreshToken, accessToken } = await start();
  const retry = { idempotencyKey: randomUUID() };
  const next = pairOf(await desk.refresh(refreshToken, retry));
  const { rows: tables } = await database.query(`select tablename from pg_tables where schemaname = 'users'`);
  expect(tables.length).toBeGreaterThan(6);
  const secrets = [refreshToken, accessToken, next.refreshToken, next.accessToken, retry.idempotencyKey];
  for (const { tablename } of tables) {
    const { rows } = await database.query(`select row_to_json(t)::text as text from ${tablename} t`);
    const dump = rows.map(({ text }) => text).join('\n');
    for (const secret of secrets) {
      // In a JSON dump bytes are hexadecimal: look for the text and for its bytes.
      expect(dump).not.toContain(secret);
      expect(dump).not.toContain(Buffer.from(secret).toString('hex'));
      expect(dump).not.toContain(Buffer.from(secret, 'base64url').toString('hex'));
    }
  }
});

test('a sealed answer opens with its own token only, and not when it was changed', () => {
  const pair = { accessToken: 'a', refreshToken: 'r', expires: 1 };
  const sealed = seal(pair, 'token');
  expect(unseal(sealed, 'token')).toEqual(pair);
  expect(() => unseal(sealed, 'other')).toThrow('authenticate');
  expect(() => unseal(Buffer.concat([sealed, Buffer.from('x')]), 'token')).toThrow('authenticate');
});
