import { readFileSync } from 'node:fs';
import { schemaFolder } from '@kd/kit/sdl';
import { loadSupergraph } from '@kd/router/execution/supergraph';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, familyDashboard, finish, newFamily, newTask } from './testkit/family.ts';
import type { Family } from './testkit/family.ts';
import { idProbes } from './testkit/probes.ts';
import type { Probe } from './testkit/probes.ts';
import { startInProcess } from './testkit/topologies.ts';
import type { Running } from './testkit/topologies.ts';

const schema = loadSupergraph(readFileSync(new URL('supergraph.graphql', schemaFolder), 'utf8')).clientSchema;

let product: Running;
let mine: Family;
let theirs: Family;
let foreignIds: Record<string, string>;
let own: Record<string, unknown>;

beforeAll(async () => {
  product = await startInProcess();
  [mine, theirs] = await Promise.all([newFamily(product.address, 1), newFamily(product.address, 1)]);
  const task = await newTask(theirs);
  await finish(theirs, theirs.children[0]!, task.id);
  const history = `query ($familyId: ID!) { pointsHistory(familyId: $familyId) { nodes { id } } }`;
  const { pointsHistory } = await eventually(
    () => theirs.parent.ask<{ pointsHistory: { nodes: { id: string }[] } }>(history, { familyId: theirs.id }),
    ({ pointsHistory: { nodes } }) => nodes.length > 0,
  );
  foreignIds = {
    family: theirs.id,
    task: task.id,
    person: theirs.children[0]!.userId,
    owner: theirs.advisor.userId,
    entry: pointsHistory.nodes[0]!.id,
  };
  own = {
    familyId: mine.id,
    userId: mine.children[0]!.userId,
    assignedToId: mine.children[0]!.userId,
    id: (await newTask(mine)).id,
    title: 'Words',
  };
});
afterAll(() => product.stop());

const placeholder = { familyId: '', userId: '', assignedToId: '', id: '', title: '' };
const probes = idProbes(schema, placeholder);

/** The bytes that somebody of another family gets. */
async function bytes(probe: Probe, id: string): Promise<string> {
  const prober = mine.advisor;
  const [current] = idProbes(schema, own).filter(({ place }) => place === probe.place);
  if (probe.kind !== 'subscription') return (await prober.send(current!.query, current!.variables(id))).text;
  const listening = await prober.listen(current!.query, current!.variables(id));
  const end = await listening.ended;
  await listening.stop();
  return JSON.stringify(end);
}

describe('a person of another family gets, for every object of this one, the bytes of an id that does not exist', () => {
  test('there are places to probe', () => {
    expect(probes.length).toBeGreaterThan(25);
  });

  test.each(probes.map((probe) => [probe.place, probe] as const))('%s', async (_, probe) => {
    const unknown = await bytes(probe, v7());
    // Refused for the id, and for nothing else; a list that asks for somebody unknown is empty.
    const field = `"field":"${probe.place.replace(/.*\(|\)/g, '')}"`;
    expect(['NOT_FOUND', field, '"nodes":[]'].some((sign) => unknown.includes(sign))).toBe(true);
    for (const id of Object.values(foreignIds)) expect(await bytes(probe, id)).toBe(unknown);
    const malformed = await bytes(probe, "1' or '1'='1");
    expect(malformed).not.toMatch(/INTERNAL|syntax|uuid/i);
  });
});

test('nothing was changed in the other family by all that', async () => {
  const { family } = await theirs.parent.ask<{
    family: { name: string; members: object[]; activeTasks: object[]; leaderboard: { points: number }[] };
  }>(familyDashboard, { familyId: theirs.id });
  expect(family).toMatchObject({
    name: 'The Testers',
    activeTasks: [],
    leaderboard: [{ points: 10 }, { points: 0 }, { points: 0 }],
  });
});
