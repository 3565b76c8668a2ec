import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, dataOf } from '@kd/kit/testing/answers';
import { openDatabase } from '@kd/kit/database/database';
import type { Database } from '@kd/kit/database/database';
import { createLogger } from '@kd/kit/log';
import { UnsignedRequestError } from '@kd/kit/subgraph/execute';
import type { Tables } from './tables.ts';
import { startTown } from './testing/town.ts';
import type { Household, Town } from './testing/town.ts';

let town: Town;
let home: Household;
let foreign: Household;
let database: Database<Tables>;

beforeAll(async () => {
  town = await startTown();
  [home, foreign] = [await town.family(), await town.family()];
  const log = createLogger({ level: 'silent', name: 'test' });
  database = openDatabase<Tables>({ url: town.databaseUrl, schema: 'families', log });
});
afterAll(async () => {
  await database.close();
  await town.stop();
});

const fields = 'id name members { id role } inviteCode';
const mutations: Record<string, (familyId: string, userId: string) => [query: string, input: Record<string, unknown>]> =
  {
    family: (id) => [`query ($id: ID!) { family(id: $id) { ${fields} } }`, { id }],
    updateFamily: (familyId) => [
      `mutation ($input: UpdateFamilyInput!) { updateFamily(input: $input) { family { ${fields} } } }`,
      { input: { familyId, name: 'Mine' } },
    ],
    renewInviteCode: (id) => [
      `mutation ($id: ID!) { renewInviteCode(familyId: $id) { family { ${fields} } } }`,
      { id },
    ],
    revokeInviteCode: (id) => [
      `mutation ($id: ID!) { revokeInviteCode(familyId: $id) { family { ${fields} } } }`,
      { id },
    ],
    leaveFamily: (id) => ['mutation ($id: ID!) { leaveFamily(familyId: $id) { familyId } }', { id }],
    changeRole: (familyId, userId) => [
      'mutation ($input: ChangeRoleInput!) { changeRole(input: $input) { member { id role } } }',
      { input: { familyId, userId, role: 'PARENT' } },
    ],
    removeMember: (familyId, userId) => [
      `mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { family { ${fields} } } }`,
      { input: { familyId, userId } },
    ],
    transferOwnership: (familyId, userId) => [
      `mutation ($input: TransferOwnershipInput!) { transferOwnership(input: $input) { family { ${fields} } } }`,
      { input: { familyId, userId } },
    ],
    'Family reference': (id) => [
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Family { ${fields} } } }`,
      { of: [{ __typename: 'Family', id }] },
    ],
    'Member reference': (familyId, id) => [
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Member { role joinedAt } } }',
      { of: [{ __typename: 'Member', familyId, id }] },
    ],
    'User reference': (_, id) => [
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { families { id } } } }',
      { of: [{ __typename: 'User', id }] },
    ],
  };

test.each(Object.entries(mutations))(
  '%s answers a foreign family exactly as one that does not exist',
  async (_, ask) => {
    const answer = async (familyId: string, userId: string) => {
      const [query, variables] = ask(familyId, userId);
      return town.as(home.owner, query, variables);
    };
    const theirs = await answer(foreign.id, foreign.child);
    expect(codeOf(theirs)).toBe('NOT_FOUND');
    const text = JSON.stringify(theirs);
    expect(JSON.stringify(await answer(randomUUID(), randomUUID()))).toBe(text);
    expect(JSON.stringify(await answer("no id' or 1=1 --", 'no id'))).toBe(text);
  },
);

test.each(['changeRole', 'removeMember', 'transferOwnership'])(
  '%s answers a person of a foreign family as nobody',
  async (field) => {
    const answer = async (userId: string) => town.as(home.owner, ...mutations[field]!(home.id, userId));
    const theirs = JSON.stringify(await answer(foreign.child));
    expect(theirs).toContain('NOT_FOUND');
    expect(JSON.stringify(await answer(randomUUID()))).toBe(theirs);
  },
);

test('a member reference says nothing of a person of another family', async () => {
  const [query, variables] = mutations['Member reference']!(home.id, foreign.child);
  expect((await town.as(home.owner, query, variables)).data).toEqual({ _entities: [{ role: null, joinedAt: null }] });
});

test('the database itself hides and refuses the rows of other families', async () => {
  await town.as(foreign.owner, ...mutations['renewInviteCode']!(foreign.id, ''));
  const db = database.scopedTo([home.id]);
  for (const table of ['families', 'memberships', 'audit_log'] as const) {
    const rows = await db.selectFrom(table).select('family_id').where('family_id', '=', foreign.id).execute();
    expect(rows).toEqual([]);
    expect(await database.scopedTo([]).selectFrom(table).select('family_id').execute()).toEqual([]);
  }
  const intruder = { family_id: foreign.id, user_id: home.owner, role: 'ADVISOR' as const, joined_at: new Date() };
  await expect(db.insertInto('memberships').values(intruder).execute()).rejects.toThrow('row-level security');
  const robbed = await db
    .updateTable('families')
    .set({ owner_id: home.owner })
    .where('family_id', '=', foreign.id)
    .executeTakeFirst();
  expect(robbed.numUpdatedRows).toBe(0n);
});

test('the count of owned families opens nothing else of other families', async () => {
  const db = database.scopedTo([]);
  const { rows } = await sql<{ owned: number }>`select families_owned_by(${foreign.owner}) as owned`.execute(db);
  expect(rows).toEqual([{ owned: 1 }]);
  expect(await db.selectFrom('families').select('family_id').execute()).toEqual([]);
});

test('the audit log keeps who changed rights, and can neither be changed nor emptied', async () => {
  const db = database.scopedTo([home.id]);
  await town.as(home.advisor, ...mutations['changeRole']!(home.id, home.child));
  const log = await db.selectFrom('audit_log').selectAll().where('actor_id', '=', home.advisor).execute();
  expect(log).toMatchObject([
    {
      action: 'ROLE_CHANGED',
      details: { userId: home.child, role: 'PARENT' },
      address: '127.0.0.1',
      user_agent: 'test',
    },
  ]);
  await expect(db.updateTable('audit_log').set({ action: 'x' }).execute()).rejects.toThrow('only grows');
  await expect(db.deleteFrom('audit_log').execute()).rejects.toThrow('only grows');
  await expect(sql`truncate audit_log`.execute(db)).rejects.toThrow('only grows');
});

test('a request without the router’s statement is refused', async () => {
  const query = '{ __typename }';
  const ask = (statement?: string) => town.hosts['families']!.execute({ query, statement });
  await expect(ask()).rejects.toThrow(UnsignedRequestError);
  await expect(ask('e30.e30.e30')).rejects.toThrow(UnsignedRequestError);
});

test.each([4, 40])('a family of %i is read in one statement', async (size) => {
  const house = await town.family();
  for (let have = 4; have < size; have += 6) {
    await Promise.all(Array.from({ length: 6 }, () => town.bringIn(house, 'MEMBER')));
  }
  const viewer = await town.viewer(house.child);
  const count = async (query: string, variables: Record<string, unknown>) => {
    town.statements.length = 0;
    const answer = await town.ask('families', viewer, query, variables);
    expect(answer.errors).toBeUndefined();
    // The dispatcher looks after the outbox all the while.
    return {
      answer,
      statements: town.statements.filter((text) => !/outbox|event_progress|kd-positions/.test(text)).length,
    };
  };
  const all = 'id name members { id familyId role joinedAt } owner { id } settings { weekStart } viewerRole inviteCode';
  const one = await count(`query ($id: ID!) { family(id: $id) { ${all} } }`, { id: house.id });
  expect(one.statements).toBe(1);
  const { members } = dataOf<{ members: { id: string; familyId: string }[] }>(one.answer, 'family');
  expect(members).toHaveLength(size);
  const batch = (of: unknown[], selection: string) =>
    count(`query ($of: [_Any!]!) { _entities(representations: $of) { ${selection} } }`, { of });
  const people = members.map((member) => ({ __typename: 'Member', ...member }));
  expect((await batch(people, '... on Member { role joinedAt }')).statements).toBe(1);
  const again = [1, 2].map(() => ({ __typename: 'Family', id: house.id }));
  expect((await batch(again, `... on Family { ${all} }`)).statements).toBe(1);
});
