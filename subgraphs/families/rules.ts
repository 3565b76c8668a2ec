import { forbidden, notFound } from '@kd/kit/errors';
import { cleanText, cleanTimezone } from '@kd/kit/input';
import { atLeast, onlyMay } from '@kd/kit/viewer';
import type { Role } from '@kd/kit/viewer';
import type { GraphQLError } from 'graphql';

/** A person (by id) as a member of one family; role and time are null for somebody who is not in it. */
export type Member = { familyId: string; id: string; role: Role | null; joinedAt: Date | null };

/** A person who is in a family. */
export type CurrentMember = Member & { role: Role; joinedAt: Date };

/** The day a week begins with. */
export type WeekStart = 'MONDAY' | 'SUNDAY';

/** What advisors may change about a family. */
export type FamilyProfile = {
  name: string;
  description: string | null;
  timezone: string;
  weekStart: WeekStart;
  approvalRequired: boolean;
};

/** A code that lets people in until it expires. */
export type Invite = { code: string; expiresAt: Date };

/** A family with everybody in it, in the order they joined. */
export type Family = FamilyProfile & {
  id: string;
  ownerId: string;
  invite: Invite | null;
  createdAt: Date;
  version: number;
  members: CurrentMember[];
};

/** How many families a person may own, and how many people a family has, at most. */
const limits = { ownedFamilies: 20, members: 100 } as const;

/**
 * Wrong invite codes that a person may type within the window, and that may come from one address, so that new accounts give
 * no new tries. Many share an address, and whoever is just joining with a good code counts too until that is known.
 */
export const inviteTries = { person: 10, address: 100, windowMs: 15 * 60_000 } as const;

/** A refusal is what the client gets to see. `unchanged`: it already is as asked. */
export type Decision = { kind: 'allowed' } | { kind: 'unchanged' } | { kind: 'refused'; refusal: GraphQLError };

const allowed: Decision = { kind: 'allowed' };
const unchanged: Decision = { kind: 'unchanged' };
const refused = (refusal: GraphQLError): Decision => ({ kind: 'refused', refusal });

/** A person's role in a family, or null outside it. */
export const roleOf = (family: Family, userId: string): Role | null =>
  family.members.find(({ id }) => id === userId)?.role ?? null;

function needs(family: Family, actorId: string, role: Role, doing: string): Decision {
  const held = roleOf(family, actorId);
  if (held === null) return refused(notFound());
  if (atLeast(held, role)) return allowed;
  return refused(forbidden(onlyMay(role, doing)));
}

/** Whether a person may change the family's name, timezone or settings. */
export const updateFamily = (family: Family, actorId: string): Decision =>
  needs(family, actorId, 'ADVISOR', 'change the family');

/** Whether a person may make or end invite codes. */
export const changeInvite = (family: Family, actorId: string): Decision =>
  needs(family, actorId, 'PARENT', 'change the invite code');

/** Whether a person may give another one a role. */
export function changeRole(family: Family, actorId: string, userId: string, role: Role): Decision {
  const right = needs(family, actorId, 'ADVISOR', 'change roles');
  if (right.kind === 'refused') return right;
  const held = roleOf(family, userId);
  if (held === null) return refused(notFound());
  if (held === role) return unchanged;
  if (userId === family.ownerId) {
    return refused(forbidden('The owner stays an advisor. Hand the family on with transferOwnership first.'));
  }
  return allowed;
}

/** Whether a person may take another one out. */
export function removeMember(family: Family, actorId: string, userId: string): Decision {
  const right = needs(family, actorId, 'ADVISOR', 'remove members');
  if (right.kind === 'refused') return right;
  if (roleOf(family, userId) === null) return refused(notFound());
  if (userId === family.ownerId) {
    return refused(forbidden('The owner cannot be removed. Hand the family on with transferOwnership first.'));
  }
  return allowed;
}

/** Whether a person may leave. The owner cannot, so that a family never loses its last advisor. */
export function leave(family: Family, userId: string): Decision {
  if (roleOf(family, userId) === null) return refused(notFound());
  if (userId === family.ownerId) {
    return refused(forbidden('The owner cannot leave. Hand the family on with transferOwnership first.'));
  }
  return allowed;
}

/** Whether a person may hand the family on to another one. */
export function transferOwnership(family: Family, actorId: string, userId: string): Decision {
  if (roleOf(family, actorId) === null) return refused(notFound());
  if (actorId !== family.ownerId) return refused(forbidden('Only the owner may hand the family on.'));
  if (roleOf(family, userId) === null) return refused(notFound());
  return userId === family.ownerId ? unchanged : allowed;
}

