import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '@kd/kit/database/database';
import { createLogger } from '@kd/kit/log';
import { anonymousViewer, userViewer } from '@kd/kit/testing/network';
import type { Viewer } from '@kd/kit/viewer';
import type { Tables } from './tables.ts';
import { startVillage } from './testing/village.ts';
import type { House, Village } from './testing/village.ts';

let village: Village;
let ours: House;
let theirs: House;
let theirTask: string;

beforeAll(async () => {
  village = await startVillage();
  ours = village.house();
  theirs = village.house();
  theirTask = (await village.createTask(theirs.pat, theirs, { assignedToId: theirs.mia.id })).id;
});
afterAll(() => village.network.stop());

/** Every field and argument that takes the id of a task or family. */
const doors: Record<string, { query: string; family?: true }> = {
  task: { query: `query ($id: ID!) { task(id: $id) { id title } }` },
  updateTask: { query: `mutation ($id: ID!) { updateTask(input: { id: $id, title: "Ours now" }) { task { id } } }` },
  deleteTask: { query: `mutation ($id: ID!) { deleteTask(id: $id) { taskId } }` },
  assignTask: { query: `mutation ($id: ID!) { assignTask(input: { id: $id }) { task { id } } }` },
  claimTask: { query: `mutation ($id: ID!) { claimTask(id: $id, version: 1) { task { id } } }` },
  startTask: { query: `mutation ($id: ID!) { startTask(id: $id) { task { id } } }` },
  completeTask: { query: `mutation ($id: ID!) { completeTask(id: $id, actualMinutes: 3) { task { id } } }` },
  approveTask: { query: `mutation ($id: ID!) { approveTask(id: $id) { task { id } pointsAwarded } }` },
  rejectTask: { query: `mutation ($id: ID!) { rejectTask(id: $id, reason: "No.") { task { id } } }` },
  cancelTask: { query: `mutation ($id: ID!) { cancelTask(id: $id) { task { id } } }` },
  'a reference to a task': {
    query: `query ($id: ID!) { _entities(representations: [{ __typename: "Task", id: $id }]) { ... on Task { title } } }`,
  },
  tasks: { family: true, query: `query ($id: ID!) { tasks(familyId: $id) { totalCount nodes { id } } }` },
  createTask: {
    family: true,
    query: `mutation ($id: ID!) { createTask(input: { familyId: $id, title: "Hello" }) { task { id } } }`,
  },
  'a reference to a family': {
    family: true,
    query: `query ($id: ID!) { _entities(representations: [{ __typename: "Family", id: $id }]) { ... on Family { activeTasks { id } } } }`,
  },
};

test('what belongs to another family answers byte for byte like what does not exist', async () => {
  const strange = [
    '',
    'x',
    '1',
    '../..',
    "' or true --",
    theirs.id.toUpperCase(),
    `{${theirTask}}`,
    '\0',
    'x'.repeat(10_000),
  ];
  for (const [name, { query, family }] of Object.entries(doors)) {
    const foreign = await village.tryTo(ours.pat, query, { id: family ? theirs.id : theirTask });
    expect([name, foreign.errors]).toMatchObject([
      name,
      [{ message: 'There is nothing here with this id.', extensions: { code: 'NOT_FOUND' } }],
    ]);
    for (const id of [randomUUID(), ...strange]) {
      const unknown = await village.tryTo(ours.pat, query, { id });
      expect([name, id, JSON.stringify(unknown)]).toEqual([name, id, JSON.stringify(foreign)]);
    }
  }
});

test('somebody of another family cannot be named: the answer is that of a person who does not exist', async () => {
  const create = `mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }`;
  const list = `query ($familyId: ID!, $who: ID) { tasks(familyId: $familyId, filter: { assignedToId: $who }) { totalCount nodes { id } pageInfo { endCursor } } }`;
  const answers = { create: new Set<string>(), list: new Set<string>() };
  for (const who of [theirs.mia.id, randomUUID(), 'x', '\0']) {
    const input = { familyId: ours.id, title: 'Hello', assignedToId: who };
    answers.create.add(JSON.stringify(await village.tryTo(ours.pat, create, { input })));
    answers.list.add(JSON.stringify(await village.tryTo(ours.pat, list, { familyId: ours.id, who })));
  }
  expect(answers.create.size).toBe(1);
  expect([...answers.create][0]).toContain('"field":"input.assignedToId"');
  expect(answers.list.size).toBe(1);
});

