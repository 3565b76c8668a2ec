import { createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from './clock.ts';
import { forbidden, notFound, unauthenticated } from './errors.ts';
import { deepFreeze } from './freeze.ts';

/** A role inside one family, strongest first. */
export const roles = ['ADVISOR', 'PARENT', 'MEMBER'] as const;
export type Role = (typeof roles)[number];

/** The right to enter one family. */
export type Membership = { familyId: string; role: Role };

/** The request as the router saw it; goes to the audit log. */
export type Origin = { address: string; userAgent: string };

/**
 * On whose behalf a subgraph is asked:
 * - `user`: somebody who is signed in;
 * - `anonymous`: nobody yet (sign-in, registration);
 * - `audience`: everybody with one role in one family, when one answer is pushed to many screens;
 * - `service`: another part of the system, with no access to a family's content beyond what it is built to read.
 */
export type Viewer =
  | { kind: 'user'; userId: string; sessionId: string; memberships: Membership[]; origin: Origin }
  | { kind: 'anonymous'; origin: Origin }
  | { kind: 'audience'; memberships: Membership[] }
  | { kind: 'service'; name: string };

/** A viewer who is signed in. */
export type UserViewer = Extract<Viewer, { kind: 'user' }>;

/** How long a statement holds, in seconds. Short, since it is believed without asking anybody. */
export const statementLifetime = 30;

const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url');
const mac = (key: string, text: string) => createHmac('sha256', key).update(text).digest();

/** Signs who is asking, as a compact JWS (RFC 7515, HS256) that holds for `statementLifetime` seconds. */
export function signStatement(viewer: Viewer, key: string, clock: Clock): string {
  const expires = Math.floor(clock().getTime() / 1000) + statementLifetime;
  const body = Buffer.from(JSON.stringify({ iss: 'kd-router', exp: expires, viewer })).toString('base64url');
  const signed = `${header}.${body}`;
  return `${signed}.${mac(key, signed).toString('base64url')}`;
}

type Claims = { iss: string; exp: number; viewer: Viewer };

/**
 * Statements that were found true, with the key that they are true under. One request brings the same statement to a
 * subgraph again and again, and checking its signature is most of what a small call costs.
 */
const verified = new LRUCache<string, { key: string; claims: Claims }>({ max: 2_000 });

/** The viewer that a statement names, or null when it is missing, forged, malformed or over. Shared: not to be changed. */
export function verifyStatement(statement: string | undefined, key: string, clock: Clock): Viewer | null {
  if (statement === undefined) return null;
  const known = verified.get(statement);
  const claims = known?.key === key ? known.claims : readClaims(statement, key);
  if (claims?.iss !== 'kd-router' || claims.exp * 1000 <= clock().getTime()) return null;
  if (known?.key !== key) verified.set(statement, { key, claims });
  return claims.viewer;
}

function readClaims(statement: string, key: string): Claims | undefined {
  const [head, body, signature, ...rest] = statement.split('.');
  if (head !== header || body === undefined || signature === undefined || rest.length > 0) return undefined;
  const given = Buffer.from(signature, 'base64url');
  const expected = mac(key, `${head}.${body}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return deepFreeze(JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims);
}

/** The families that a viewer may read. */
export const familiesOf = (viewer: Viewer): string[] =>
  'memberships' in viewer ? viewer.memberships.map((membership) => membership.familyId) : [];

/** The viewer's role in a family, or null outside it. */
export const roleIn = (viewer: Viewer, familyId: string): Role | null =>
  'memberships' in viewer
    ? (viewer.memberships.find((membership) => membership.familyId === familyId)?.role ?? null)
    : null;

/** Whether one role is as strong as another. */
export const atLeast = (role: Role, needed: Role): boolean => roles.indexOf(role) <= roles.indexOf(needed);

/** Says who may do something that asks for a role; `doing` completes the sentence "Only … may …". */
export const onlyMay = (needed: Role, doing: string): string =>
  `Only ${{ ADVISOR: 'an advisor', PARENT: 'a parent or an advisor', MEMBER: 'a member' }[needed]} may ${doing}.`;

/** The signed-in viewer. @throws UNAUTHENTICATED when nobody is signed in */
export function requireUser(viewer: Viewer): UserViewer {
  if (viewer.kind !== 'user') throw unauthenticated();
  return viewer;
}

/** Holds the door of the router's own fields. @throws NOT_FOUND for everybody but a service */
export function requireService(viewer: Viewer): void {
  if (viewer.kind !== 'service') throw notFound();
}

/**
 * The viewer's role in a family.
 * @throws NOT_FOUND outside the family, exactly as for a family that does not exist
 * @throws UNAUTHENTICATED when nobody is signed in
 */
export function requireMember(viewer: Viewer, familyId: string): Role {
  if (viewer.kind === 'anonymous') throw unauthenticated();
  const role = roleIn(viewer, familyId);
  if (role === null) throw notFound();
  return role;
}

/**
 * Holds a door that asks for a role. `doing` is as in `onlyMay`.
 * @throws NOT_FOUND outside the family; FORBIDDEN when the role is too weak
 */
export function requireRole(viewer: Viewer, familyId: string, needed: Role, doing: string): Role {
  const role = requireMember(viewer, familyId);
  if (!atLeast(role, needed)) {
    throw forbidden(onlyMay(needed, doing));
  }
  return role;
}
