import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, dataOf } from '@kd/kit/testing/answers';
import { anonymousViewer, userViewer } from '@kd/kit/testing/network';
import { startTown } from './testing/town.ts';
import type { Household, Town } from './testing/town.ts';

let town: Town;
let home: Household;

beforeAll(async () => {
  town = await startTown();
  home = await town.family();
});
afterAll(() => town.stop());

const wholeFamily = `query ($id: ID!) { family(id: $id) {
  id name description timezone settings { weekStart approvalRequired } viewerRole inviteCode inviteCodeExpiresAt
  owner { id role } members { id familyId role joinedAt }
} }`;
type Whole = { inviteCode: string | null; members: { id: string; role: string }[] } & Record<string, unknown>;
const familyAs = async (userId: string, { id } = home) =>
  dataOf<Whole>(await town.as(userId, wholeFamily, { id }), 'family');

const create = `mutation ($input: CreateFamilyInput!) { createFamily(input: $input) {
  family { id name timezone inviteCode inviteCodeExpiresAt viewerRole owner { id } members { id role } }
} }`;
const update = `mutation ($input: UpdateFamilyInput!) { updateFamily(input: $input) { family { name description timezone settings { weekStart approvalRequired } } } }`;
const changeRole = 'mutation ($input: ChangeRoleInput!) { changeRole(input: $input) { member { id role } } }';
const remove = 'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { family { members { id } } } }';
const leave = 'mutation ($id: ID!) { leaveFamily(familyId: $id) { familyId } }';
const handOn =
  'mutation ($input: TransferOwnershipInput!) { transferOwnership(input: $input) { family { owner { id role } } } }';

const eventsOf = async (familyId: string) =>
  (await town.hosts['families']!.readFeed({ after: 0, types: 'all', limit: 500 }))
    .filter((event) => event.familyId === familyId)
    .map(({ type, payload }) => ({ type, payload }));

test('half a surrogate pair in a name or a description never reaches the database', async () => {
  const input = { name: 'Half \ud83e', description: '\udd16' };
  const query = 'mutation ($input: CreateFamilyInput!) { createFamily(input: $input) { family { name description } } }';
  const { data } = await town.as(randomUUID(), query, { input });
  expect(data?.['createFamily']).toEqual({ family: { name: 'Half \ufffd', description: '\ufffd' } });
});

test('a founder owns the family, is its advisor and gets an invite code', async () => {
  const founder = randomUUID();
  const answer = await town.as(founder, create, { input: { name: ' Byron ', timezone: 'Europe/London' } });
  const { family } = dataOf<{ family: Whole }>(answer, 'createFamily');
  expect(family).toMatchObject({
    name: 'Byron',
    timezone: 'Europe/London',
    viewerRole: 'ADVISOR',
    owner: { id: founder },
    members: [{ id: founder, role: 'ADVISOR' }],
  });
  expect(family.inviteCode).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
  expect(await eventsOf(String(family['id']))).toEqual([
    {
      type: 'FamilyCreated',
      payload: { name: 'Byron', timezone: 'Europe/London', weekStart: 'MONDAY', approvalRequired: true },
    },
    { type: 'MemberJoined', payload: { userId: founder, role: 'ADVISOR', joinedAt: expect.any(String) } },
  ]);
});

test('a family is shown whole to everybody in it, its members in the order they joined', async () => {
  const family = await familyAs(home.child);
  expect(family).toMatchObject({ name: 'Lovelace', viewerRole: 'MEMBER', owner: { id: home.owner, role: 'ADVISOR' } });
  expect(family.members.map(({ id }) => id)).toEqual([home.owner, home.advisor, home.parent, home.child]);
});

test('parents and advisors see the invite code, members do not', async () => {
  expect((await familyAs(home.parent)).inviteCode).toBe(home.inviteCode);
  expect((await familyAs(home.advisor)).inviteCode).toBe(home.inviteCode);
  expect(await familyAs(home.child)).toMatchObject({ inviteCode: null, inviteCodeExpiresAt: null });
});

