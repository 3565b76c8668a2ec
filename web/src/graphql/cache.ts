import { cacheExchange } from '@urql/exchange-graphcache';
import type { Cache, CacheExchangeOpts, DataFields, UpdateResolver } from '@urql/exchange-graphcache';
import type { Exchange } from '@urql/core';
import { contributionResolvers } from './contributions.ts';
import { graphql } from './generated/gql.ts';
import type { LeaderboardOfFamilyFragment, LeaderboardPeriod, TaskStatus } from './generated/graphql.ts';

/** The leaderboard as the cache keeps it inside its family. */
const LeaderboardOfFamily = graphql(`
  fragment LeaderboardOfFamily on Family {
    id
    leaderboard(period: $period) {
      points
      rank
      user {
        familyId
        id
        fullName
        avatarUrl
      }
    }
  }
`);

/** What the cache has to know of a task to keep `Family.activeTasks`. */
type PlacedTask = { __typename: 'Task'; id: string; status: TaskStatus; family: { id: string } };

type TaskEvent = {
  taskUpdated: { taskId: string; family: { id: string }; task: { __typename: 'Task'; status: TaskStatus } | null };
};

type LeaderboardEvent = {
  leaderboardUpdated: {
    familyId: string;
    period: LeaderboardPeriod;
    leaderboard?: LeaderboardOfFamilyFragment['leaderboard'];
  };
};

/** Approved and cancelled tasks leave the list of active ones. */
const isActive = (status: TaskStatus): boolean => status !== 'APPROVED' && status !== 'CANCELLED';

const isLinks = (value: unknown): value is (string | null)[] => Array.isArray(value);

/** Puts a task into its family's active tasks, or takes it out. The screen puts the list in order. */
function placeTask(cache: Cache, familyId: string, taskId: string, active: boolean): void {
  const family = { __typename: 'Family', id: familyId };
  const key = cache.keyOfEntity({ __typename: 'Task', id: taskId });
  const known = cache.resolve(family, 'activeTasks');
  if (key === null || !isLinks(known)) return;
  const links = known.filter((link) => link !== null);
  if (active === links.includes(key)) return;
  cache.link(family, 'activeTasks', active ? [...links, key] : links.filter((link) => link !== key));
}

/** The task that a mutation answers with, under the mutation's name. */
function placesTask(mutation: string): UpdateResolver {
  return (result: DataFields, _args, cache) => {
    const payload = result[mutation] as { task: PlacedTask } | null;
    if (payload) placeTask(cache, payload.task.family.id, payload.task.id, isActive(payload.task.status));
  };
}

const taskMutations = [
  'createTask',
  'claimTask',
  'startTask',
  'completeTask',
  'approveTask',
  'rejectTask',
  'cancelTask',
];

const taskUpdated: UpdateResolver = (result: DataFields, _args, cache) => {
  const { taskId, family, task } = (result as TaskEvent).taskUpdated;
  placeTask(cache, family.id, taskId, task !== null && isActive(task.status));
};

const leaderboardUpdated: UpdateResolver = (result: DataFields, _args, cache) => {
  const { familyId, period, leaderboard } = (result as LeaderboardEvent).leaderboardUpdated;
  // The points cannot be had: what is known stays.
  if (!leaderboard) return;
  const data = { __typename: 'Family' as const, id: familyId, leaderboard };
  cache.writeFragment(LeaderboardOfFamily, data, { period });
};

/** Embedded in what holds them: they have no identity of their own, or none that is asked for again. */
const embedded = [
  'LeaderboardEntry',
  'TaskUpdated',
  'PointsAwarded',
  'LeaderboardUpdated',
  'TaskConnection',
  'TaskEdge',
  'PageInfo',
];

/** How answers and pushes are kept. */
const cacheOptions: CacheExchangeOpts = {
  keys: {
    ...Object.fromEntries(embedded.map((type) => [type, () => null])),
    Member: ({ familyId, id }) => (typeof familyId === 'string' && typeof id === 'string' ? `${familyId}:${id}` : null),
  },
  resolvers: contributionResolvers,
  updates: {
    Mutation: Object.fromEntries(taskMutations.map((name) => [name, placesTask(name)])),
    Subscription: { taskUpdated, leaderboardUpdated },
  },
};

/** One place for every family, member and task: what a mutation or a push says is on the screen wherever it is shown. */
export const familyCache = (): Exchange => cacheExchange(cacheOptions);
