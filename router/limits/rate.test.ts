import { setTimeout as pause } from 'node:timers/promises';
import { createLogger } from '@kd/kit/log';
import type { Role, Viewer } from '@kd/kit/viewer';
import { afterEach, expect, test } from 'vitest';
import { redisCounts } from './rate-redis.ts';
import { createRateLimiter } from './rate.ts';
import type { RateLimiter, SharedCounts } from './rate.ts';

const log = createLogger({ level: 'silent', name: 'test' });
const limits = { user: 10, advisor: 30, anonymous: 5 };
const minute = Date.UTC(2026, 10, 20, 12);
let now = minute;
const opened: RateLimiter[] = [];
const limiter = (shared?: SharedCounts) => {
  const made = createRateLimiter({ limits, shared, log, now: () => now });
  opened.push(made);
  return made;
};
afterEach(async () => {
  now = minute;
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

const origin = { address: '10.0.0.1', userAgent: '' };
const person = (userId: string, ...roles: Role[]): Viewer => ({
  kind: 'user',
  userId,
  sessionId: 's',
  memberships: roles.map((role, index) => ({ familyId: String(index), role })),
  origin,
});
const nobody = (address: string): Viewer => ({ kind: 'anonymous', origin: { ...origin, address } });

/** How many of so many requests get through, and how long the first that did not has to wait. */
function send({ count }: RateLimiter, viewer: Viewer, times: number) {
  let through = 0;
  let retryAfter: unknown;
  for (let sent = 0; sent < times; sent += 1) {
    try {
      count(viewer);
      through += 1;
    } catch (error) {
      retryAfter ??= (error as { extensions: { retryAfter: number } }).extensions.retryAfter;
    }
  }
  return { through, retryAfter };
}

test('a person, an advisor of any family and an address without anybody have their own limits', () => {
  const rates = limiter();
  expect(send(rates, person('a', 'PARENT'), 40).through).toBe(10);
  expect(send(rates, person('b', 'MEMBER', 'ADVISOR'), 40).through).toBe(30);
  expect(send(rates, nobody('10.0.0.1'), 40).through).toBe(5);
  expect(send(rates, person('c'), 1).through).toBe(1);
});

test('all addresses of an IPv6 subscriber count together', () => {
  const rates = limiter();
  expect(send(rates, nobody('2001:db8::1'), 5).through).toBe(5);
  expect(send(rates, nobody('2001:db8::2'), 1).through).toBe(0);
  expect(send(rates, nobody('2001:db8:0:1::1'), 1).through).toBe(1);
});

test('the window slides: a new minute does not open the door twice', () => {
  const rates = limiter();
  now = minute + 59_000;
  expect(send(rates, person('a'), 20).through).toBe(10);
  now = minute + 61_000;
  expect(send(rates, person('a'), 20).through).toBe(0);
  now = minute + 90_000;
  expect(send(rates, person('a'), 20).through).toBe(5);
  now = minute + 300_000;
  expect(send(rates, person('a'), 20).through).toBe(10);
});

test.each([0, 17_000, 59_000])('after the seconds it says, at %i ms into the minute, there is room again', (at) => {
  const rates = limiter();
  now = minute + at;
  const { retryAfter } = send(rates, person('a'), 11);
  now += Number(retryAfter) * 1_000 - 1_001;
  expect(send(rates, person('a'), 1).through).toBe(0);
  now += 1_001;
  expect(send(rates, person('a'), 1).through).toBe(1);
});

test('headers say the limit, what is left and when the minute is over', () => {
  const rates = limiter();
  now = minute + 17_000;
  rates.count(person('a'));
  expect(rates.count(person('a'))).toEqual({
    'ratelimit-policy': '"requests";q=10;w=60',
    ratelimit: '"requests";r=8;t=43',
  });
});

test('what is refused is not counted: a client that keeps knocking comes in when it is time', () => {
  const rates = limiter();
  send(rates, person('a'), 1_000);
  now = minute + 90_000;
  expect(send(rates, person('a'), 1).through).toBe(1);
});

test('two routers with one Redis let a person through once', async () => {
  const url = process.env['KD_TEST_REDIS_URL'] ?? '';
  now = Date.now() - (Date.now() % 60_000) + Math.floor(Math.random() * 1_000_000) * 60_000;
  const [first, second] = [limiter(redisCounts(url, log)), limiter(redisCounts(url, log))];
  await pause(200);
  expect(send(first, person('a'), 8).through).toBe(8);
  await pause(600);
  expect(send(second, person('a'), 1).through).toBe(1);
  await pause(600);
  expect(send(second, person('a'), 8).through).toBe(1);
});

test('without Redis each router counts by itself', async () => {
  const rates = limiter({ add: () => Promise.reject(new Error('away')), close: () => {} });
  expect(send(rates, person('a'), 6).through).toBe(6);
  await pause(300);
  expect(send(rates, person('a'), 20).through).toBe(4);
});
