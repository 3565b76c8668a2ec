import { notFound, unauthenticated } from '@kd/kit/errors';
import { isId } from '@kd/kit/input';
import { appendEvents } from '@kd/kit/outbox/outbox';
import { requireMember, requireService, requireUser } from '@kd/kit/viewer';
import type { Context } from './context.ts';
import { profileUpdated } from './events.ts';
import type { MemberResolvers, MutationResolvers, QueryResolvers, UserResolvers } from './generated/resolvers-types.ts';
import type { TokenPair } from './refresh-tokens.ts';
import { cleanProfileChange, stands } from './rules.ts';
import type { Member, User } from './rules.ts';
import { occasion, refreshSession, signOut } from './sessions.ts';
import type { SignedIn } from './sessions.ts';
import { register, signIn } from './sign-in.ts';
import { sessionById } from './store-sessions.ts';
import { saveProfile } from './store.ts';

const query: QueryResolvers = {
  me: async (_, _args, { viewer, loaders }) => {
    const user = await loaders.user.load(requireUser(viewer).userId);
    if (!user) throw unauthenticated();
    return user;
  },
  signingKeys: (_, _args, { viewer, accessTokens }) => {
    requireService(viewer);
    return accessTokens.keySet;
  },
  session: async (_, { id }, { viewer, db, now }) => {
    requireService(viewer);
    const session = isId(id) ? await sessionById(db, id) : null;
    return session && stands(session, now()) ? session : null;
  },
};

const pairPayload = ({ now }: Context, { accessToken, refreshToken, expires }: TokenPair) => ({
  accessToken,
  refreshToken,
  expiresIn: Math.max(0, expires - Math.floor(now().getTime() / 1000)),
});

/** The new session's tokens. The router resolves the rest of the selection on behalf of the one who is now signed in. */
function signedInPayload(context: Context, { user, sessionId, pair }: SignedIn) {
  context.tellRouter({ signedIn: { userId: user.id, sessionId } });
  return { ...pairPayload(context, pair), user };
}

const mutation: MutationResolvers = {
  register: async (_, { input }, context) => signedInPayload(context, await register(context, input)),
  login: async (_, { input }, context) => signedInPayload(context, await signIn(context, input)),
  refreshSession: async (_, { refreshToken }, context) =>
    pairPayload(context, await refreshSession(context, refreshToken)),
  logout: async (_, _args, context) => ({ sessionId: await signOut(context) }),
  updateProfile: async (_, args, context) => {
    const { userId } = requireUser(context.viewer);
    const change = cleanProfileChange(args.input);
    const user = await context.mutate({ field: 'updateProfile', args }, async (transaction) => {
      const changed = await saveProfile(transaction, userId, change);
      if (!changed) throw unauthenticated();
      await appendEvents(transaction, [profileUpdated(changed, occasion(context))]);
      return changed;
    });
    return { user };
  },
};

const user: UserResolvers<Context, User> = {
  __resolveReference: async ({ id }, { viewer, loaders }) => {
    const found = requireUser(viewer).userId === id ? await loaders.user.load(id) : null;
    if (!found) throw notFound();
    return found;
  },
};

const member: MemberResolvers<Context, Member> = {
  __resolveReference: async ({ familyId, id }, { viewer, loaders }) => {
    requireMember(viewer, familyId);
    const found = isId(id) ? await loaders.user.load(id) : null;
    if (!found) throw notFound();
    return { familyId, id, fullName: found.fullName, avatarUrl: found.avatarUrl };
  },
};

/** GraphQL to rules and store, and back. */
export const resolvers = { Query: query, Mutation: mutation, User: user, Member: member };
