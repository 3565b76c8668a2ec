import { expect, test } from 'vitest';
import * as rules from './rules.ts';
import type { Session } from './rules.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const earlier = new Date('2026-11-20T11:55:00.000Z');
const later = new Date('2026-11-21T12:00:00.000Z');

const session: Session = { id: 's', userId: 'u', expiresAt: later, revokedAt: null };
const unspent = { spentAt: null, retryKey: null, sealedAnswer: null };
const key = Buffer.from('key');
const sealedAnswer = Buffer.from('sealed');
const spent = { spentAt: earlier, retryKey: key, sealedAnswer };

test.each([
  ['a good token', session, unspent, null, { kind: 'rotate' }],
  ['a good token with a key', session, unspent, key, { kind: 'rotate' }],
  ['a spent token', session, spent, null, { kind: 'revoke' }],
  ['a spent token with its key', session, spent, Buffer.from('key'), { kind: 'repeat', sealedAnswer }],
  ['a spent token with another key', session, spent, Buffer.from('other'), { kind: 'revoke' }],
  ['a token spent without a key', session, { ...spent, retryKey: null, sealedAnswer: null }, key, { kind: 'revoke' }],
  ['a spent token whose answer is forgotten', session, { ...spent, sealedAnswer: null }, key, { kind: 'revoke' }],
  ['a token of a revoked session', { ...session, revokedAt: earlier }, unspent, null, { kind: 'ended' }],
  ['a spent token of a revoked session', { ...session, revokedAt: earlier }, spent, key, { kind: 'ended' }],
  ['a token of an expired session', { ...session, expiresAt: now }, unspent, null, { kind: 'ended' }],
])('%s', (_, of, token, retryKey, expected) => {
  expect(rules.refresh(of, token, retryKey, now)).toEqual(expected);
});

const limit = { tries: 5, windowMs: 15 * 60_000 };

test('tries are counted for the time of their limit, from the first one', () => {
  const first = rules.afterTry(null, limit, now);
  expect(first).toEqual({ count: 1, since: now });
  expect(rules.afterTry({ count: 4, since: earlier }, limit, now)).toEqual({ count: 5, since: earlier });
  expect(rules.afterTry({ count: 5, since: new Date(now.getTime() - limit.windowMs) }, limit, now)).toEqual(first);
});

test.each([
  [null, null],
  [{ count: 4, since: earlier }, null],
  [{ count: 5, since: earlier }, 600],
  [{ count: 9, since: new Date(now.getTime() - 899_500) }, 1],
  [{ count: 9, since: new Date(now.getTime() - 900_000) }, null],
])('after %j one waits %s seconds', (tries, seconds) => {
  expect(rules.retryAfter(tries, limit, now)).toBe(seconds);
});

const input = { username: 'ada', password: 'Correct-Horse-7', fullName: 'Ada' };

test('a registration is cleaned and gets its defaults', () => {
  expect(rules.cleanRegistration({ ...input, fullName: ' Ada ', email: ' Ada@Example.org ', locale: 'de-ch' })).toEqual(
    {
      username: 'ada',
      password: 'Correct-Horse-7',
      fullName: 'Ada',
      email: 'Ada@Example.org',
      timezone: 'UTC',
      locale: 'de-CH',
    },
  );
  expect(rules.cleanRegistration({ ...input, email: '' })).toMatchObject({ email: null, locale: 'en' });
});

const complaintAbout = (field: string) => expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT', field } });

test.each([
  ['username', 'ab'],
  ['username', 'x'.repeat(33)],
  ['username', 'ada lovelace'],
  ['username', 'ada@home'],
  ['username', 'аda'], // a Cyrillic letter
  ['password', 'Short-7'],
  ['password', 'no-upper-case-7'],
  ['password', 'NO-LOWER-CASE-7'],
  ['password', 'No-Digit-At-All'],
  ['password', 'NoSymbolAtAll77'],
  ['password', `Too-Long-7${'x'.repeat(119)}`],
  ['fullName', ' '],
  ['fullName', 'x'.repeat(101)],
  ['fullName', 'Ada\0'],
  ['email', 'ada'],
  ['email', 'ada@home'],
  ['email', 'ada@example.org\n'.repeat(2)],
  ['email', `${'x'.repeat(250)}@example.org`],
  ['timezone', 'Mars/Olympus'],
  ['locale', 'not a locale'],
])('a registration with the %s %j is refused', (name, value) => {
  expect(() => rules.cleanRegistration({ ...input, [name]: value })).toThrow(complaintAbout(`input.${name}`));
});

test('a change of profile names only what changes', () => {
  expect(rules.cleanProfileChange({})).toEqual({});
  expect(rules.cleanProfileChange({ fullName: null, avatarUrl: null })).toEqual({ avatarUrl: null });
  expect(
    rules.cleanProfileChange({
      fullName: 'Ada',
      timezone: 'europe/berlin',
      locale: 'en',
      avatarUrl: 'https://x.org/a',
    }),
  ).toEqual({ fullName: 'Ada', timezone: 'Europe/Berlin', locale: 'en', avatarUrl: 'https://x.org/a' });
});

test.each([
  'http://x.org/a',
  'javascript:alert(1)',
  'data:,x',
  'https://me:secret@x.org/',
  '',
  `https://x.org/${'a'.repeat(2_000)}`,
])('the picture %j is refused', (avatarUrl) => {
  expect(() => rules.cleanProfileChange({ avatarUrl })).toThrow(complaintAbout('input.avatarUrl'));
});

test.each([
  [' ADA ', 'ada'],
  ['Ａｄａ', 'ada'],
  ['', null],
  ['a\0b', null],
  ['x'.repeat(255), null],
])('%j is looked up as %j', (typed, login) => {
  expect(rules.normaliseLogin(typed)).toBe(login);
});

test('names that would speak for the product are kept back', () => {
  expect(rules.isReserved('Admin')).toBe(true);
  expect(rules.isReserved('ada')).toBe(false);
});
