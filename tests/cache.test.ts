import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepChronicle } from './testkit/chronicle.ts';
import type { Chronicle, Sight } from './testkit/chronicle.ts';
import { newPerson } from './testkit/client.ts';
import type { Client } from './testkit/client.ts';
import { eventually, familyDashboard, newFamily, newTask, step } from './testkit/family.ts';
import type { Family } from './testkit/family.ts';
import { startInProcess } from './testkit/topologies.ts';
import type { Running } from './testkit/topologies.ts';

const statements: string[] = [];
let here: Running;
let there: Running;
beforeAll(async () => {
  here = await startInProcess({ onStatement: (sql) => void statements.push(sql) });
  // Where others write: the router that reads has to learn of it from the bus alone.
  there = await startInProcess({ databaseUrl: here.databaseUrl });
});
afterAll(async () => {
  await there.stop();
  await here.stop();
});

const background = /event_progress|parked_events|outbox|pg_advisory|idempotency_keys|bus_messages/;

/** The statements that a query takes, without those of the background work. */
async function statementsOf(person: Client, query: string, variables: Record<string, unknown>): Promise<string[]> {
  statements.length = 0;
  await person.ask(query, variables);
  return statements.filter((sql) => !background.test(sql));
}

const wide = `
  query Wide($familyId: ID!) {
    family(id: $familyId) {
      name viewerRole inviteCode
      members { id role fullName totalPoints }
      activeTasks { id version }
      leaderboard(period: ALL_TIME) { user { id } points }
    }
  }`;

type Wide = {
  family: {
    name: string;
    viewerRole: string;
    inviteCode: string | null;
    members: { id: string; role: string; fullName: string; totalPoints: number }[];
    activeTasks: { id: string; version: number }[];
    leaderboard: { user: { id: string }; points: number }[];
  };
};

function sightOf({ family }: Wide): Sight {
  const values = new Map<string, unknown>([['family', family.name]]);
  for (const { id, role, fullName, totalPoints } of family.members) {
    values.set(`role ${id}`, role);
    values.set(`name ${id}`, fullName);
    values.set(`total ${id}`, totalPoints);
  }
  return { values, openTasks: new Map(family.activeTasks.map(({ id, version }) => [id, version])) };
}

