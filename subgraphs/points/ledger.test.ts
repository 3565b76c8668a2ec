import { randomUUID } from 'node:crypto';
import type { SubgraphAnswer } from '@kd/kit/subgraph/execute';
import { anonymousViewer, userViewer } from '@kd/kit/testing/network';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { entities, refusal, startPointsTest } from './testing/families.ts';
import type { TestFamily } from './testing/families.ts';
import { seeded } from './testing/seeded.ts';

const names = ['Pat', 'Mia', 'Leo'];
const entry =
  'entry { id familyId kind change multiplier bonusType total reason task { id } user { id } awardedBy { id } at }';
const awardPoints = `mutation ($input: AwardPointsInput!) { awardPoints(input: $input) { ${entry} } }`;
const deductPoints = `mutation ($input: DeductPointsInput!) { deductPoints(input: $input) { ${entry} } }`;

let run: Awaited<ReturnType<typeof startPointsTest>>;
let family: TestFamily;
let mia: string;
beforeAll(async () => void (run = await startPointsTest()));
afterAll(() => run.network.stop());
beforeEach(async () => {
  family = run.found(names);
  mia = family.people['Mia']!;
  await run.settle();
});

const input = (more: object = {}) => ({ familyId: family.id, userId: mia, points: 5, reason: 'Helped', ...more });
const award = (more: object = {}, viewer = family.as('Pat', 'PARENT'), key?: string) =>
  run.ask(viewer, awardPoints, { input: input(more) }, key);
const deduct = (more: object = {}, viewer = family.as('Pat', 'PARENT'), key?: string) =>
  run.ask(viewer, deductPoints, { input: input(more) }, key);
const ledger = (of = family) =>
  run.rows('select * from ledger_entries where family_id = $1 order by family_version', [of.id]);
const entryOf = ({ data }: SubgraphAnswer) => Object(Object.values(data ?? {})[0]).entry;
const balance = async (who: string) => {
  const of = [{ __typename: 'Member', familyId: family.id, id: family.people[who] }];
  const { data } = await run.ask(family.as('Pat'), entities('... on Member { totalPoints }'), { of });
  return Object(data?.['_entities'])[0].totalPoints;
};

