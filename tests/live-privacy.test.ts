import { readFileSync } from 'node:fs';
import { schemaFolder } from '@kd/kit/sdl';
import type { Membership } from '@kd/kit/viewer';
import { loadSupergraph } from '@kd/router/execution/supergraph';
import { getNamedType, isCompositeType, isNonNullType, isObjectType } from 'graphql';
import type { GraphQLField } from 'graphql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Client } from './testkit/client.ts';
import { finish, newFamily, newTask, step } from './testkit/family.ts';
import type { Family } from './testkit/family.ts';
import { startLive } from './testkit/live.ts';
import type { LiveProduct, Listener } from './testkit/live.ts';

const { clientSchema, hints } = loadSupergraph(readFileSync(new URL('supergraph.graphql', schemaFolder), 'utf8'));

/** A field that can be selected, with the shortest way to it. */
type Selectable = { way: string[]; selection: string; shared: boolean };

const needsNothing = ({ args }: GraphQLField<unknown, unknown>) =>
  !args.some(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined);

/** Every field of every type that a subscription leads to. An object stands for itself by its `__typename`. */
function selectable(): Selectable[] {
  const found: Selectable[] = [];
  const seen = new Set<string>();
  let next = Object.values(clientSchema.getSubscriptionType()!.getFields()).map((field) => ({
    way: [field.name],
    type: getNamedType(field.type),
    shared: true,
  }));
  while (next.length > 0) {
    const now = next.splice(0);
    for (const { way, type, shared } of now) {
      if (!isObjectType(type) || seen.has(type.name)) continue;
      seen.add(type.name);
      for (const field of Object.values(type.getFields()).filter(needsNothing)) {
        const below = getNamedType(field.type);
        const isShared = shared && hints.of(type.name, field.name).shared;
        const selection = isCompositeType(below) ? `${field.name} { __typename }` : field.name;
        found.push({ way, selection, shared: isShared });
        next.push({ way: [...way, field.name], type: below, shared: isShared });
      }
    }
    next = next.filter(({ type }) => isObjectType(type) && !seen.has(type.name));
  }
  return found;
}

/** `a { b { selection } }` */
const nested = (way: readonly string[], selection: string): string =>
  way.reduceRight((inner, name) => `${name} { ${inner} }`, selection);

const everything = selectable();

type Question = { query: string; pick(data: unknown): unknown };

/** What stands at a path. */
const at = (value: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown> | null | undefined)?.[step], value);

const ids: Record<string, string> = {};

/** A member of the family, found among all of them. */
const member = (inner: string, who: string): Question => ({
  query: `query ($familyId: ID!) { family(id: $familyId) { members { isIt: id ${inner} } } }`,
  pick: (data) => (at(data, 'family', 'members') as { isIt: string }[]).find(({ isIt }) => isIt === ids[who]),
});

/** How somebody asks over HTTP for what stands at the second step of a subscription. */
const ownQuestions: Record<string, (inner: string) => Question> = {
  task: (inner) => ({
    query: `query ($taskId: ID!) { task(id: $taskId) { ${inner} } }`,
    pick: (data) => at(data, 'task'),
  }),
  family: (inner) => ({
    query: `query ($familyId: ID!) { family(id: $familyId) { ${inner} } }`,
    pick: (data) => at(data, 'family'),
  }),
  actor: (inner) => member(inner, 'parent'),
  user: (inner) => member(inner, 'child'),
  entry: (inner) => ({
    query: `query ($familyId: ID!) { pointsHistory(familyId: $familyId, first: 1) { nodes { ${inner} } } }`,
    pick: (data) => at(data, 'pointsHistory', 'nodes', 0),
  }),
  leaderboard: (inner) => ({
    query: `query ($familyId: ID!) { family(id: $familyId) { leaderboard(period: WEEK) { ${inner} } } }`,
    pick: (data) => at(data, 'family', 'leaderboard'),
  }),
};

let product: LiveProduct;
let mine: Family;
let theirs: Family;
type Viewing = { name: string; client: Client; membership: Membership };
let viewers: Viewing[];
let taskId: string;
/** What each viewer got of each field. */
const got = new Map<string, Listener>();