describe('a quiet family', () => {
  test.each([
    ['dashboard', familyDashboard],
    [
      'leaderboard',
      'query ($familyId: ID!) { family(id: $familyId) { leaderboard { user { fullName } points rank } } }',
    ],
    ['member list', 'query ($familyId: ID!) { family(id: $familyId) { members { fullName role joinedAt } } }'],
    ['active tasks', 'query ($familyId: ID!) { family(id: $familyId) { activeTasks { title status overdue } } }'],
  ])('costs no SQL: %s', async (_, query) => {
    const family = await newFamily(here.address, 2);
    await newTask(family);
    await eventually(
      () => statementsOf(family.parent, query, { familyId: family.id }),
      (sent) => sent.length === 0,
    );
    const kept = await family.parent.send(query, { familyId: family.id });
    const fresh = await family.parent.send(
      query,
      { familyId: family.id },
      { 'x-kd-after': 'nothing that was heard of' },
    );
    expect(kept.text).toBe(fresh.text);
    // Whoever has the same role in the same family is given the same.
    expect(await statementsOf(family.children[0]!, query, { familyId: family.id })).not.toEqual([]);
    await eventually(
      () => statementsOf(family.children[0]!, query, { familyId: family.id }),
      (sent) => sent.length === 0,
    );
    // Who that is has to be known of the other one, too.
    await family.children[1]!.ask('{ me { id } }');
    expect(await statementsOf(family.children[1]!, query, { familyId: family.id })).toEqual([]);
  });

  test('stays closed to strangers while its answers are kept', async () => {
    const family = await newFamily(here.address, 1);
    for (let times = 0; times < 5; times += 1) await family.parent.ask(familyDashboard, { familyId: family.id });
    const stranger = await newPerson(here.address, 'Stranger');
    const { data, errors } = await stranger.send(familyDashboard, { familyId: family.id });
    expect(data).toEqual({ family: null });
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });

  test('tells whoever asks in the same words what is theirs, and nobody whose session has ended', async () => {
    const family = await newFamily(here.address, 1);
    const child = family.children[0]!;
    const stranger = await newPerson(here.address, 'Stranger');
    const codeOf = async (person: Client) =>
      (await person.send<Partial<Wide>>(wide, { familyId: family.id })).data.family?.inviteCode;
    for (let times = 0; times < 5; times += 1) {
      expect(await codeOf(family.parent)).toEqual(expect.any(String));
      expect(await codeOf(child)).toBeNull();
      expect(await codeOf(stranger)).toBeUndefined();
    }
    await child.ask('mutation { logout { sessionId } }');
    const refused = await eventually(
      () => child.send(wide, { familyId: family.id }),
      ({ status }) => status === 401,
    );
    expect(refused.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  test('counts each request towards the rate, and says so', async () => {
    const family = await newFamily(here.address, 0);
    const left = async () => {
      const { headers, body } = await request(`${here.address}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${family.parent.tokens!.accessToken}`,
        },
        body: JSON.stringify({ query: '{ me { fullName } }' }),
      });
      await body.dump();
      return Number(/r=(\d+)/.exec(String(headers['ratelimit']))?.[1]);
    };
    const first = await left();
    for (let more = 1; more < 6; more += 1) expect(await left()).toBe(first - more);
  });
});

describe('who has written', () => {
  test('reads it at once at the same router, and at another one with the cursor of the write', async () => {
    const family = await newFamily(here.address, 1);
    const [child] = family.children;
    const rename = 'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { user { fullName } } }';
    const award = 'mutation ($input: AwardPointsInput!) { awardPoints(input: $input) { entry { total } } }';
    const look = (person: Client, headers = {}) =>
      person
        .ask<Wide>(wide, { familyId: family.id }, headers)
        .then(({ family: { members } }) => members.find(({ id }) => id === child!.userId));
    const elsewhere = family.parent.at(there.address);
    for (let round = 1; round <= 20; round += 1) {
      await Promise.all([look(family.parent), look(elsewhere), look(child!)]);
      await child!.ask(rename, { input: { fullName: `Child ${round}` } });
      expect(await look(child!)).toMatchObject({ fullName: `Child ${round}` });
      const input = { familyId: family.id, userId: child!.userId, points: 1, reason: 'Once more' };
      const { extensions } = await family.parent.send(award, { input });
      const seen = await Promise.all([look(family.parent), look(elsewhere, { 'x-kd-after': extensions!.cursor! })]);
      expect(seen).toMatchObject([{ totalPoints: round }, { totalPoints: round }]);
    }
  });
});

describe('under a random load of writes at another router', () => {
  const loadMs = 6_000;
  const until = async (end: number, work: (round: number) => Promise<unknown>) => {
    for (let round = 0; Date.now() < end; round += 1) {
      await work(round);
      await pause(Math.random() * 20);
    }
  };

  /** People who write, each their own kind of thing. */
  function writers(family: Family, join: (round: number) => Promise<void>): ((round: number) => Promise<unknown>)[] {
    const { id: familyId, advisor, parent } = family;
    const [first, second] = family.children;
    const mutate = (person: Client, field: string, type: string, input: Record<string, unknown>, selection: string) =>
      person
        .at(there.address)
        .ask(`mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} } }`, { input });
    const remote = { ...family, parent: { ...parent, ...parent.at(there.address) } };
    return [
      async (round) => {
        const { id } = await newTask(remote, { title: `Task ${round}` });
        for (const name of ['claim', 'start', 'complete'] as const) await step(first!.at(there.address), name, id);
        await step(parent.at(there.address), 'approve', id);
      },
      (round) =>
        mutate(
          parent,
          'awardPoints',
          'AwardPointsInput',
          { familyId, userId: second!.userId, points: 1 + (round % 9), reason: 'Load' },
          'entry { id }',
        ),
      (round) =>
        mutate(advisor, 'updateFamily', 'UpdateFamilyInput', { familyId, name: `Family ${round}` }, 'family { id }'),
      (round) => mutate(second!, 'updateProfile', 'UpdateProfileInput', { fullName: `Second ${round}` }, 'user { id }'),
      (round) =>
        mutate(
          advisor,
          'changeRole',
          'ChangeRoleInput',
          { familyId, userId: first!.userId, role: round % 2 === 0 ? 'PARENT' : 'MEMBER' },
          'member { id }',
        ),
      async (round) => {
        if (round % 8 === 0) await join(round);
        await pause(50);
      },
    ];
  }

  test('no reading that begins after an event has come shows what was before it, and nobody sees what their role may not', async () => {
    const family = await newFamily(here.address, 3);
    const [toggled, , member] = family.children;
    const before = await family.advisor.ask<Wide>(wide, { familyId: family.id });
    const code = before.family.inviteCode;
    const chronicle: Chronicle = await keepChronicle(here.bus!, family.id, sightOf(before));
    for (const { userId } of family.children) await chronicle.watchPerson(userId);
    const join = async (round: number) => {
      const newcomer = await newPerson(there.address, `Newcomer ${round}`);
      await newcomer.ask('mutation ($code: String!) { joinFamily(inviteCode: $code) { family { id } } }', { code });
    };
    const readings: { start: number; sight: Sight }[] = [];
    const read = async (person: Client): Promise<Wide> => {
      const start = chronicle.now();
      const answer = await person.ask<Wide>(wide, { familyId: family.id });
      readings.push({ start, sight: sightOf(answer) });
      return answer;
    };
    const trespasses: unknown[] = [];
    const end = Date.now() + loadMs;
    await Promise.all([
      ...writers(family, join).map((write) => until(end, write)),
      ...[family.advisor, family.parent].map((person) => until(end, () => read(person))),
      ...[member!, member!].map((person) =>
        until(end, async () => {
          const { family: seen } = await read(person);
          if (seen.viewerRole !== 'MEMBER' || seen.inviteCode !== null) trespasses.push(seen);
        }),
      ),
      until(end, async () => {
        const { family: seen } = await read(toggled!);
        if ((seen.viewerRole === 'MEMBER') !== (seen.inviteCode === null)) trespasses.push(seen);
      }),
    ]);
    await pause(500);
    // A busy machine reads less often.
    expect(readings.length).toBeGreaterThan(30);
    expect(trespasses).toEqual([]);
    expect(readings.flatMap(({ start, sight }) => chronicle.complaints(start, sight))).toEqual([]);
    const settled = await eventually(
      () => statementsOf(family.advisor, wide, { familyId: family.id }),
      (sent) => sent.length === 0,
    );
    expect(settled).toEqual([]);
  }, 60_000);
});
