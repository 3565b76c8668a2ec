import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyTask, fill, pageOf, plainly, ranks } from './testing/lists.ts';
import type { Listed } from './testing/lists.ts';
import { startVillage } from './testing/village.ts';
import type { House, Village } from './testing/village.ts';

let village: Village;
let house: House;
let all: Listed[];

beforeAll(async () => {
  village = await startVillage();
  house = village.house();
  await fill(village, house, 40);
  all = await everyTask(village, house);
});
afterAll(() => village.network.stop());

const aboutTasks = (statements: string[]) =>
  statements.filter((text) => /\btask/.test(text) && !/outbox|event_progress/.test(text));

test('one statement answers a list with its count, and the count is left out when nobody asks', async () => {
  const { statements } = village.network;
  statements.length = 0;
  await pageOf(village, house, { first: 5, filter: { tag: 'wet' } });
  expect(aboutTasks(statements)).toHaveLength(1);
  expect(aboutTasks(statements)[0]).toContain('count(*)');
  statements.length = 0;
  await village.ask(
    house.mia,
    `query ($id: ID!) { tasks(familyId: $id) { nodes { id family { id } assignedTo { id } } } }`,
    { id: house.id },
  );
  expect(aboutTasks(statements)).toHaveLength(1);
  expect(aboutTasks(statements)[0]).not.toContain('count(*)');
});

const active = `query ($all: [_Any!]!) { _entities(representations: $all) { ... on Family { activeTasks { id title status dueDate overdue priority assignedTo { id } } } } }`;

test('active tasks are overdue ones first, then by due date, then the urgent ones, in one statement for 4 or 40 tasks or two families', async () => {
  const { network } = village;
  network.clock.set('2026-11-20T18:30:00.000Z');
  const few = village.house();
  await fill(village, few, 4);
  type Active = { _entities: { activeTasks: (Listed & { overdue: boolean })[] }[] };
  for (const homes of [[few], [house]]) {
    network.statements.length = 0;
    await village.ask<Active>(homes[0]!.mia, active, { all: homes.map(({ id }) => ({ __typename: 'Family', id })) });
    expect(aboutTasks(network.statements)).toHaveLength(1);
  }
  const both = [house, few].map(({ id }) => ({ familyId: id, role: 'MEMBER' as const }));
  const viewer = { kind: 'audience' as const, memberships: both };
  network.statements.length = 0;
  const { data } = await network.ask('tasks', viewer, active, {
    all: both.map(({ familyId: id }) => ({ __typename: 'Family', id })),
  });
  expect(aboutTasks(network.statements)).toHaveLength(1);
  const [many, some] = (data as Active)._entities.map(({ activeTasks }) => activeTasks);
  expect(some!.length).toBeGreaterThan(0);
  const late = (task: Listed) =>
    task.dueDate !== null &&
    task.dueDate < '2026-11-20T18' &&
    !['COMPLETED', 'APPROVED', 'CANCELLED'].includes(task.status);
  const expected = all
    .filter(({ status }) => !['APPROVED', 'CANCELLED'].includes(status))
    .sort(
      (a, b) =>
        Number(late(b)) - Number(late(a)) ||
        plainly(a.dueDate ?? '9', b.dueDate ?? '9') ||
        ranks.indexOf(b.priority) - ranks.indexOf(a.priority) ||
        plainly(a.id, b.id),
    );
  expect(many!.map(({ id, overdue }) => [id, overdue])).toEqual(expected.map((task) => [task.id, late(task)]));
});

test('a family shows at most 100 active tasks', async () => {
  const busy = village.house();
  await Promise.all(Array.from({ length: 103 }, () => village.createTask(busy.pat, busy)));
  const { _entities } = await village.ask<{ _entities: { activeTasks: object[] }[] }>(busy.mia, active, {
    all: [{ __typename: 'Family', id: busy.id }],
  });
  expect(_entities[0]?.activeTasks).toHaveLength(100);
});

test('many tasks and their histories take one statement each', async () => {
  const { statements } = village.network;
  statements.length = 0;
  const query = `query ($all: [_Any!]!) { _entities(representations: $all) { ... on Task { id history { kind actor { id } } } } }`;
  const { _entities } = await village.ask<{ _entities: { id: string; history: object[] }[] }>(house.mia, query, {
    all: all.map(({ id }) => ({ __typename: 'Task', id })),
  });
  expect(_entities.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  expect(_entities.every(({ history }) => history.length > 0)).toBe(true);
  expect(aboutTasks(statements)).toHaveLength(2);
});
