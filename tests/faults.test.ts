import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, newFamily, newTask, step } from './testkit/family.ts';
import type { Family } from './testkit/family.ts';
import { startTopology } from './testkit/topologies.ts';
import type { Running } from './testkit/topologies.ts';

let product: Running;
let family: Family;
beforeAll(async () => {
  product = await startTopology('distributed');
  family = await newFamily(product.address, 1);
});
afterAll(() => product.stop());

const dashboard = `query ($familyId: ID!) {
  family(id: $familyId) { name members { fullName totalPoints } activeTasks { title } leaderboard { points } }
}`;
type Dashboard = {
  family: {
    name: string;
    members: { fullName: string; totalPoints: number | null }[];
    activeTasks: object[] | null;
    leaderboard: object[] | null;
  };
};
const look = () => family.parent.send<Dashboard>(dashboard, { familyId: family.id });
const pidOf = (name: string): number => product.distributed?.processOf(name)?.pid ?? 0;

test.each(['users', 'families', 'tasks', 'points'])(
  '%s answers 401 to whoever brings no statement of the router',
  async (name) => {
    const { port } = new URL(product.urls?.[name] ?? '');
    const bodies = { graphql: { query: '{ _service { sdl } }' }, events: { after: 0, types: 'all', limit: 10 } };
    for (const [path, body] of Object.entries(bodies)) {
      for (const statement of [undefined, 'a.b.c']) {
        const { statusCode, body: answer } = await request(`http://127.0.0.1:${port}/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...(statement && { 'x-kd-statement': statement }) },
          body: JSON.stringify(body),
        });
        expect([path, statusCode]).toEqual([path, 401]);
        expect(await answer.text()).not.toContain('type Query');
      }
    }
  },
);

test('while a subgraph does not answer, the rest of the screen does, with SUBGRAPH_UNAVAILABLE at the places that are missing', async () => {
  process.kill(pidOf('points'), 'SIGSTOP');
  try {
    const { status, data, errors } = await look();
    expect(status).toBe(200);
    expect(data.family).toMatchObject({ name: 'The Testers', activeTasks: [], leaderboard: null });
    expect(data.family.members[0]).toEqual({ fullName: 'Ada Advisor', totalPoints: null });
    const places = errors?.map(({ path, extensions }) => [path?.join('.'), extensions['code']]);
    expect(places?.toSorted()).toEqual([
      ['family', 'SUBGRAPH_UNAVAILABLE'],
      ['family.members', 'SUBGRAPH_UNAVAILABLE'],
    ]);
    const root = await family.parent.send(
      `query ($familyId: ID!) { mine: pointsHistory(familyId: $familyId) { nodes { id } } }`,
      { familyId: family.id },
    );
    expect(root).toMatchObject({
      data: { mine: null },
      errors: [{ path: ['mine'], extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }],
    });
  } finally {
    process.kill(pidOf('points'), 'SIGCONT');
  }
  const { errors } = await eventually(look, ({ errors: still }) => still === undefined);
  expect(errors).toBeUndefined();
});

test.each(['users', 'families', 'tasks', 'points'])(
  '%s killed with kill -9 is back, and a mutation retried with its key happens once',
  async (name) => {
    const task = await newTask(family, { title: `While ${name} dies` });
    const headers = { 'idempotency-key': `claim while ${name} dies` };
    process.kill(pidOf(name), 'SIGKILL');
    const replies = await eventually(
      async () => [
        await step(family.children[0]!, 'claim', task.id, headers),
        await step(family.children[0]!, 'claim', task.id, headers),
      ],
      (both) => both.every(({ errors }) => errors === undefined),
    );
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(replies[0]?.data['claimTask']?.task).toMatchObject({ status: 'CLAIMED', version: 2 });
  },
);
