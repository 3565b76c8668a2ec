import { notFound, unauthenticated } from '@kd/kit/errors';
import { isId } from '@kd/kit/input';
import { requireMember } from '@kd/kit/viewer';
import type { Board } from './boards.ts';
import { localDay } from './calendar.ts';
import type { Context } from './context.ts';
import type { LeaderboardPeriod, Resolvers } from './generated/resolvers-types.ts';
import { grant } from './grants.ts';
import { cursorOf, pointsHistory } from './history.ts';
import { currentStreak } from './rules.ts';
import type { StandingRow } from './store.ts';
import type { LeaderboardKey, MemberKey } from './tables.ts';

const periods: readonly LeaderboardPeriod[] = ['WEEK', 'MONTH', 'ALL_TIME'];

/** GraphQL to rules and store, and back. */
export const resolvers: Resolvers = {
  Query: {
    pointsHistory: (_, request, context) => pointsHistory(context, request),
  },
  Mutation: {
    awardPoints: async (_, { input }, context) => ({ entry: await grant(context, 'awardPoints', input) }),
    deductPoints: async (_, { input }, context) => ({ entry: await grant(context, 'deductPoints', input) }),
  },
  LedgerEntry: {
    __resolveReference: async ({ id }, { viewer, loaders }) => {
      if (viewer.kind === 'anonymous') throw unauthenticated();
      const entry = isId(id) ? await loaders.entries.load(id) : null;
      if (!entry) throw notFound();
      return entry;
    },
    familyId: (entry) => entry.family_id,
    user: (entry) => ({ familyId: entry.family_id, id: entry.user_id }),
    bonusType: (entry) => entry.bonus_type,
    awardedBy: (entry) => ({ familyId: entry.family_id, id: entry.awarded_by }),
    task: (entry) => (entry.task_id === null ? null : { id: entry.task_id }),
  },
  LedgerEntryConnection: {
    nodes: ({ edges }) => edges.map(({ node }) => node),
  },
  LedgerEntryEdge: {
    cursor: ({ node }) => cursorOf(node),
  },
  Family: {
    __resolveReference: (family, { viewer }) => {
      requireMember(viewer, family.id);
      return family;
    },
    leaderboard: async ({ id }, { period }, context) =>
      placesOf(await boardOf(context, { familyId: id, period: period ?? 'WEEK' })),
  },
  LeaderboardUpdated: {
    __resolveReference: (key, { viewer }) => {
      requireMember(viewer, key.familyId);
      if (!periods.includes(key.period)) throw notFound();
      return key;
    },
    version: async (key, _, context) => (await boardOf(context, key)).version,
    leaderboard: async (key, _, context) => placesOf(await boardOf(context, key)),
  },
  Member: {
    __resolveReference: (member, { viewer }) => {
      requireMember(viewer, member.familyId);
      return member;
    },
    totalPoints: async (member, _, context) => (await standingOf(context, member))?.total ?? 0,
    currentStreak: async (member, _, context) => streakOf(await standingOf(context, member), context.now()),
  },
};

/** Nobody's standing is an error: who has just joined, who never did and what is no id have no entries. */
const standingOf = async ({ loaders }: Context, member: MemberKey): Promise<StandingRow | null> =>
  isId(member.id) ? loaders.standings.load(member) : null;

function streakOf(standing: StandingRow | null, now: Date): number {
  if (!standing || standing.timezone === null || standing.first_day === null || standing.last_day === null) return 0;
  return currentStreak({ first: standing.first_day, last: standing.last_day }, localDay(now, standing.timezone));
}

async function boardOf({ loaders }: Context, { familyId, period }: LeaderboardKey): Promise<Board> {
  const board = await loaders.boards.load({ familyId, period });
  if (!board) throw notFound();
  return board;
}

const placesOf = ({ familyId, places }: Board) =>
  places.map(({ userId, points, rank }) => ({ user: { familyId, id: userId }, points, rank }));
