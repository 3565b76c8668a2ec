import { describe, expect, test } from 'vitest';
import {
  atLeast,
  requireMember,
  requireRole,
  requireUser,
  signStatement,
  statementLifetime,
  verifyStatement,
} from './viewer.ts';
import type { Viewer } from './viewer.ts';

const key = 'a key that is long enough for tests';
const at = (moment: string) => () => new Date(moment);
const noon = at('2026-11-20T12:00:00Z');
const viewer: Viewer = {
  kind: 'user',
  userId: 'u',
  sessionId: 's',
  memberships: [{ familyId: 'f', role: 'PARENT' }],
  origin: { address: '::1', userAgent: '' },
};

const codeOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return (error as { extensions: { code: string } }).extensions.code;
  }
  return 'allowed';
};

describe('the viewer statement', () => {
  const statement = signStatement(viewer, key, noon);

  test('says who is asking to whoever has the key', () => {
    expect(verifyStatement(statement, key, noon)).toEqual(viewer);
  });

  test('is nothing under another key', () => {
    expect(verifyStatement(statement, `${key}!`, noon)).toBeNull();
  });

  test('known from before is still nothing under another key, and nobody can change who it names', () => {
    const again = verifyStatement(statement, key, noon);
    expect(verifyStatement(statement, `${key}!`, noon)).toBeNull();
    expect(verifyStatement(statement, key, noon)).toEqual(viewer);
    expect(() => Object.assign(again ?? {}, { userId: 'somebody else' })).toThrow(TypeError);
    expect(again?.kind === 'user' && Object.isFrozen(again.memberships[0])).toBe(true);
  });

  test('is nothing when a single character of any part differs', () => {
    for (const position of [5, Math.floor(statement.length / 2), statement.length - 4]) {
      const other = statement[position] === 'A' ? 'B' : 'A';
      expect(
        verifyStatement(statement.slice(0, position) + other + statement.slice(position + 1), key, noon),
      ).toBeNull();
    }
  });

  test('ends', () => {
    const later = (seconds: number) => () => new Date(noon().getTime() + seconds * 1000);
    expect(verifyStatement(statement, key, later(statementLifetime - 1))).toEqual(viewer);
    expect(verifyStatement(statement, key, later(statementLifetime))).toBeNull();
  });

  test.each([undefined, '', 'x', 'a.b', 'a.b.c', 'a.b.c.d', `${signStatement(viewer, key, noon)}.x`])(
    'is not %j',
    (text) => {
      expect(verifyStatement(text, key, noon)).toBeNull();
    },
  );

  test('with the algorithm "none" is nothing (RFC 8725, 3.1)', () => {
    const [, body] = statement.split('.');
    const header = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    expect(verifyStatement(`${header}.${body}.`, key, noon)).toBeNull();
  });
});

describe('doors', () => {
  test('outside the family there is nothing, inside the role decides', () => {
    expect(codeOf(() => requireRole(viewer, 'other', 'MEMBER', 'do this'))).toBe('NOT_FOUND');
    expect(codeOf(() => requireRole(viewer, 'f', 'ADVISOR', 'do this'))).toBe('FORBIDDEN');
    expect(requireRole(viewer, 'f', 'PARENT', 'do this')).toBe('PARENT');
    expect(requireRole(viewer, 'f', 'MEMBER', 'do this')).toBe('PARENT');
  });

  test('nobody in particular is asked to sign in', () => {
    const nobody: Viewer = { kind: 'anonymous', origin: { address: '', userAgent: '' } };
    expect(codeOf(() => requireMember(nobody, 'f'))).toBe('UNAUTHENTICATED');
    expect(codeOf(() => requireUser(nobody))).toBe('UNAUTHENTICATED');
  });

  test('an audience reads like the role it stands for and is no user', () => {
    const audience: Viewer = { kind: 'audience', memberships: [{ familyId: 'f', role: 'MEMBER' }] };
    expect(requireMember(audience, 'f')).toBe('MEMBER');
    expect(codeOf(() => requireUser(audience))).toBe('UNAUTHENTICATED');
  });

  test('a service belongs to no family', () => {
    expect(codeOf(() => requireMember({ kind: 'service', name: 'router' }, 'f'))).toBe('NOT_FOUND');
  });

  test('roles are ordered', () => {
    expect(atLeast('ADVISOR', 'PARENT')).toBe(true);
    expect(atLeast('PARENT', 'PARENT')).toBe(true);
    expect(atLeast('MEMBER', 'PARENT')).toBe(false);
  });
});
