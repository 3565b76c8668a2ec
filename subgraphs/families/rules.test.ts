import { expect, test } from 'vitest';
import * as rules from './rules.ts';
import type { Decision, Family } from './rules.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const later = new Date('2026-11-21T12:00:00.000Z');

const member = (id: string, role: 'ADVISOR' | 'PARENT' | 'MEMBER') => ({ familyId: 'family', id, role, joinedAt: now });

const family: Family = {
  id: 'family',
  name: 'Lovelace',
  description: null,
  timezone: 'UTC',
  weekStart: 'MONDAY',
  approvalRequired: true,
  ownerId: 'owner',
  invite: { code: 'ABCDEFGH12', expiresAt: later },
  createdAt: now,
  version: 1,
  members: [
    member('owner', 'ADVISOR'),
    member('advisor', 'ADVISOR'),
    member('parent', 'PARENT'),
    member('child', 'MEMBER'),
  ],
};
const full: Family = { ...family, members: Array.from({ length: 100 }, (_, index) => member(`m${index}`, 'MEMBER')) };

const answer = (decision: Decision) =>
  decision.kind === 'refused' ? decision.refusal.extensions['code'] : decision.kind;

test.each([
  ['owner', 'allowed'],
  ['advisor', 'allowed'],
  ['parent', 'FORBIDDEN'],
  ['child', 'FORBIDDEN'],
  ['stranger', 'NOT_FOUND'],
])('%s changes the family: %s', (actor, expected) => {
  expect(answer(rules.updateFamily(family, actor))).toBe(expected);
});

test.each([
  ['advisor', 'allowed'],
  ['parent', 'allowed'],
  ['child', 'FORBIDDEN'],
  ['stranger', 'NOT_FOUND'],
])('%s changes the invite code: %s', (actor, expected) => {
  expect(answer(rules.changeInvite(family, actor))).toBe(expected);
});

test.each([
  ['advisor', 'child', 'PARENT', 'allowed'],
  ['advisor', 'advisor', 'MEMBER', 'allowed'],
  ['advisor', 'child', 'MEMBER', 'unchanged'],
  ['advisor', 'owner', 'ADVISOR', 'unchanged'],
  ['advisor', 'owner', 'PARENT', 'FORBIDDEN'],
  ['owner', 'owner', 'MEMBER', 'FORBIDDEN'],
  ['advisor', 'stranger', 'PARENT', 'NOT_FOUND'],
  ['parent', 'child', 'PARENT', 'FORBIDDEN'],
  ['parent', 'stranger', 'PARENT', 'FORBIDDEN'],
  ['stranger', 'child', 'PARENT', 'NOT_FOUND'],
] as const)('%s makes %s %s: %s', (actor, target, role, expected) => {
  expect(answer(rules.changeRole(family, actor, target, role))).toBe(expected);
});

test.each([
  ['advisor', 'child', 'allowed'],
  ['owner', 'advisor', 'allowed'],
  ['advisor', 'owner', 'FORBIDDEN'],
  ['advisor', 'stranger', 'NOT_FOUND'],
  ['parent', 'child', 'FORBIDDEN'],
  ['stranger', 'child', 'NOT_FOUND'],
])('%s removes %s: %s', (actor, target, expected) => {
  expect(answer(rules.removeMember(family, actor, target))).toBe(expected);
});

test.each([
  ['child', 'allowed'],
  ['advisor', 'allowed'],
  ['owner', 'FORBIDDEN'],
  ['stranger', 'NOT_FOUND'],
])('%s leaves: %s', (actor, expected) => {
  expect(answer(rules.leave(family, actor))).toBe(expected);
});

test.each([
  ['owner', 'child', 'allowed'],
  ['owner', 'owner', 'unchanged'],
  ['owner', 'stranger', 'NOT_FOUND'],
  ['advisor', 'child', 'FORBIDDEN'],
  ['stranger', 'child', 'NOT_FOUND'],
])('%s hands the family on to %s: %s', (actor, target, expected) => {
  expect(answer(rules.transferOwnership(family, actor, target))).toBe(expected);
});

