import { randomBytes } from 'node:crypto';
import { notFound, rateLimited } from '@kd/kit/errors';
import { appendEvents } from '@kd/kit/outbox/outbox';
import { requireMember, requireUser } from '@kd/kit/viewer';
import type { Kysely } from 'kysely';
import type { Context } from './context.ts';
import { familyCreated, familyUpdated, inviteChanged, memberJoined, memberLeft, roleChanged } from './events.ts';
import type { Occasion } from './events.ts';
import type { MutationResolvers } from './generated/resolvers-types.ts';
import * as rules from './rules.ts';
import type { CurrentMember, Decision, Family, Invite } from './rules.ts';
import {
  deleteMember,
  familyIdByInviteCode,
  insertAuditEntry,
  insertFamily,
  insertMember,
  lockFamily,
  lockOwnedFamilies,
  saveFamily,
  saveRole,
} from './store.ts';
import { countInviteTry, forgiveInviteTry } from './store-tries.ts';
import type { AuditEntry } from './store.ts';
import type { Tables } from './tables.ts';

type Transaction = Kysely<Tables>;

/** Whether there is something to do. @throws the refusal of what is not allowed */
function permits(decision: Decision): boolean {
  if (decision.kind === 'refused') throw decision.refusal;
  return decision.kind === 'allowed';
}

const occasion = (context: Context): Occasion => ({
  id: context.newId(),
  at: context.now(),
  actorId: requireUser(context.viewer).userId,
});

/**
 * Runs a change of one family in one transaction, with the family locked: changes at the same time come one after another,
 * each deciding on what the one before left. Everything that may refuse is inside, so that a retry with its idempotency key
 * gets its answer although the viewer has left since.
 */
function change(
  context: Context,
  familyId: string,
  request: unknown,
  work: (transaction: Transaction, family: Family, actorId: string) => Promise<Family>,
): Promise<Family> {
  const { userId } = requireUser(context.viewer);
  return context.mutate(request, async (transaction) => {
    requireMember(context.viewer, familyId);
    const family = await lockFamily(transaction, familyId);
    if (!family) throw notFound();
    return work(transaction, family, userId);
  });
}

/** The family's next version: saved, and as it then is. */
async function save(transaction: Transaction, family: Family, changes: Partial<Family>): Promise<Family> {
  const next = { ...family, ...changes, version: family.version + 1 };
  await saveFamily(transaction, next);
  return next;
}

async function audit(
  transaction: Transaction,
  context: Context,
  familyId: string,
  entry: Pick<AuditEntry, 'action' | 'details'>,
): Promise<void> {
  const { userId, origin } = requireUser(context.viewer);
  const { id, at } = occasion(context);
  await insertAuditEntry(transaction, { ...entry, ...origin, id, at, familyId, actorId: userId });
}

const dayMs = 86_400_000;

const newInvite = ({ now, inviteDays }: Context): Invite => ({
  code: rules.inviteCodeFrom(randomBytes(rules.inviteCodeBytes)),
  expiresAt: new Date(now().getTime() + inviteDays * dayMs),
});

const withRole = (family: Family, userId: string, role: CurrentMember['role']): CurrentMember[] =>
  family.members.map((member) => (member.id === userId ? { ...member, role } : member));

const without = (family: Family, userId: string): CurrentMember[] => family.members.filter(({ id }) => id !== userId);

const createFamily: MutationResolvers['createFamily'] = async (_, args, context) => {
  const { userId } = requireUser(context.viewer);
  const profile = rules.newProfile(args.input);
  const id = context.newId();
  const found = async (transaction: Transaction): Promise<Family> => {
    permits(rules.found(await lockOwnedFamilies(transaction, userId)));
    const now = context.now();
    const founder: CurrentMember = { familyId: id, id: userId, role: 'ADVISOR', joinedAt: now };
    const invite = newInvite(context);
    const family = { ...profile, id, ownerId: userId, invite, createdAt: now, version: 1, members: [founder] };
    await insertFamily(transaction, family);
    await insertMember(transaction, founder);
    await appendEvents(transaction, [
      familyCreated(family, occasion(context)),
      memberJoined(family, founder, occasion(context)),
    ]);
    return family;
  };
  // The viewer's statement cannot name a family that is only being founded.
  return { family: await context.mutate({ field: 'createFamily', args }, found, [id]) };
};

const updateFamily: MutationResolvers['updateFamily'] = async (_, args, context) => {
  const request = { field: 'updateFamily', args };
  const family = await change(context, args.input.familyId, request, async (transaction, before, actorId) => {
    permits(rules.updateFamily(before, actorId));
    const profile = rules.changedProfile(before, args.input);
    if (rules.sameProfile(before, profile)) return before;
    const after = await save(transaction, before, profile);
    await appendEvents(transaction, [familyUpdated(after, occasion(context))]);
    return after;
  });
  return { family };
};

/** @throws RATE_LIMITED when the person, or somebody behind the same address, typed too many wrong codes */
async function countTry(everywhere: Transaction, context: Context): Promise<void> {
  const now = context.now();
  const { person, address } = await countInviteTry(everywhere, requireUser(context.viewer), now);
  const wait = Math.max(
    rules.retryAfter(person, rules.inviteTries.person, now) ?? 0,
    rules.retryAfter(address, rules.inviteTries.address, now) ?? 0,
  );
  if (wait > 0) throw rateLimited('Too many wrong invite codes. Ask for the code again and wait a little.', wait);
}