/** The one answer to a code that lets nobody in, whatever the reason. */
export const uselessCode = (): GraphQLError =>
  notFound('This invite code does not work (any more): ask for a new one.');

/** Whether somebody who typed the family's code may enter. The answer does not say why a code is of no use. */
export function join(family: Family, code: string, userId: string, now: Date): Decision {
  if (inviteInForce(family, now)?.code !== code) return refused(uselessCode());
  if (roleOf(family, userId) !== null) return unchanged;
  if (family.members.length >= limits.members) {
    return refused(forbidden(`This family has ${limits.members} members, which is all it can have.`));
  }
  return allowed;
}

/** Whether somebody who owns that many families may found another one. */
export const found = (owned: number): Decision =>
  owned < limits.ownedFamilies
    ? allowed
    : refused(forbidden(`You own ${limits.ownedFamilies} families, which is all one can own. Hand one on first.`));

/** The invite that works now, if any. */
const inviteInForce = (family: Family, now: Date): Invite | null =>
  family.invite && family.invite.expiresAt > now ? family.invite : null;

/** The invite as somebody with this role sees it. */
export const visibleInvite = (family: Family, role: Role, now: Date): Invite | null =>
  atLeast(role, 'PARENT') ? inviteInForce(family, now) : null;

// Crockford's base 32: no I, L, O and U, and what looks like 1 or 0 is read as such.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeLength = 10;
const codePattern = new RegExp(`^[${alphabet}]{${codeLength}}$`);

/** Random bytes that `inviteCodeFrom` needs. */
export const inviteCodeBytes = codeLength;

/** An invite code of 50 random bits. */
export const inviteCodeFrom = (random: Uint8Array): string =>
  Array.from(random.subarray(0, codeLength), (byte) => alphabet.charAt(byte % alphabet.length)).join('');

/** An invite code as people read it: `XXXXX-XXXXX`. */
export const showInviteCode = (code: string): string =>
  `${code.slice(0, codeLength / 2)}-${code.slice(codeLength / 2)}`;

/** An invite code as somebody typed it: any case, with or without dash and spaces. Null when it can be none. */
export function readInviteCode(typed: string): string | null {
  const code = typed.replaceAll(/[\s-]/g, '').toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return codePattern.test(code) ? code : null;
}

/** The tries of a person or an address since the first of them. */
export type InviteTries = { tries: number; since: Date };

/** Seconds until somebody may try codes again, or null when this try (already counted) is within the limit. */
export function retryAfter({ tries, since }: InviteTries, limit: number, now: Date): number | null {
  if (tries <= limit) return null;
  return Math.max(1, Math.ceil((since.getTime() + inviteTries.windowMs - now.getTime()) / 1000));
}

type ProfileInput = {
  name?: string | null;
  description?: string | null;
  timezone?: string | null;
  weekStart?: WeekStart | null;
  approvalRequired?: boolean | null;
};

/** A new family's profile. @throws BAD_USER_INPUT */
export const newProfile = (input: ProfileInput & { name: string }): FamilyProfile =>
  changedProfile({ name: '', description: null, timezone: 'UTC', weekStart: 'MONDAY', approvalRequired: true }, input);

/** A profile after a change: what is left out stays, and null takes the description away. @throws BAD_USER_INPUT */
export function changedProfile(profile: FamilyProfile, input: ProfileInput): FamilyProfile {
  const { name, description, timezone, weekStart, approvalRequired } = input;
  return {
    name: typeof name === 'string' ? cleanName(name) : profile.name,
    description: description === undefined ? profile.description : cleanDescription(description),
    timezone: typeof timezone === 'string' ? cleanTimezone(timezone, 'input.timezone') : profile.timezone,
    weekStart: weekStart ?? profile.weekStart,
    approvalRequired: approvalRequired ?? profile.approvalRequired,
  };
}

const cleanName = (name: string) => cleanText(name, { field: 'input.name', what: 'A name', min: 1, max: 80 });

function cleanDescription(description: string | null): string | null {
  if (description === null) return null;
  const text = cleanText(description, { field: 'input.description', what: 'A description', max: 500, lines: true });
  return text === '' ? null : text;
}

/** Whether two profiles say the same. */
export const sameProfile = (one: FamilyProfile, other: FamilyProfile): boolean =>
  one.name === other.name &&
  one.description === other.description &&
  one.timezone === other.timezone &&
  one.weekStart === other.weekStart &&
  one.approvalRequired === other.approvalRequired;
