import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { userViewer } from '@kd/kit/testing/network';
import { signStatement } from '@kd/kit/viewer';
import { tasks } from './index.ts';
import { startVillage } from './testing/village.ts';
import type { House, Village } from './testing/village.ts';

let village: Village;
let house: House;

beforeAll(async () => {
  village = await startVillage();
  house = village.house();
});
afterAll(() => village.network.stop());

const eventsOf = async (id: string) => {
  const events = await village.network.hosts['tasks']!.readFeed({ after: 0, types: 'all', limit: 500 });
  return events.filter(({ key }) => key.id === id);
};

test('the history says what happened, who did it, when, and why', async () => {
  const { pat, mia } = house;
  const { id } = await village.createTask(pat, house);
  await village.act(mia, 'claimTask', id);
  await village.act(mia, 'startTask', id);
  await village.act(mia, 'completeTask', id, { actualMinutes: 25 });
  await village.act(pat, 'rejectTask', id, { reason: 'The cactus too.' });
  await village.act(mia, 'startTask', id);
  await village.act(pat, 'completeTask', id);
  expect(await village.act(pat, 'approveTask', id)).toMatchObject({
    status: 'APPROVED',
    version: 8,
    rejectionReason: null,
  });
  const { task } = await village.ask<{ task: { history: { at: string }[]; updatedAt: string } }>(
    mia,
    `query ($id: ID!) { task(id: $id) { actualMinutes completedAt approvedAt updatedAt history { kind from to at actor { id familyId } reason } } }`,
    { id },
  );
  const by = ({ id: userId }: { id: string }) => ({ id: userId, familyId: house.id });
  expect(task.history).toMatchObject([
    { kind: 'CREATED', from: null, to: 'PENDING', actor: by(pat), reason: null },
    { kind: 'CLAIMED', from: 'PENDING', to: 'CLAIMED', actor: by(mia), reason: null },
    { kind: 'STARTED', from: 'CLAIMED', to: 'IN_PROGRESS', actor: by(mia) },
    { kind: 'COMPLETED', from: 'IN_PROGRESS', to: 'COMPLETED', actor: by(mia) },
    { kind: 'REJECTED', from: 'COMPLETED', to: 'REJECTED', actor: by(pat), reason: 'The cactus too.' },
    { kind: 'STARTED', from: 'REJECTED', to: 'IN_PROGRESS', actor: by(mia) },
    { kind: 'COMPLETED', from: 'IN_PROGRESS', to: 'COMPLETED', actor: by(pat) },
    { kind: 'APPROVED', from: 'COMPLETED', to: 'APPROVED', actor: by(pat) },
  ]);
  const times = task.history.map(({ at }) => at);
  expect(times).toEqual(times.toSorted());
  expect(task).toMatchObject({
    actualMinutes: 25,
    approvedAt: times.at(-1),
    completedAt: times.at(-2),
    updatedAt: times.at(-1),
  });
});

test('each transition emits its event, in order, with the task as it was then', async () => {
  const { pat, leo } = house;
  const { id } = await village.createTask(pat, house, { title: 'Walk the dog', points: 30 });
  await village.ask(pat, `mutation ($input: AssignTaskInput!) { assignTask(input: $input) { task { id } } }`, {
    input: { id, assignedToId: leo.id },
  });
  await village.act(leo, 'startTask', id);
  await village.act(leo, 'completeTask', id);
  await village.act(pat, 'cancelTask', id, { reason: 'It was the neighbours’ dog.' });
  await village.ask(pat, `mutation ($id: ID!) { deleteTask(id: $id) { taskId } }`, { id });
  const events = await eventsOf(id);
  expect(events.map(({ type, version }) => [type, version])).toEqual([
    ['TaskCreated', 1],
    ['TaskAssigned', 2],
    ['TaskStarted', 3],
    ['TaskCompleted', 4],
    ['TaskCancelled', 5],
    ['TaskDeleted', 6],
  ]);
  expect(events[3]).toMatchObject({
    familyId: house.id,
    topics: [`tasks:{${house.id}}`],
    key: { __typename: 'Task', id },
    actorId: leo.id,
    payload: {
      title: 'Walk the dog',
      status: 'COMPLETED',
      points: 30,
      assignedToId: leo.id,
      completedAt: events[3]!.at.toISOString(),
    },
  });
  expect(events[0]!.payload).toMatchObject({ status: 'PENDING', assignedToId: null, completedAt: null });
});

