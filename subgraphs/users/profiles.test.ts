import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '@kd/kit/database/database';
import { createLogger } from '@kd/kit/log';
import { UnsignedRequestError } from '@kd/kit/subgraph/execute';
import { codeOf } from '@kd/kit/testing/answers';
import { anonymousViewer, userViewer } from '@kd/kit/testing/network';
import type { Viewer } from '@kd/kit/viewer';
import { openAccessTokens } from './access-tokens.ts';
import type { Tables } from './tables.ts';
import { openDesk, router } from './testing/desk.ts';
import type { Desk, SignedIn } from './testing/desk.ts';

let desk: Desk;
let ada: SignedIn;
const home = randomUUID();

beforeAll(async () => {
  desk = await openDesk();
  ada = await desk.newcomer({ email: 'ada@example.org' });
});
afterAll(() => desk.stop());

const me = '{ me { id username fullName email avatarUrl timezone locale createdAt lastActiveAt } }';
const update = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { user { fullName avatarUrl timezone locale } } }`;
const references = `query ($of: [_Any!]!) { _entities(representations: $of) {
  ... on Member { familyId id fullName avatarUrl } ... on User { id email }
} }`;

const inFamily = (familyId: string, userId: string = randomUUID()): Viewer =>
  userViewer(userId, { familyId, role: 'MEMBER' });
const member = (familyId: string, id: string) => ({ of: [{ __typename: 'Member', familyId, id }] });

test('half a surrogate pair in a name never reaches the database, nor the event', async () => {
  const { viewer, userId } = await desk.newcomer({ fullName: 'Half \ud83e' });
  expect((await desk.ask(viewer, me)).data?.['me']).toMatchObject({ fullName: 'Half \ufffd' });
  const changed = await desk.ask(
    viewer,
    update,
    { input: { fullName: '\udd16 other' } },
    { idempotencyKey: randomUUID() },
  );
  expect(changed.data?.['updateProfile']).toMatchObject({ user: { fullName: '\ufffd other' } });
  expect(await desk.eventsOf(userId)).toMatchObject([
    { type: 'UserRegistered', payload: { fullName: 'Half \ufffd' } },
    { type: 'ProfileUpdated', payload: { fullName: '\ufffd other' } },
  ]);
});

test('a person sees the own account', async () => {
  expect((await desk.ask(ada.viewer, me)).data?.['me']).toMatchObject({
    id: ada.userId,
    username: ada.username,
    email: 'ada@example.org',
    avatarUrl: null,
    lastActiveAt: expect.any(String),
  });
  for (const viewer of [anonymousViewer, router, userViewer(randomUUID())]) {
    expect(await desk.ask(viewer, me)).toMatchObject({
      data: { me: null },
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
  }
});

test('a profile changes where something is named, and the change is told', async () => {
  const { viewer, userId } = await desk.newcomer();
  const change = async (input: object) => (await desk.ask(viewer, update, { input })).data?.['updateProfile'];
  const avatarUrl = 'https://example.org/ada.png';
  await change({ avatarUrl, timezone: 'America/New_York' });
  expect(await change({ fullName: 'Ada Byron', locale: 'en-gb' })).toEqual({
    user: { fullName: 'Ada Byron', avatarUrl, timezone: 'America/New_York', locale: 'en-GB' },
  });
  expect(await change({ avatarUrl: null })).toMatchObject({ user: { avatarUrl: null } });
  expect((await desk.eventsOf(userId)).map(({ type }) => type)).toEqual([
    'UserRegistered',
    ...Array(3).fill('ProfileUpdated'),
  ]);
  expect(codeOf(await desk.ask(anonymousViewer, update, { input: {} }))).toBe('UNAUTHENTICATED');
  const bad = await desk.ask(viewer, update, { input: { avatarUrl: 'http://example.org' } });
  expect(bad.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'input.avatarUrl' });
});

test('an account is found by its own person only, exactly as if there were none', async () => {
  const reference = (id: string) => ({ of: [{ __typename: 'User', id }] });
  const own = await desk.ask(ada.viewer, references, reference(ada.userId));
  expect(own.data).toEqual({ _entities: [{ id: ada.userId, email: 'ada@example.org' }] });
  const other = inFamily(home);
  const theirs = await desk.ask(other, references, reference(ada.userId));
  expect(codeOf(theirs)).toBe('NOT_FOUND');
  expect(await desk.ask(other, references, reference(randomUUID()))).toEqual(theirs);
  expect(await desk.ask(other, references, reference('no id'))).toEqual(theirs);
});

test('those who share a family see name and picture; to others the member does not exist', async () => {
  const audience: Viewer = { kind: 'audience', memberships: [{ familyId: home, role: 'MEMBER' }] };
  for (const viewer of [inFamily(home), audience]) {
    const seen = await desk.ask(viewer, references, member(home, ada.userId));
    expect(seen.data).toEqual({ _entities: [{ familyId: home, id: ada.userId, fullName: 'Ada', avatarUrl: null }] });
  }
  const stranger = inFamily(randomUUID());
  const refused = await desk.ask(stranger, references, member(home, ada.userId));
  expect(codeOf(refused)).toBe('NOT_FOUND');
  expect(await desk.ask(stranger, references, member(randomUUID(), randomUUID()))).toEqual(refused);
  expect(await desk.ask(stranger, references, member('no id', 'no id'))).toEqual(refused);
  expect(await desk.ask(inFamily(home), references, member(home, 'no id'))).toEqual(refused);
  expect(codeOf(await desk.ask(anonymousViewer, references, member(home, ada.userId)))).toBe('UNAUTHENTICATED');
});

test.each([4, 40])('the names of %i members are read in one statement', async (size) => {
  const strangers = Array.from({ length: size - 1 }, () => randomUUID());
  const of = [ada.userId, ...strangers].map((id) => ({ __typename: 'Member', familyId: home, id }));
  desk.statements.length = 0;
  await desk.ask(inFamily(home), references, { of });
  expect(desk.statements.filter((text) => !/outbox|event_progress|kd-positions/.test(text))).toHaveLength(1);
});

test('a request without the router’s statement is refused', async () => {
  const ask = (statement?: string) => desk.hosts['users']!.execute({ query: '{ __typename }', statement });
  await expect(ask()).rejects.toThrow(UnsignedRequestError);
  await expect(ask('e30.e30.e30')).rejects.toThrow(UnsignedRequestError);
});

test('processes that start at once agree on one signing key, whose private part stays inside', async () => {
  const log = createLogger({ level: 'silent', name: 'test' });
  const database = openDatabase<Tables>({ url: desk.databaseUrl, schema: 'users', log });
  try {
    const db = database.scopedTo([]);
    await db.deleteFrom('signing_keys').execute();
    const started = await Promise.all([1, 2, 3, 4].map(() => openAccessTokens(db, desk.clock, 900)));
    const keys = await db.selectFrom('signing_keys').select(['kid', 'private_jwk']).execute();
    expect(keys).toHaveLength(1);
    for (const { keySet } of started) {
      expect(keySet).toContain(keys[0]!.kid);
      expect(keySet).not.toContain((keys[0]!.private_jwk as { d?: string }).d);
    }
  } finally {
    await database.close();
  }
});