test('advisors change the family; parents may not', async () => {
  const input = { familyId: home.id, description: 'A house', weekStart: 'SUNDAY', approvalRequired: false };
  const answer = await town.as(home.advisor, update, { input });
  expect(answer.data?.['updateFamily']).toMatchObject({
    family: { name: 'Lovelace', description: 'A house', settings: { weekStart: 'SUNDAY', approvalRequired: false } },
  });
  expect((await eventsOf(home.id)).at(-1)).toMatchObject({ type: 'FamilyUpdated', payload: { weekStart: 'SUNDAY' } });
  expect(codeOf(await town.as(home.parent, update, { input }))).toBe('FORBIDDEN');
  const bad = await town.as(home.advisor, update, { input: { familyId: home.id, timezone: 'Nowhere' } });
  expect(bad.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'input.timezone' });
});

test('roles are given by advisors, and the next statement has them', async () => {
  const { id: familyId } = home;
  const userId = await town.bringIn(home, 'MEMBER');
  const input = { familyId, userId, role: 'PARENT' };
  expect(codeOf(await town.as(home.parent, changeRole, { input }))).toBe('FORBIDDEN');
  const answer = await town.as(home.advisor, changeRole, { input });
  expect(answer.data?.['changeRole']).toEqual({ member: { id: userId, role: 'PARENT' } });
  expect((await eventsOf(familyId)).at(-1)).toEqual({ type: 'RoleChanged', payload: { userId, role: 'PARENT' } });
  expect((await familyAs(userId))['viewerRole']).toBe('PARENT');
  expect(codeOf(await town.as(home.advisor, changeRole, { input: { ...input, userId: randomUUID() } }))).toBe(
    'NOT_FOUND',
  );
  expect(codeOf(await town.as(home.advisor, changeRole, { input: { ...input, userId: 'nobody' } }))).toBe('NOT_FOUND');
});

test('who is removed sees the family no more, even with a statement from before', async () => {
  const userId = await town.bringIn(home, 'MEMBER');
  const before = await town.viewer(userId);
  const answer = await town.as(home.advisor, remove, { input: { familyId: home.id, userId } });
  expect(JSON.stringify(answer.data)).not.toContain(userId);
  expect((await eventsOf(home.id)).at(-1)).toEqual({ type: 'MemberLeft', payload: { userId } });
  expect(codeOf(await town.ask('families', before, wholeFamily, { id: home.id }))).toBe('NOT_FOUND');
  expect(codeOf(await town.ask('families', before, leave, { id: home.id }))).toBe('NOT_FOUND');
});

test('the owner stays until the family is handed on', async () => {
  const house = await town.family();
  const { id: familyId, owner, parent } = house;
  expect(codeOf(await town.as(owner, leave, { id: familyId }))).toBe('FORBIDDEN');
  expect(codeOf(await town.as(house.advisor, remove, { input: { familyId, userId: owner } }))).toBe('FORBIDDEN');
  expect(codeOf(await town.as(house.advisor, changeRole, { input: { familyId, userId: owner, role: 'MEMBER' } }))).toBe(
    'FORBIDDEN',
  );
  expect(codeOf(await town.as(house.advisor, handOn, { input: { familyId, userId: parent } }))).toBe('FORBIDDEN');
  const answer = await town.as(owner, handOn, { input: { familyId, userId: parent } });
  expect(answer.data?.['transferOwnership']).toEqual({ family: { owner: { id: parent, role: 'ADVISOR' } } });
  expect((await eventsOf(familyId)).slice(-2).map(({ type }) => type)).toEqual(['RoleChanged', 'FamilyUpdated']);
  expect((await town.as(owner, leave, { id: familyId })).data).toEqual({ leaveFamily: { familyId } });
  expect(codeOf(await town.as(parent, leave, { id: familyId }))).toBe('FORBIDDEN');
});