beforeAll(async () => {
  product = await startLive({ KD_MAX_COST: '100000' });
  [mine, theirs] = await Promise.all([newFamily(product.address, 2), newFamily(product.address, 1)]);
  viewers = [
    { name: 'advisor', client: mine.advisor, membership: { familyId: mine.id, role: 'ADVISOR' } },
    { name: 'parent', client: mine.parent, membership: { familyId: mine.id, role: 'PARENT' } },
    { name: 'child', client: mine.children[0]!, membership: { familyId: mine.id, role: 'MEMBER' } },
    { name: 'other child', client: mine.children[1]!, membership: { familyId: mine.id, role: 'MEMBER' } },
    { name: 'stranger', client: theirs.parent, membership: { familyId: theirs.id, role: 'PARENT' } },
  ];
  Object.assign(ids, { parent: mine.parent.userId, child: mine.children[0]!.userId });
  // Both families have had a life before.
  await finish(theirs, theirs.children[0]!, (await newTask(theirs, { title: 'Theirs' })).id);
  taskId = (await newTask(mine, { title: 'Mine' })).id;
  const theirTask = (await newTask(theirs, { title: 'Theirs again' })).id;
  for (const name of ['claim', 'start', 'complete'] as const) {
    await step(mine.children[0]!, name, taskId);
    await step(theirs.children[0]!, name, theirTask);
  }
  for (const [index, { way, selection }] of everything.entries()) {
    const [root = '', ...rest] = way;
    const query = `subscription ($familyId: ID!) { ${root}(familyId: $familyId) { ${nested(rest, selection)} } }`;
    for (const { name, client, membership } of viewers)
      got.set(`${index} ${name}`, await product.listen(client, membership, query));
  }
  await step(mine.parent, 'approve', taskId);
  await step(theirs.parent, 'approve', theirTask);
  // Whoever heard nothing would prove nothing.
  const allHeard = () => [...got.values()].every(({ frames }) => frames.length > 0);
  await vi.waitUntil(allHeard, { timeout: 120_000, interval: 100 });
}, 240_000);
afterAll(() => product.stop());

/** What the own query gives at the place of a frame's data. */
async function ownAnswer({ client, membership }: Viewing, { way, selection }: Selectable) {
  const [, second = '', ...rest] = way;
  const question = ownQuestions[second]!(nested(rest, selection));
  const given = question.query.includes('$taskId') ? { taskId } : { familyId: membership.familyId };
  const data = await client.ask<unknown>(question.query, given);
  return question.pick(data);
}

/** Every value that one has, the other has at the same place, or it is null in the first. */
function isWithin(part: unknown, whole: unknown): boolean {
  if (part === null || part === undefined) return true;
  if (typeof part !== 'object') return part === whole;
  if (Array.isArray(part) && !(Array.isArray(whole) && part.length <= whole.length)) return false;
  return Object.entries(part).every(([name, value]) => isWithin(value, at(whole, name)));
}

describe('two roles, two families and two people in the traffic of the same moment', () => {
  const deep = [...everything.entries()].filter(([, { way }]) => way.length > 1);

  test('there is something to compare', () => {
    expect(deep.length).toBeGreaterThan(60);
  });

  test.each(deep.map(([index, one]) => [`${one.way.join('.')}.${one.selection}`, index, one] as const))(
    '%s carries nothing that the viewer’s own query would not',
    async (_, index, one) => {
      let values = 0;
      for (const viewing of viewers.filter(({ name }) => name !== 'stranger')) {
        const { results } = got.get(`${index} ${viewing.name}`)!;
        const pushed = at(results.at(-1)!.data, one.way[0]!, one.way[1]!);
        const own = await ownAnswer(viewing, one);
        expect({ pushed, own, within: isWithin(pushed, own) }).toMatchObject({ within: true });
        if (pushed !== null && pushed !== undefined) values += 1;
      }
      expect(values).toBeGreaterThan(0);
    },
  );

  test('nobody gets a frame of a family that is not theirs, whatever it carries', () => {
    for (const [key, { frames }] of got) {
      const foreign = key.endsWith('stranger') ? mine : theirs;
      const people = [foreign.parent, foreign.advisor, ...foreign.children].map(({ userId }) => userId);
      for (const { payload } of frames)
        for (const id of [foreign.id, ...people]) expect(payload.includes(id)).toBe(false);
    }
  });

  test('frames are shared by those alone who have the same role, and never where a field is personal', () => {
    for (const [index, { shared }] of everything.entries()) {
      const frameOf = (name: string) => got.get(`${index} ${name}`)!.frames.at(-1);
      expect(frameOf('child') === frameOf('other child')).toBe(shared);
      expect(frameOf('parent')).not.toBe(frameOf('child'));
      expect(frameOf('parent')).not.toBe(frameOf('advisor'));
    }
  });
});
