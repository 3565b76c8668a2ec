import { notFound } from '@kd/kit/errors';
import { isId } from '@kd/kit/input';
import { requireMember, requireService, requireUser, roleIn } from '@kd/kit/viewer';
import type { Role } from '@kd/kit/viewer';
import type { Context } from './context.ts';
import type { FamilyResolvers, MemberResolvers, QueryResolvers, UserResolvers } from './generated/resolvers-types.ts';
import { mutations } from './mutations.ts';
import { roleOf, showInviteCode, visibleInvite } from './rules.ts';
import type { Family, Member } from './rules.ts';
import { membershipsOf } from './store.ts';

/**
 * The role of the one who asks. A person's is read from the family itself: it may have changed since the router signed the
 * statement. @throws NOT_FOUND when there is none
 */
function viewerRole({ viewer, tellRouter }: Context, family: Family): Role {
  const stated = roleIn(viewer, family.id);
  const role = viewer.kind === 'user' ? roleOf(family, viewer.userId) : stated;
  if (role === null) throw notFound();
  // The router would give this answer to others with the role that it knows of.
  if (role !== stated) tellRouter({ keep: false });
  return role;
}

async function openFamily(context: Context, id: string): Promise<Family> {
  requireMember(context.viewer, id);
  const family = await context.loaders.family.load(id);
  if (!family) throw notFound();
  viewerRole(context, family);
  return family;
}

const query: QueryResolvers = {
  family: (_, { id }, context) => openFamily(context, id),
  membershipsOf: (_, { userId }, context) => {
    requireService(context.viewer);
    // The router asks so that it can sign the person's statement: nothing narrower is known yet.
    return isId(userId) ? membershipsOf(context.scopedTo('all'), userId) : [];
  },
};

const family: FamilyResolvers<Context, Family> = {
  __resolveReference: ({ id }, context) => openFamily(context, id),
  settings: ({ weekStart, approvalRequired }) => ({ weekStart, approvalRequired }),
  inviteCode: (parent, _, context) => {
    const invite = visibleInvite(parent, viewerRole(context, parent), context.now());
    return invite && showInviteCode(invite.code);
  },
  inviteCodeExpiresAt: (parent, _, context) =>
    visibleInvite(parent, viewerRole(context, parent), context.now())?.expiresAt ?? null,
  owner: ({ id, ownerId, members }) => members.find((one) => one.id === ownerId) ?? stranger(id, ownerId),
  viewerRole: (parent, _, context) => viewerRole(context, parent),
};

/** Somebody who is not in the family (any more): the past still names such people. */
const stranger = (familyId: string, id: string): Member => ({ familyId, id, role: null, joinedAt: null });

const member: MemberResolvers<Context, Member> = {
  __resolveReference: async ({ familyId, id }, { viewer, loaders }) => {
    requireMember(viewer, familyId);
    if (!isId(id)) throw notFound();
    return (await loaders.member.load({ familyId, id })) ?? stranger(familyId, id);
  },
};

const user: UserResolvers = {
  __resolveReference: (reference, { viewer }) => {
    if (requireUser(viewer).userId !== reference.id) throw notFound();
    return reference;
  },
  families: async ({ id }, _, { loaders }) => (await loaders.familiesOf.load(id)).map((row) => row.family),
};

/** GraphQL to rules and store, and back. */
export const resolvers = { Query: query, Mutation: mutations, Family: family, Member: member, User: user };