test('a retry after leaving gets the first answer, although its sender is no member any more', async () => {
  const userId = await town.bringIn(home, 'MEMBER');
  const retry = { idempotencyKey: randomUUID() };
  const first = await town.as(userId, leave, { id: home.id }, retry);
  expect(first.data).toEqual({ leaveFamily: { familyId: home.id } });
  expect(await town.as(userId, leave, { id: home.id }, retry)).toEqual(first);
});

test('a retry of createFamily founds no second family', async () => {
  const founder = randomUUID();
  const retry = { idempotencyKey: randomUUID() };
  const first = await town.as(founder, create, { input: { name: 'Once' } }, retry);
  expect((await town.as(founder, create, { input: { name: 'Once' } }, retry)).data).toEqual(first.data);
  const { user } = { user: await town.viewer(founder) };
  expect(user).toMatchObject({ memberships: [{ role: 'ADVISOR' }] });
});

test('25 families founded at once by one person: 20 stand', async () => {
  const founder = randomUUID();
  const tries = Array.from({ length: 25 }, () =>
    town.ask('families', userViewer(founder), create, { input: { name: 'Many' } }),
  );
  const answers = await Promise.all(tries);
  expect(answers.filter(({ errors }) => !errors)).toHaveLength(20);
  expect(answers.filter(({ errors }) => errors).map(codeOf)).toEqual(Array(5).fill('FORBIDDEN'));
});

test('two advisors demote each other at once: one of them is still an advisor', async () => {
  const house = await town.family();
  const other = await town.bringIn(house, 'ADVISOR');
  const [one, two] = [await town.viewer(house.advisor), await town.viewer(other)];
  const demote = (viewer: typeof one, userId: string) =>
    town.ask('families', viewer, changeRole, { input: { familyId: house.id, userId, role: 'MEMBER' } });
  const answers = await Promise.all([demote(one, other), demote(two, house.advisor)]);
  expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
  expect(answers.filter(({ errors }) => errors).map(codeOf)).toEqual(['FORBIDDEN']);
});

test("a person's families come in the order they were joined, one joined a moment ago too", async () => {
  const [one, two] = [await town.family(), await town.family()];
  const person = randomUUID();
  const stale = userViewer(person);
  const join = 'mutation ($code: String!) { joinFamily(inviteCode: $code) { family { id } } }';
  for (const { inviteCode: code } of [two, one]) await town.ask('families', stale, join, { code });
  const query =
    'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { families { id viewerRole } } } }';
  const of = [{ __typename: 'User', id: person }];
  expect((await town.ask('families', stale, query, { of })).data).toEqual({
    _entities: [{ families: [two, one].map(({ id }) => ({ id, viewerRole: 'MEMBER' })) }],
  });
  expect(codeOf(await town.as(home.owner, query, { of }))).toBe('NOT_FOUND');
});

test('an audience reads what its role may read', async () => {
  const memberships = [{ familyId: home.id, role: 'MEMBER' as const }];
  const answer = await town.ask('families', { kind: 'audience', memberships }, wholeFamily, { id: home.id });
  expect(answer.data?.['family']).toMatchObject({ viewerRole: 'MEMBER', inviteCode: null });
});

test('nobody who is not signed in reads or changes anything', async () => {
  for (const [query, variables] of [
    [wholeFamily, { id: home.id }],
    [leave, { id: home.id }],
    [create, { input: { name: 'x' } }],
  ] as const) {
    expect(codeOf(await town.ask('families', anonymousViewer, query, variables))).toBe('UNAUTHENTICATED');
  }
});

test('what the router asks is not found for anybody else', async () => {
  const query = 'query ($userId: ID!) { membershipsOf(userId: $userId) { familyId } }';
  expect(codeOf(await town.as(home.owner, query, { userId: home.owner }))).toBe('NOT_FOUND');
  const answer = await town.ask('families', { kind: 'service', name: 'router' }, query, { userId: 'nobody' });
  expect(answer.data).toEqual({ membershipsOf: [] });
});