test('in a family that needs no approval, completing approves and both are told', async () => {
  const trusting = village.house({ approvalRequired: false });
  const { id } = await village.createTask(trusting.pat, trusting, { assignedToId: trusting.mia.id });
  await village.act(trusting.mia, 'startTask', id);
  expect(await village.act(trusting.mia, 'completeTask', id)).toMatchObject({ status: 'APPROVED', version: 4 });
  expect((await eventsOf(id)).map(({ type, version, payload }) => [type, version, payload['status']]).slice(2)).toEqual(
    [
      ['TaskCompleted', 3, 'COMPLETED'],
      ['TaskApproved', 4, 'APPROVED'],
    ],
  );
  village.tell('FamilyUpdated', trusting.id, {
    name: 'Smith',
    timezone: 'Europe/Berlin',
    weekStart: 'MONDAY',
    approvalRequired: true,
  });
  await village.network.hosts['tasks']!.catchUp('families');
  const other = await village.createTask(trusting.pat, trusting, { assignedToId: trusting.mia.id });
  await village.act(trusting.mia, 'startTask', other.id);
  expect(await village.act(trusting.mia, 'completeTask', other.id)).toMatchObject({ status: 'COMPLETED' });
});

test('two children claiming at once, each through a process of its own: exactly one wins, 200 times', async () => {
  const { network } = village;
  const { pat, mia, leo } = house;
  const { clock, statementKey } = network;
  const { host: second, stop } = await network.startAnother(tasks);
  const query = `mutation ($id: ID!) { claimTask(id: $id) { task { assignedTo { id } } } }`;
  const round = async () => {
    const { id } = await village.createTask(pat, house);
    const answers = await Promise.all([
      village.tryTo(mia, query, { id }),
      second.execute({ query, variables: { id }, statement: signStatement(leo.viewer, statementKey, clock) }),
    ]);
    const won = answers.flatMap(({ data }) => (data ? [data] : []));
    const lost = answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions));
    expect(lost).toEqual([{ code: 'CONFLICT', version: 2 }]);
    const winner = answers[0].data ? mia.id : leo.id;
    expect(won).toMatchObject([{ claimTask: { task: { assignedTo: { id: winner } } } }]);
  };
  try {
    for (let rounds = 0; rounds < 200; rounds += 4) await Promise.all([round(), round(), round(), round()]);
  } finally {
    await stop();
  }
});

test('a second approval, a stale version and an illegal step are told apart', async () => {
  const { pat, mia, leo } = house;
  const { id } = await village.createTask(pat, house);
  expect(await village.act(mia, 'startTask', id)).toEqual({ code: 'ILLEGAL_TRANSITION', from: 'PENDING' });
  expect(await village.act(mia, 'approveTask', id)).toEqual({ code: 'FORBIDDEN' });
  expect(await village.act(mia, 'claimTask', id, { version: 7 })).toEqual({ code: 'CONFLICT', version: 1 });
  expect(await village.act(mia, 'claimTask', id, { version: 1 })).toMatchObject({ version: 2 });
  expect(await village.act(leo, 'startTask', id)).toEqual({ code: 'FORBIDDEN' });
  await village.act(mia, 'startTask', id);
  await village.act(mia, 'completeTask', id);
  await village.act(pat, 'approveTask', id);
  expect(await village.act(pat, 'approveTask', id)).toEqual({ code: 'CONFLICT', version: 5 });
  expect(await village.act(pat, 'cancelTask', id)).toEqual({ code: 'ILLEGAL_TRANSITION', from: 'APPROVED' });
  expect(await eventsOf(id)).toHaveLength(5);
});

test('a retry under the same idempotency key gets the same answer and changes nothing', async () => {
  const { pat, mia } = house;
  const { id } = await village.createTask(pat, house, { points: 12, assignedToId: mia.id });
  await village.act(mia, 'startTask', id);
  await village.act(mia, 'completeTask', id);
  const approve = `mutation ($id: ID!) { approveTask(id: $id) { pointsAwarded task { status version approvedAt } } }`;
  const first = await village.tryTo(pat, approve, { id }, { idempotencyKey: 'approve once' });
  expect(first.data).toMatchObject({ approveTask: { pointsAwarded: 12, task: { status: 'APPROVED', version: 4 } } });
  await village.ask(pat, `mutation ($id: ID!) { deleteTask(id: $id) { taskId } }`, { id });
  expect(await village.tryTo(pat, approve, { id }, { idempotencyKey: 'approve once' })).toEqual(first);
  expect((await eventsOf(id)).filter(({ type }) => type === 'TaskApproved')).toHaveLength(1);
  const create = `mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id createdAt } } }`;
  const input = { familyId: house.id, title: 'Once', dueDate: '2026-12-01T10:00:00Z' };
  const created = await village.tryTo(pat, create, { input }, { idempotencyKey: 'create once' });
  expect(await village.tryTo(pat, create, { input }, { idempotencyKey: 'create once' })).toEqual(created);
});

