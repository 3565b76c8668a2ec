import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '@kd/kit/database/database';
import { codeOf, dataOf } from '@kd/kit/testing/answers';
import { logToMemory } from '@kd/kit/testing/log';
import { userViewer } from '@kd/kit/testing/network';
import type { UserViewer, Viewer } from '@kd/kit/viewer';
import { jobs } from './jobs.ts';
import type { Tables } from './tables.ts';
import { startTown } from './testing/town.ts';
import type { Household, Town } from './testing/town.ts';

let town: Town;
let home: Household;

beforeAll(async () => {
  town = await startTown();
  home = await town.family();
});
afterAll(() => town.stop());

const join = 'mutation ($code: String!) { joinFamily(inviteCode: $code) { family { id viewerRole members { id } } } }';
const renew = 'mutation ($id: ID!) { renewInviteCode(familyId: $id) { family { inviteCode inviteCodeExpiresAt } } }';
const revoke = 'mutation ($id: ID!) { revokeInviteCode(familyId: $id) { family { inviteCode inviteCodeExpiresAt } } }';

const renewed = async (house: Household): Promise<string> => {
  const answer = await town.as(house.parent, renew, { id: house.id });
  return dataOf<{ family: { inviteCode: string } }>(answer, 'renewInviteCode').family.inviteCode;
};

test('whoever has the code comes in as a member, however it is typed', async () => {
  const person = randomUUID();
  const answer = await town.as(person, join, { code: ` ${home.inviteCode.toLowerCase().replace('-', ' ')} ` });
  expect(answer.data?.['joinFamily']).toMatchObject({ family: { id: home.id, viewerRole: 'MEMBER' } });
  expect((await town.as(person, join, { code: home.inviteCode })).data).toEqual(answer.data);
});

test('two devices of one person join at once: one membership', async () => {
  const person = randomUUID();
  const answers = await Promise.all([1, 2, 3].map(() => town.as(person, join, { code: home.inviteCode })));
  expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
  expect(await town.viewer(person)).toMatchObject({ memberships: [{ familyId: home.id, role: 'MEMBER' }] });
});

test('codes that are unknown, malformed, renewed, revoked or expired answer alike', async () => {
  const [first, second, third] = [await town.family(), await town.family(), await town.family()];
  await renewed(first);
  await town.as(second.advisor, revoke, { id: second.id });
  expect((await town.as(second.advisor, revoke, { id: second.id })).data?.['revokeInviteCode']).toEqual({
    family: { inviteCode: null, inviteCodeExpiresAt: null },
  });
  const ask = (code: string) => town.as(randomUUID(), join, { code });
  const answers = [];
  for (const code of ['00000-00000', 'nonsense', '\0', first.inviteCode, second.inviteCode])
    answers.push(await ask(code));
  town.clock.advance(7 * 86_400_000 + 1_000);
  answers.push(await ask(third.inviteCode));
  town.clock.advance(-7 * 86_400_000 - 1_000);
  expect(answers[0]!.errors).toEqual([
    {
      message: 'This invite code does not work (any more): ask for a new one.',
      path: ['joinFamily'],
      extensions: { code: 'NOT_FOUND' },
    },
  ]);
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
});

test('a renewed code lets people in, and only parents and advisors make one', async () => {
  const house = await town.family();
  expect(codeOf(await town.as(house.child, renew, { id: house.id }))).toBe('FORBIDDEN');
  expect(codeOf(await town.as(house.child, revoke, { id: house.id }))).toBe('FORBIDDEN');
  const code = await renewed(house);
  expect(code).not.toBe(house.inviteCode);
  expect(codeOf(await town.as(randomUUID(), join, { code }))).toBeUndefined();
});

test('ten wrong codes in 15 minutes, also at once, and the next try waits, even with a good code', async () => {
  const guesser = userViewer(randomUUID());
  const tries = Array.from({ length: 14 }, () => town.ask('families', guesser, join, { code: '00000-00000' }));
  const codes = (await Promise.all(tries)).map(codeOf);
  expect(codes.filter((code) => code === 'NOT_FOUND')).toHaveLength(10);
  const limited = await town.ask('families', guesser, join, { code: home.inviteCode });
  expect(limited.errors?.[0]?.extensions).toEqual({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) });
  town.clock.advance(15 * 60_000);
  expect((await town.ask('families', guesser, join, { code: home.inviteCode })).errors).toBeUndefined();
});

test('a hundred wrong codes from one address in 15 minutes, whoever sends them, and the next try from there waits', async () => {
  const from = (address: string): Viewer => ({
    ...(userViewer(randomUUID()) as UserViewer),
    origin: { address, userAgent: 'test' },
  });
  const tryCode = async (code: string, address: string) =>
    codeOf(await town.ask('families', from(address), join, { code }));
  for (let joined = 0; joined < 5; joined += 1) {
    expect(await tryCode(home.inviteCode, '2001:db8::1')).toBeUndefined();
  }
  const tries = Array.from({ length: 110 }, (_, host) => tryCode('00000-00000', `2001:db8::${host.toString(16)}`));
  expect((await Promise.all(tries)).filter((code) => code === 'NOT_FOUND')).toHaveLength(100);
  expect(await tryCode(home.inviteCode, '2001:db8::ffff')).toBe('RATE_LIMITED');
  expect(await tryCode(home.inviteCode, '2001:db8:0:1::1')).toBeUndefined();
});

test('wrong codes are forgotten when their fifteen minutes are over', async () => {
  const database = openDatabase<Tables>({ url: town.databaseUrl, schema: 'families', log: logToMemory().log });
  const triesAfterCleaning = async () => {
    for (const { run } of jobs) await run(database, town.clock);
    return (await database.pool.query('select from invite_tries where window_started_at <= $1', [tried])).rowCount;
  };
  await town.ask('families', userViewer(randomUUID()), join, { code: '00000-00000' });
  const tried = town.clock();
  expect(await triesAfterCleaning()).toBeGreaterThan(0);
  town.clock.advance(15 * 60_000);
  expect(await triesAfterCleaning()).toBe(0);
  await database.close();
});

test('a good code counts for nothing: who joins often is never refused, and forgives no wrong code', async () => {
  const person = userViewer(randomUUID());
  for (let turn = 0; turn < 12; turn += 1) {
    expect((await town.ask('families', person, join, { code: home.inviteCode })).errors).toBeUndefined();
  }
  for (let turn = 0; turn < 10; turn += 1) await town.ask('families', person, join, { code: '00000-00000' });
  expect(codeOf(await town.ask('families', person, join, { code: home.inviteCode }))).toBe('RATE_LIMITED');
});

test('a retry of joinFamily gets the first answer, although the code was renewed since', async () => {
  const house = await town.family();
  const person = userViewer(randomUUID());
  const retry = { idempotencyKey: randomUUID() };
  const first = await town.ask('families', person, join, { code: house.inviteCode }, retry);
  await renewed(house);
  expect(await town.ask('families', person, join, { code: house.inviteCode }, retry)).toEqual(first);
});

test('two join for the last place at once: the family has 100 members', async () => {
  const house = await town.family();
  for (let at = 4; at < 99; at += 5) await Promise.all(Array.from({ length: 5 }, () => town.bringIn(house, 'MEMBER')));
  const answers = await Promise.all([1, 2, 3].map(() => town.as(randomUUID(), join, { code: house.inviteCode })));
  expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
  expect(answers.filter(({ errors }) => errors).map(codeOf)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
});
