import { randomUUID } from 'node:crypto';
import { anonymousViewer, userViewer } from '@kd/kit/testing/network';
import type { Viewer } from '@kd/kit/viewer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { board, entities, refusal, standings, startPointsTest } from './testing/families.ts';
import type { PointsTest, TestFamily } from './testing/families.ts';

let run: PointsTest;
beforeAll(async () => void (run = await startPointsTest()));
afterAll(() => run.network.stop());

const periods = ['WEEK', 'MONTH', 'ALL_TIME'] as const;
const places = '{ user { id } points rank }';

describe('one statement', () => {
  const counted = async (work: () => Promise<unknown>) => {
    run.network.statements.length = 0;
    await work();
    // What the loops of the outbox do meanwhile is not the request's.
    return run.network.statements.filter(
      (text) => !/event_progress|parked_events|outbox|idempotency_keys|advisory/.test(text),
    ).length;
  };
  test.each([4, 40])('is enough for each fetch of a family of %d', async (size) => {
    const family = run.found(['Pat', ...Array.from({ length: size - 1 }, (_, index) => `Kid ${index}`)]);
    for (const who of Object.keys(family.people)) run.approve(family, { who, points: 3 });
    await run.settle();
    expect(await counted(() => standings(run, family))).toBe(1);
    expect(await counted(() => board(run, family, 'WEEK'))).toBe(1);
    const of = periods.map((period) => ({ __typename: 'LeaderboardUpdated', familyId: family.id, period }));
    const query = entities(`... on LeaderboardUpdated { version leaderboard ${places} }`);
    expect(await counted(() => run.ask(family.as('Pat'), query, { of }))).toBe(1);
    const rows = await run.rows('select id from ledger_entries where family_id = $1', [family.id]);
    const entries = rows.map(({ id }) => ({ __typename: 'LedgerEntry', id }));
    const lines = entities('... on LedgerEntry { change user { id totalPoints } }');
    expect(await counted(() => run.ask(family.as('Pat'), lines, { of: entries }))).toBe(2);
    const history = `{ pointsHistory(familyId: "${family.id}", first: 100) { nodes { id change user { id } task { id } } pageInfo { hasNextPage } } }`;
    expect(await counted(() => run.ask(family.as('Pat'), history))).toBe(1);
  });
});

describe('outside the family', () => {
  test('every object answers exactly as one that does not exist', async () => {
    const family = run.found(['Pat']);
    const other = run.found(['Ann']);
    run.approve({ ...other, people: { ...other.people, Pat: other.people['Ann']! } }, { who: 'Ann', points: 5 });
    await run.settle();
    const [line] = await run.rows('select id from ledger_entries where family_id = $1', [other.id]);
    const viewers: Viewer[] = [
      family.as('Pat', 'ADVISOR'),
      { kind: 'audience', memberships: [{ familyId: family.id, role: 'ADVISOR' }] },
      userViewer(randomUUID()),
      { kind: 'service', name: 'router' },
      anonymousViewer,
    ];
    const ids = { entry: line!['id'], family: other.id, user: other.people['Ann'] };
    const nobodys = { entry: randomUUID(), family: randomUUID(), user: randomUUID() };
    const malformed = { entry: 'x', family: "'; drop", user: '\u0000' };
    const ask = async (viewer: Viewer, { entry, family: familyId, user }: Record<string, unknown>) => [
      await run.ask(viewer, entities('... on LedgerEntry { change }'), {
        of: [{ __typename: 'LedgerEntry', id: entry }],
      }),
      await run.ask(viewer, entities('... on Family { leaderboard { points } }'), {
        of: [{ __typename: 'Family', id: familyId }],
      }),
      await run.ask(viewer, entities('... on Member { totalPoints }'), {
        of: [{ __typename: 'Member', familyId, id: user }],
      }),
      await run.ask(viewer, entities('... on LeaderboardUpdated { version }'), {
        of: [{ __typename: 'LeaderboardUpdated', familyId, period: 'WEEK' }],
      }),
      await run.ask(viewer, 'query ($id: ID!) { pointsHistory(familyId: $id) { nodes { id } } }', { id: familyId }),
    ];
    for (const viewer of viewers) {
      const foreign = await ask(viewer, ids);
      expect(JSON.stringify(foreign)).toBe(JSON.stringify(await ask(viewer, nobodys)));
      expect(JSON.stringify(foreign)).toBe(JSON.stringify(await ask(viewer, malformed)));
      const code = viewer.kind === 'anonymous' ? 'UNAUTHENTICATED' : 'NOT_FOUND';
      expect(foreign.map(refusal)).toEqual(foreign.map(() => ({ code })));
    }
  });

  test('people of other families are as unknown inside one’s own as nobody', async () => {
    const family = run.found(['Pat']);
    const other = run.found(['Ann']);
    run.approve({ ...other, people: { ...other.people, Pat: other.people['Ann']! } }, { who: 'Ann', points: 5 });
    await run.settle();
    const member = (id: unknown) => ({ of: [{ __typename: 'Member', familyId: family.id, id }] });
    const query = entities('... on Member { totalPoints currentStreak }');
    const history = (id = '') =>
      run.ask(
        family.as('Pat'),
        `{ pointsHistory(familyId: "${family.id}", userId: "${id}") { nodes { id } pageInfo { hasNextPage } } }`,
      );
    const ann = await run.ask(family.as('Pat'), query, member(other.people['Ann']));
    expect(ann).toEqual(await run.ask(family.as('Pat'), query, member(randomUUID())));
    expect(ann).toEqual(await run.ask(family.as('Pat'), query, member('no id')));
    expect(ann.data).toEqual({ _entities: [{ totalPoints: 0, currentStreak: 0 }] });
    const annsHistory = JSON.stringify(await history(other.people['Ann']));
    expect(annsHistory).toBe(JSON.stringify(await history(randomUUID())));
    expect(annsHistory).toBe(JSON.stringify(await history('no id')));
  });

  test('an audience reads what its family reads', async () => {
    const family = run.found(['Pat', 'Mia']);
    run.approve(family, { who: 'Mia', points: 5 });
    await run.settle();
    const audience: Viewer = { kind: 'audience', memberships: [{ familyId: family.id, role: 'MEMBER' }] };
    expect(await board(run, family, 'WEEK', audience)).toEqual(['1 Mia 5', '2 Pat 0']);
  });
});