describe('an approved task', () => {
  test('is awarded to who did it, with everything that explains it, and tells so', async () => {
    const at = new Date('2026-11-20T09:00:00.000Z');
    const completedAt = new Date('2026-11-19T23:30:00.000Z');
    run.approve(family, { who: 'Mia', points: 20, title: 'Water the plants', at, completedAt });
    await run.settle();
    const { key, id } = run.feeds.tasks.at(-1)!;
    const [row] = await ledger();
    expect(row).toMatchObject({
      user_id: mia,
      kind: 'TASK_APPROVED',
      change: 20,
      total: 20,
      reason: 'Water the plants',
      awarded_by: family.people['Pat'],
      task_id: key.id,
      source_event_id: id,
      at,
    });
    const days = await run.rows('select local_day::text, booked_day::text from ledger_entries where family_id = $1', [
      family.id,
    ]);
    expect(days).toEqual([{ local_day: '2026-11-20', booked_day: '2026-11-20' }]);
    const [event] = await run.rows("select * from outbox where family_id = $1 and type like 'Points%'", [family.id]);
    expect(event).toMatchObject({
      type: 'PointsAwarded',
      entity_type: 'LedgerEntry',
      entity_id: row!['id'],
      version: 1,
      actor_id: family.people['Pat'],
      topics: [`points:{${family.id}}`],
      payload: {
        userId: mia,
        change: 20,
        total: 20,
        reason: 'Water the plants',
        kind: 'TASK_APPROVED',
        taskId: key.id,
      },
    });
  });

  test('worth nothing, or approved by the system, or long finished, is an entry too', async () => {
    run.approve(family, { who: 'Leo', points: 0, completedAt: null, actorId: null, title: '🧹'.repeat(300) });
    await run.settle();
    expect(await ledger()).toMatchObject([
      { change: 0, total: 0, awarded_by: family.people['Leo'], reason: '🧹'.repeat(200) },
    ]);
  });

  test('that is delivered again is not awarded again', async () => {
    const id = randomUUID();
    for (let time = 0; time < 50; time += 1) run.approve(family, { who: 'Mia', points: 5, id });
    await run.settle();
    expect(await ledger()).toHaveLength(1);
    const told = await run.rows("select id from outbox where family_id = $1 and type like 'Points%'", [family.id]);
    expect(told).toHaveLength(1);
    expect(await run.rows('select version::int from family_ledgers where family_id = $1', [family.id])).toEqual([
      { version: 1 },
    ]);
  });

  test('is awarded once by three processes that race for it', async () => {
    const others = await Promise.all([run.startAnother(), run.startAnother()]);
    const hosts = [run.network.hosts['points']!, ...others.map(({ host }) => host)];
    for (let round = 0; round < 5; round += 1) {
      for (let task = 0; task < 6; task += 1) run.approve(family, { who: names[task % 3]!, points: 1 + task });
      await Promise.all(hosts.flatMap((host) => [run.settle(host), run.settle(host)]));
    }
    await Promise.all(others.map(({ stop }) => stop()));
    const rows = await ledger();
    expect(rows.map(({ family_version }) => Number(family_version))).toEqual(
      Array.from({ length: 30 }, (_, n) => n + 1),
    );
    expect(await balance('Mia')).toBe(5 * (2 + 5));
  });

  test('of a family that is not known yet waits for it, in order, and is dated by its calendar', async () => {
    const id = randomUUID();
    const people = { Pat: randomUUID(), Mia: randomUUID() };
    const early: TestFamily = { id, people, as: family.as };
    const at = new Date('2026-11-20T12:00:00.000Z');
    run.approve(early, { who: 'Mia', points: 3, at });
    run.approve(early, { who: 'Mia', points: 4, at });
    await expect(run.settle()).rejects.toThrow('is not known yet');
    expect(await ledger(early)).toEqual([]);
    run.found([], { id, timezone: 'Pacific/Apia' });
    await run.settle();
    const days = await run.rows(
      'select total, local_day::text from ledger_entries where family_id = $1 order by family_version',
      [id],
    );
    expect(days).toEqual([
      { total: 3, local_day: '2026-11-21' },
      { total: 7, local_day: '2026-11-21' },
    ]);
  });

  test('is awarded once when the database failed in the middle', async () => {
    await run.rows(
      `create function fail() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$`,
    );
    await run.rows('create trigger fail before insert on outbox for each row execute function fail()');
    run.approve(family, { who: 'Mia', points: 5 });
    await expect(run.settle()).rejects.toThrow('broken');
    expect(await ledger()).toEqual([]);
    await run.rows('drop trigger fail on outbox');
    await run.settle();
    expect(await ledger()).toHaveLength(1);
  });

  test('brings what a full balance can still hold', async () => {
    run.approve(family, { who: 'Mia', points: 2 ** 31 - 1 });
    run.approve(family, { who: 'Mia', points: 7 });
    await run.settle();
    expect(await ledger()).toMatchObject([{ total: 2 ** 31 - 1 }, { change: 0, total: 2 ** 31 - 1 }]);
    expect(refusal(await award())).toEqual({ code: 'BAD_USER_INPUT', field: 'input.points' });
  });
});