const joinFamily: MutationResolvers['joinFamily'] = async (_, args, context) => {
  const viewer = requireUser(context.viewer);
  const { userId } = viewer;
  // Who joins is no member yet: only the code says which family it is.
  const everywhere = context.scopedTo('all');
  await countTry(everywhere, context);
  const code = rules.readInviteCode(args.inviteCode);
  const familyId = code === null ? null : await familyIdByInviteCode(everywhere, code);
  const enter = async (transaction: Transaction): Promise<Family> => {
    const family = familyId === null ? null : await lockFamily(transaction, familyId);
    if (!family || code === null) throw rules.uselessCode();
    const now = context.now();
    if (!permits(rules.join(family, code, userId, now))) return family;
    const newcomer: CurrentMember = { familyId: family.id, id: userId, role: 'MEMBER', joinedAt: now };
    await insertMember(transaction, newcomer);
    const after = await save(transaction, family, { members: [...family.members, newcomer] });
    await appendEvents(transaction, [memberJoined(after, newcomer, occasion(context))]);
    return after;
  };
  const family = await context.mutate({ field: 'joinFamily', args }, enter, familyId === null ? [] : [familyId]);
  await forgiveInviteTry(everywhere, viewer);
  return { family };
};

/** Puts another invite code in force, or none. */
const setInvite = (field: 'renewInviteCode' | 'revokeInviteCode', context: Context, familyId: string) =>
  change(context, familyId, { field, familyId }, async (transaction, before, actorId) => {
    permits(rules.changeInvite(before, actorId));
    const renewed = field === 'renewInviteCode';
    const after = await save(transaction, before, { invite: renewed ? newInvite(context) : null });
    const action = renewed ? 'INVITE_RENEWED' : 'INVITE_REVOKED';
    await audit(transaction, context, familyId, { action, details: {} });
    await appendEvents(transaction, [inviteChanged(after, occasion(context))]);
    return after;
  });

const changeRole: MutationResolvers['changeRole'] = async (_, args, context) => {
  const { familyId, userId, role } = args.input;
  const request = { field: 'changeRole', args };
  const family = await change(context, familyId, request, async (transaction, before, actorId) => {
    if (!permits(rules.changeRole(before, actorId, userId, role))) return before;
    await saveRole(transaction, { familyId, id: userId }, role);
    const after = await save(transaction, before, { members: withRole(before, userId, role) });
    await audit(transaction, context, familyId, { action: 'ROLE_CHANGED', details: { userId, role } });
    await appendEvents(transaction, [roleChanged(after, userId, role, occasion(context))]);
    return after;
  });
  const member = family.members.find(({ id }) => id === userId);
  if (!member) throw notFound();
  return { member };
};

async function takeOut(transaction: Transaction, context: Context, before: Family, userId: string): Promise<Family> {
  await deleteMember(transaction, { familyId: before.id, id: userId });
  const after = await save(transaction, before, { members: without(before, userId) });
  await audit(transaction, context, before.id, { action: 'MEMBER_REMOVED', details: { userId } });
  await appendEvents(transaction, [memberLeft(after, userId, occasion(context))]);
  return after;
}

const removeMember: MutationResolvers['removeMember'] = async (_, args, context) => {
  const { familyId, userId } = args.input;
  const request = { field: 'removeMember', args };
  const family = await change(context, familyId, request, async (transaction, before, actorId) => {
    permits(rules.removeMember(before, actorId, userId));
    return takeOut(transaction, context, before, userId);
  });
  return { family };
};

const leaveFamily: MutationResolvers['leaveFamily'] = async (_, args, context) => {
  const request = { field: 'leaveFamily', args };
  const { id } = await change(context, args.familyId, request, async (transaction, before, actorId) => {
    permits(rules.leave(before, actorId));
    return takeOut(transaction, context, before, actorId);
  });
  return { familyId: id };
};

const transferOwnership: MutationResolvers['transferOwnership'] = async (_, args, context) => {
  const { familyId, userId } = args.input;
  const request = { field: 'transferOwnership', args };
  const family = await change(context, familyId, request, async (transaction, before, actorId) => {
    if (!permits(rules.transferOwnership(before, actorId, userId))) return before;
    const promoted = rules.roleOf(before, userId) !== 'ADVISOR';
    if (promoted) await saveRole(transaction, { familyId, id: userId }, 'ADVISOR');
    const members = withRole(before, userId, 'ADVISOR');
    const after = await save(transaction, before, { ownerId: userId, members });
    await audit(transaction, context, familyId, { action: 'OWNERSHIP_TRANSFERRED', details: { userId } });
    await appendEvents(transaction, [
      ...(promoted ? [roleChanged(after, userId, 'ADVISOR', occasion(context))] : []),
      familyUpdated(after, occasion(context)),
    ]);
    return after;
  });
  return { family };
};

/** The writes: lock, decide (`rules.ts`), save and tell, in one transaction each. */
export const mutations: MutationResolvers = {
  createFamily,
  updateFamily,
  joinFamily,
  renewInviteCode: async (_, { familyId }, context) => ({
    family: await setInvite('renewInviteCode', context, familyId),
  }),
  revokeInviteCode: async (_, { familyId }, context) => ({
    family: await setInvite('revokeInviteCode', context, familyId),
  }),
  changeRole,
  removeMember,
  leaveFamily,
  transferOwnership,
};