describe('the history', () => {
  const page = (family: TestFamily, args: string) =>
    run.ask(
      family.as('Mia'),
      `{ pointsHistory(familyId: "${family.id}" ${args}) {
          edges { cursor node { change } } nodes { change } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    );
  const read = async (family: TestFamily, args: string) => Object((await page(family, args)).data?.['pointsHistory']);

  test('is paged newest first, each entry once, also when new ones come meanwhile', async () => {
    const family = run.found(['Pat', 'Mia']);
    for (let points = 1; points <= 25; points += 1)
      run.approve(family, { who: points % 5 === 0 ? 'Pat' : 'Mia', points });
    await run.settle();
    const seen: number[] = [];
    for (let after = ''; ;) {
      const { nodes, edges, pageInfo } = await read(family, `first: 10 ${after}`);
      seen.push(...nodes.map(({ change }: { change: number }) => change));
      expect(pageInfo).toMatchObject({
        startCursor: edges[0].cursor,
        endCursor: edges.at(-1).cursor,
        hasPreviousPage: after !== '',
      });
      run.approve(family, { who: 'Mia', points: 99 });
      await run.settle();
      if (!pageInfo.hasNextPage) break;
      after = `after: "${pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => 25 - index));
    const pats = await read(family, `userId: "${family.people['Pat']}", first: 5`);
    expect(pats.nodes.map(({ change }: { change: number }) => change)).toEqual([25, 20, 15, 10, 5]);
    expect(pats.pageInfo.hasNextPage).toBe(false);
    expect((await read(family, '')).nodes).toHaveLength(20);
    expect(
      (await read(family, `userId: "${family.people['Pat']}", after: "${pats.pageInfo.endCursor}"`)).pageInfo,
    ).toEqual({
      hasNextPage: false,
      hasPreviousPage: true,
      startCursor: null,
      endCursor: null,
    });
  });

  test.each([
    ['first: 0', 'first'],
    ['first: -1', 'first'],
    ['first: 101', 'first'],
    ['after: ""', 'after'],
    ['after: "12"', 'after'],
    ['after: "bGVkZ2VyOi0x"', 'after'],
    ['after: "bGVkZ2VyOjE="', 'after'],
  ])('refuses %s', async (args, field) => {
    const family = run.found(['Pat', 'Mia']);
    const answer = await page(family, args);
    expect(answer.data).toEqual({ pointsHistory: null });
    expect(refusal(answer)).toEqual({ code: 'BAD_USER_INPUT', field });
  });
});