test('their task is as it was', async () => {
  const { task } = await village.ask<{ task: object }>(
    theirs.mia,
    `query ($id: ID!) { task(id: $id) { title version status } }`,
    { id: theirTask },
  );
  expect(task).toEqual({ title: 'Water the plants', version: 1, status: 'PENDING' });
});

const codesOf = async (viewer: Viewer): Promise<unknown[]> => {
  const codes = new Set<unknown>();
  for (const { query, family } of Object.values(doors)) {
    const { errors } = await village.network.ask('tasks', viewer, query, { id: family ? theirs.id : theirTask });
    codes.add(errors?.[0]?.extensions?.['code']);
  }
  return [...codes];
};

test('nobody reads or writes without being signed in, and a service has no business here', async () => {
  expect(await codesOf(anonymousViewer)).toEqual(['UNAUTHENTICATED']);
  expect(await codesOf({ kind: 'service', name: 'points' })).toEqual(['NOT_FOUND', 'UNAUTHENTICATED']);
  expect(await codesOf(userViewer(randomUUID()))).toEqual(['NOT_FOUND']);
});

test('an audience reads what its role reads, and writes nothing', async () => {
  const audience: Viewer = { kind: 'audience', memberships: [{ familyId: theirs.id, role: 'PARENT' }] };
  for (const [name, { query, family }] of Object.entries(doors)) {
    const { errors } = await village.network.ask('tasks', audience, query, { id: family ? theirs.id : theirTask });
    const code = query.startsWith('mutation') ? 'UNAUTHENTICATED' : undefined;
    expect([name, errors?.[0]?.extensions?.['code']]).toEqual([name, code]);
  }
});

test('a member may not do what parents may', async () => {
  const parents = ['createTask', 'updateTask', 'deleteTask', 'assignTask', 'approveTask', 'rejectTask', 'cancelTask'];
  for (const name of parents) {
    const { query, family } = doors[name]!;
    const { errors } = await village.tryTo(theirs.leo, query, { id: family ? theirs.id : theirTask });
    expect([name, errors?.[0]]).toMatchObject([
      name,
      {
        message: expect.stringMatching(/^Only a parent or an advisor may/),
        extensions: { code: 'FORBIDDEN' },
      },
    ]);
  }
});

test('PostgreSQL itself keeps families apart in every table that has a family', async () => {
  const database = openDatabase<Tables>({
    url: village.network.databaseUrl,
    schema: 'tasks',
    log: createLogger({ level: 'silent', name: 'test' }),
  });
  try {
    for (const table of ['tasks', 'task_history', 'families', 'members'] as const) {
      const familiesSeen = async (scope: readonly string[] | 'all') => {
        const rows = await database.scopedTo(scope).selectFrom(table).select('family_id').distinct().execute();
        return rows.map(({ family_id }) => family_id);
      };
      expect([table, await familiesSeen('all')]).toEqual([table, expect.arrayContaining([theirs.id])]);
      expect([table, await familiesSeen([theirs.id])]).toEqual([table, [theirs.id]]);
      expect([table, await familiesSeen([randomUUID()])]).toEqual([table, []]);
      expect([table, await familiesSeen([])]).toEqual([table, []]);
    }
    const change = database.scopedTo([ours.id]).updateTable('tasks').set({ title: 'Ours' }).where('id', '=', theirTask);
    expect((await change.executeTakeFirst()).numUpdatedRows).toBe(0n);
    const member = { family_id: theirs.id, user_id: randomUUID(), role: 'MEMBER' as const, active: true };
    await expect(database.scopedTo([ours.id]).insertInto('members').values(member).execute()).rejects.toThrow(
      'row-level security',
    );
  } finally {
    await database.close();
  }
});
