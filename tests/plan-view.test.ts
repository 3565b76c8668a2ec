import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlanView } from '../router/plan-view.ts';
import type { Client } from './testkit/client.ts';
import { eventually, familyDashboard, newFamily, newTask } from './testkit/family.ts';
import type { Family } from './testkit/family.ts';
import { startInProcess } from './testkit/topologies.ts';
import type { Running } from './testkit/topologies.ts';

const uncached = { 'x-kd-after': 'nothing that was heard of' };

let running: Running;
let family: Family;
beforeAll(async () => {
  running = await startInProcess();
  family = await newFamily(running.address, 2);
  for (let tasks = 0; tasks < 3; tasks += 1) await newTask(family);
});
afterAll(() => running.stop());

async function planOf(headers: Record<string, string>, person: Client = family.parent): Promise<PlanView | undefined> {
  const { text } = await person.send(familyDashboard, { familyId: family.id }, headers);
  return (JSON.parse(text) as { extensions?: { plan: PlanView } }).extensions?.plan;
}

describe('the plan of an answer', () => {
  test('names each call with its text, its time and what it waited for', async () => {
    const plan = await planOf({ 'x-kd-plan': '1', ...uncached });
    const { calls = [], milliseconds = 0 } = plan ?? {};
    expect(calls[0]).toMatchObject({ subgraph: 'families', paths: [''], after: [], requests: [{ errors: 0 }] });
    expect(new Set(calls.map(({ subgraph }) => subgraph))).toEqual(new Set(['families', 'users', 'tasks', 'points']));
    for (const { requests, after } of calls) {
      for (const { query, startMs, durationMs = Infinity } of requests) {
        expect(query).toMatch(/^(query|\{)/);
        expect(startMs + durationMs).toBeLessThanOrEqual(milliseconds);
        for (const before of after) expect(startMs).toBeGreaterThanOrEqual(calls[before]!.requests[0]!.startMs);
      }
    }
    const people = calls.find(({ subgraph }) => subgraph === 'users');
    // The members of the leaderboard are the family's members.
    expect(people?.needed?.deduplicated).toBeGreaterThan(0);
  });

  test('says what the cache had', async () => {
    await eventually(
      () => planOf({ 'x-kd-plan': '1' }),
      (plan) => plan?.calls.every(({ needed, requests }) => !needed && requests.length === 0) === true,
    );
    const members = (more: string) =>
      family.parent.send(
        `query ($familyId: ID!) { family(id: $familyId) { ${more} members { id fullName } } }`,
        { familyId: family.id },
        { 'x-kd-plan': '1' },
      );
    await members('');
    const { text } = await members('name');
    const { extensions } = JSON.parse(text) as { extensions: { plan: PlanView } };
    expect(extensions.plan.calls).toMatchObject([
      { subgraph: 'families', needed: { things: 1, fromCache: 0 }, requests: [{}] },
      { subgraph: 'users', needed: { things: 4, fromCache: 4, deduplicated: 0 }, requests: [] },
    ]);
  });

  test('comes only when it is asked for', async () => {
    expect(await planOf(uncached)).toBeUndefined();
    expect(await planOf({ 'x-kd-plan': '0', ...uncached })).toBeUndefined();
  });

  test('is kept to ourselves where the schema is', async () => {
    const closed = await startInProcess({ databaseUrl: running.databaseUrl, env: { KD_INTROSPECTION: '0' } });
    try {
      expect(await planOf({ 'x-kd-plan': '1', ...uncached }, family.parent.at(closed.address))).toBeUndefined();
    } finally {
      await closed.stop();
    }
  });
});
