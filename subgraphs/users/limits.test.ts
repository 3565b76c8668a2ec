import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf } from '@kd/kit/testing/answers';
import { at, freshName, openDesk, somewhere } from './testing/desk.ts';
import type { Desk } from './testing/desk.ts';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk({
    KD_SIGN_IN_TRIES: '4',
    KD_SIGN_IN_TRIES_PER_ADDRESS: '6',
    KD_REGISTRATIONS_PER_ADDRESS: '3',
  });
});
afterAll(() => desk.stop());

const wrong = (login: string, from = somewhere()) => desk.login(login, 'Wrong-Horse-7', from);

test('username and verified email are one account: failures under either count for both', async () => {
  const username = freshName();
  const email = `${username}@example.org`;
  const { userId } = await desk.newcomer({ username, email });
  await desk.pool.query('update users set email_verified_at = $2 where id = $1', [userId, desk.clock()]);
  for (const login of [username, email, username, email]) expect(codeOf(await wrong(login))).toBe('UNAUTHENTICATED');
  expect(codeOf(await desk.login(username))).toBe('RATE_LIMITED');
  expect(codeOf(await desk.login(email))).toBe('RATE_LIMITED');
});

test('the id of an account is no name for it: failures under it count for nobody’s account', async () => {
  const { username, userId } = await desk.newcomer();
  for (let time = 0; time < 4; time += 1) await wrong(userId);
  expect(codeOf(await wrong(userId))).toBe('RATE_LIMITED');
  expect((await desk.login(username)).errors).toBeUndefined();
});

test('an IPv6 subscriber is one address, whichever of 2^64 the failures come from', async () => {
  for (let host = 1; host <= 6; host += 1) {
    expect(codeOf(await wrong(freshName(), at(`2001:db8:1:2::${host}`)))).toBe('UNAUTHENTICATED');
  }
  expect(codeOf(await wrong(freshName(), at('2001:db8:1:2:ffff::1')))).toBe('RATE_LIMITED');
  expect(codeOf(await wrong(freshName(), at('2001:db8:1:3::1')))).toBe('UNAUTHENTICATED');
});

test('registrations from one address are limited, successful ones too and at once; sign-in goes on, and an hour later they do', async () => {
  const from = at('192.0.2.1');
  const answers = await Promise.all(Array.from({ length: 5 }, () => desk.register({}, {}, from)));
  expect(answers.filter(({ errors }) => !errors)).toHaveLength(3);
  expect(answers.filter(({ errors }) => errors).map(codeOf)).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
  const { username } = await desk.newcomer();
  expect((await desk.login(username, undefined, from)).errors).toBeUndefined();
  desk.clock.advance(30 * 60_000);
  const refused = await desk.register({}, {}, from);
  expect(refused.errors?.[0]?.extensions).toEqual({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) });
  desk.clock.advance(31 * 60_000);
  expect((await desk.register({}, {}, from)).errors).toBeUndefined();
});

test('a crowd at the door: some wait for their turn, the rest are told to come back', async () => {
  const { username } = await desk.newcomer();
  const answers = await Promise.all(Array.from({ length: 200 }, () => wrong(freshName())));
  const codes = answers.map(codeOf);
  expect(new Set(codes)).toEqual(new Set(['UNAUTHENTICATED', 'RATE_LIMITED']));
  expect(codes.filter((code) => code === 'UNAUTHENTICATED').length).toBeGreaterThanOrEqual(68);
  expect((await desk.login(username)).errors).toBeUndefined();
});