test.each([
  ['with the code', family, 'ABCDEFGH12', now, 'newcomer', 'allowed'],
  ['who is in already', family, 'ABCDEFGH12', now, 'child', 'unchanged'],
  ['after the code expired', family, 'ABCDEFGH12', later, 'newcomer', 'NOT_FOUND'],
  ['after the code was renewed', family, 'OLD0000000', now, 'newcomer', 'NOT_FOUND'],
  ['after the code was revoked', { ...family, invite: null }, 'ABCDEFGH12', now, 'newcomer', 'NOT_FOUND'],
  ['into a full family', full, 'ABCDEFGH12', now, 'newcomer', 'FORBIDDEN'],
])('somebody joins %s', (_, into, code, at, who, expected) => {
  expect(answer(rules.join(into, code, who, at))).toBe(expected);
});

test('a person founds a 20th family, and no 21st', () => {
  expect(answer(rules.found(19))).toBe('allowed');
  expect(answer(rules.found(20))).toBe('FORBIDDEN');
});

test.each([
  ['ADVISOR', now, 'ABCDEFGH12'],
  ['PARENT', now, 'ABCDEFGH12'],
  ['MEMBER', now, undefined],
  ['ADVISOR', later, undefined],
] as const)('%s sees the invite code while it is in force', (role, at, expected) => {
  expect(rules.visibleInvite(family, role, at)?.code).toBe(expected);
});

test('an invite code reads the same however it is typed', () => {
  const code = rules.inviteCodeFrom(Uint8Array.from({ length: 10 }, (_, index) => index));
  expect(code).toBe('0123456789');
  expect(rules.showInviteCode(code)).toBe('01234-56789');
  for (const typed of ['01234-56789', '0123456789', ' o1234 56789 ', 'OI234-56789', 'ol234–56789'.replace('–', '-')]) {
    expect(rules.readInviteCode(typed)).toBe(code);
  }
  for (const typed of ['', '01234-5678', '01234-567890', '01234-5678U', '01234-5678é', '\0'.repeat(10)]) {
    expect(rules.readInviteCode(typed)).toBeNull();
  }
});

test('codes use all 32 letters of the alphabet alike', () => {
  const codes = Array.from({ length: 256 }, (_, byte) => rules.inviteCodeFrom(new Uint8Array(10).fill(byte)));
  expect(new Set(codes).size).toBe(32);
});

test('after ten tries in 15 minutes the eleventh waits for the rest of them', () => {
  const since = new Date(now.getTime() - 5 * 60_000);
  expect(rules.retryAfter({ tries: 10, since }, 10, now)).toBeNull();
  expect(rules.retryAfter({ tries: 11, since }, 10, now)).toBe(600);
  expect(rules.retryAfter({ tries: 11, since: new Date(0) }, 10, now)).toBe(1);
});

test('a new family has the defaults', () => {
  expect(rules.newProfile({ name: ' Lovelace ', timezone: null })).toEqual({
    name: 'Lovelace',
    description: null,
    timezone: 'UTC',
    weekStart: 'MONDAY',
    approvalRequired: true,
  });
});

test('a change leaves alone what it does not name', () => {
  expect(rules.changedProfile(family, {})).toMatchObject({ name: 'Lovelace', timezone: 'UTC' });
  expect(rules.sameProfile(family, rules.changedProfile(family, {}))).toBe(true);
  const changed = rules.changedProfile(family, {
    name: 'Byron',
    description: 'Two\r\nlines',
    timezone: 'europe/london',
    weekStart: 'SUNDAY',
    approvalRequired: false,
  });
  expect(changed).toEqual({
    name: 'Byron',
    description: 'Two\nlines',
    timezone: 'Europe/London',
    weekStart: 'SUNDAY',
    approvalRequired: false,
  });
  expect(rules.changedProfile({ ...family, description: 'x' }, { description: null }).description).toBeNull();
  expect(rules.changedProfile({ ...family, description: 'x' }, { description: '  ' }).description).toBeNull();
});

test.each([
  ['input.name', { name: ' ' }],
  ['input.name', { name: 'x'.repeat(81) }],
  ['input.name', { name: 'a\nb' }],
  ['input.name', { name: 'a\0b' }],
  ['input.description', { description: 'x'.repeat(501) }],
  ['input.description', { description: 'a\u0007b' }],
  ['input.timezone', { timezone: 'Mars/Olympus' }],
  ['input.timezone', { timezone: '+01:00' }],
])('%s is refused when it is %j', (field, input) => {
  expect(() => rules.changedProfile(family, input)).toThrow(
    expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT', field } }),
  );
});