test('a change keeps what it does not name, and is refused once the task is final', async () => {
  const { pat } = house;
  const { id } = await village.createTask(pat, house, {
    description: 'All of them',
    dueDate: '2026-12-01T10:00:00+02:00',
    tags: ['garden'],
    points: 3,
  });
  const update = `mutation ($input: UpdateTaskInput!) { updateTask(input: $input) { task { title description dueDate points tags version status } } }`;
  expect(
    await village.ask(pat, update, { input: { id, title: 'Water the roses', description: null, version: 1 } }),
  ).toEqual({
    updateTask: {
      task: {
        title: 'Water the roses',
        description: null,
        dueDate: '2026-12-01T08:00:00.000Z',
        points: 3,
        tags: ['garden'],
        version: 2,
        status: 'PENDING',
      },
    },
  });
  const stale = await village.tryTo(pat, update, { input: { id, points: 4, version: 1 } });
  expect(stale.errors?.[0]).toMatchObject({ path: ['updateTask'], extensions: { code: 'CONFLICT', version: 2 } });
  const unfit = await village.tryTo(pat, update, { input: { id, points: 10_001 } });
  expect(unfit.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'input.points' });
  await village.act(pat, 'cancelTask', id);
  const late = await village.tryTo(pat, update, { input: { id, points: 4 } });
  expect(late.errors?.[0]?.extensions).toEqual({ code: 'ILLEGAL_TRANSITION', from: 'CANCELLED' });
});

test('a deleted task is gone everywhere', async () => {
  const empty = village.house();
  const { id } = await village.createTask(empty.pat, empty);
  await village.ask(empty.pat, `mutation ($id: ID!) { deleteTask(id: $id, version: 1) { taskId } }`, { id });
  expect(await village.act(empty.pat, 'cancelTask', id)).toEqual({ code: 'NOT_FOUND' });
  const query = `query ($id: ID!, $family: ID!, $all: [_Any!]!) {
    task(id: $id) { id }
    tasks(familyId: $family) { totalCount nodes { id } }
    _entities(representations: $all) { ... on Task { id } ... on Family { activeTasks { id } } }
  }`;
  const all = [
    { __typename: 'Task', id },
    { __typename: 'Family', id: empty.id },
  ];
  const { data } = await village.tryTo(empty.pat, query, { id, family: empty.id, all });
  expect(data).toEqual({ task: null, tasks: { totalCount: 0, nodes: [] }, _entities: [null, { activeTasks: [] }] });
});

test('a member who has only just joined can be given a task at once, and one who has left cannot', async () => {
  const zoe = { id: randomUUID(), viewer: userViewer(randomUUID()) };
  village.tell('MemberJoined', house.id, { userId: zoe.id, role: 'MEMBER', joinedAt: '2026-11-20T10:00:00.000Z' });
  expect(await village.createTask(house.pat, house, { assignedToId: zoe.id })).toMatchObject({ status: 'PENDING' });
  village.tell('MemberLeft', house.id, { userId: zoe.id });
  await village.network.hosts['tasks']!.catchUp('families');
  const assign = `mutation ($input: AssignTaskInput!) { assignTask(input: $input) { task { id } } }`;
  const { id } = await village.createTask(house.pat, house);
  const strangers = [zoe.id, randomUUID(), village.house().mia.id, 'nobody', "'; drop table tasks; --"];
  const answers = await Promise.all(
    strangers.map((assignedToId) => village.tryTo(house.pat, assign, { input: { id, assignedToId } })),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]?.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'input.assignedToId' });
});

test('rejected work of somebody who left goes on with somebody else', async () => {
  const home = village.house();
  const { id: familyId, pat, mia, leo } = home;
  const { id } = await village.createTask(pat, home, { assignedToId: mia.id });
  await village.act(mia, 'startTask', id);
  await village.act(mia, 'completeTask', id);
  await village.act(pat, 'rejectTask', id, { reason: 'The cactus too.' });
  village.tell('MemberLeft', familyId, { userId: mia.id });
  const assign = `mutation ($input: AssignTaskInput!) { assignTask(input: $input) { task { status rejectionReason } } }`;
  expect(await village.ask(pat, assign, { input: { id, assignedToId: leo.id } })).toEqual({
    assignTask: { task: { status: 'PENDING', rejectionReason: 'The cactus too.' } },
  });
  expect(await village.act(leo, 'startTask', id)).toMatchObject({ status: 'IN_PROGRESS', assignedTo: { id: leo.id } });
  const { task } = await village.ask<{ task: { history: object[] } }>(
    pat,
    `query ($id: ID!) { task(id: $id) { history { kind from to } } }`,
    { id },
  );
  expect(task.history.slice(-2)).toEqual([
    { kind: 'ASSIGNED', from: 'REJECTED', to: 'PENDING' },
    { kind: 'STARTED', from: 'PENDING', to: 'IN_PROGRESS' },
  ]);
});