describe('awarding and deducting', () => {
  test('moves the balance, below zero if need be, and answers the new line', async () => {
    expect(entryOf(await award({ reason: '  Helped  ' }))).toMatchObject({
      familyId: family.id,
      kind: 'AWARD',
      change: 5,
      multiplier: 1,
      bonusType: null,
      total: 5,
      reason: 'Helped',
      task: null,
      user: { id: mia },
      awardedBy: { id: family.people['Pat'] },
    });
    expect(entryOf(await deduct({ points: 12 }))).toMatchObject({ kind: 'DEDUCTION', change: -12, total: -7 });
    expect(await balance('Mia')).toBe(-7);
    const events = await run.rows(
      "select type, version::int from outbox where family_id = $1 and type like 'Points%' order by sequence",
      [family.id],
    );
    expect(events).toEqual([
      { type: 'PointsAwarded', version: 1 },
      { type: 'PointsDeducted', version: 2 },
    ]);
  });

  test('is for parents and advisors of the family', async () => {
    for (const act of [award, deduct]) {
      expect(refusal(await act({}, family.as('Leo', 'MEMBER')))).toEqual({ code: 'FORBIDDEN' });
      expect(refusal(await act({}, anonymousViewer))).toEqual({ code: 'UNAUTHENTICATED' });
      const audience = { kind: 'audience' as const, memberships: [{ familyId: family.id, role: 'PARENT' as const }] };
      expect(refusal(await act({}, audience))).toEqual({ code: 'UNAUTHENTICATED' });
      expect(refusal(await act({}, userViewer(randomUUID())))).toEqual({ code: 'NOT_FOUND' });
      expect((await act({}, family.as('Leo', 'ADVISOR'))).errors).toBeUndefined();
    }
  });

  test.each([
    [{ points: 0 }, 'input.points'],
    [{ points: 10_001 }, 'input.points'],
    [{ reason: ' ' }, 'input.reason'],
    [{ reason: 'x'.repeat(201) }, 'input.reason'],
    [{ reason: 'nul\u0000' }, 'input.reason'],
  ])('refuses %j', async (more, field) => {
    expect(refusal(await award(more))).toEqual({ code: 'BAD_USER_INPUT', field });
  });

  test('keeps a reason with half a surrogate pair readable, also for a retry', async () => {
    const key = randomUUID();
    const first = await award({ reason: 'Half \ud83e' }, undefined, key);
    expect(first.data).toMatchObject({ awardPoints: { entry: { reason: 'Half \ufffd' } } });
    expect(await award({ reason: 'Half \ud83e' }, undefined, key)).toEqual(first);
  });

  test('answers the same for people of other families, of none, who left, and for what is no id', async () => {
    const other = run.found(['Pat', 'Ann']);
    run.tell(family.id, 'MemberLeft', { userId: family.people['Leo']! });
    await run.settle();
    const ids = [other.people['Ann'], randomUUID(), family.people['Leo'], 'no id', ''];
    const answers = await Promise.all(ids.map((userId) => award({ userId })));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(refusal(answers[0]!)).toEqual({ code: 'NOT_FOUND' });
    const families = [other.id, randomUUID(), 'no id'];
    const outside = await Promise.all(families.map((familyId) => award({ familyId })));
    expect(new Set(outside.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(refusal(outside[0]!)).toEqual({ code: 'NOT_FOUND' });
  });

  test('knows somebody who joined a moment ago', async () => {
    const zoe = randomUUID();
    run.tell(family.id, 'MemberJoined', { userId: zoe, role: 'MEMBER', joinedAt: new Date().toISOString() });
    expect(entryOf(await award({ userId: zoe }))).toMatchObject({ total: 5 });
  });

  test('with the same key is done once and answered alike, also when both come at once', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 5 }, () => award({}, undefined, key)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(entryOf(answers[0]!)).toMatchObject({ total: 5 });
    expect(await ledger()).toHaveLength(1);
    expect(refusal(await award({ points: 6 }, undefined, key))).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(refusal(await deduct({}, undefined, key))).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

test('after 50 awards and deductions at once every balance is the sum of its entries and versions have no gap', async () => {
  const random = seeded(50);
  const acts = Array.from({ length: 50 }, (_, index) => {
    const userId = family.people[names[Math.floor(random() * 3)]!];
    const points = 1 + Math.floor(random() * 500);
    if (index % 5 === 0) run.approve(family, { who: 'Leo', points });
    return random() < 0.5 ? award({ userId, points }) : deduct({ userId, points });
  });
  expect((await Promise.all(acts)).flatMap(({ errors }) => errors ?? [])).toEqual([]);
  await run.settle();
  const rows = await ledger();
  expect(rows.map(({ family_version }) => Number(family_version))).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
  for (const name of names) {
    const own = rows.filter(({ user_id }) => user_id === family.people[name]);
    const sum = own.reduce((total, { change }) => total + Number(change), 0);
    expect(await balance(name)).toBe(sum);
    expect(own.at(-1)!['total']).toBe(sum);
  }
});
