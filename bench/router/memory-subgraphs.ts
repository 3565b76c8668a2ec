import { isVariantOf } from './scenarios.ts';

/** What the subgraphs know of one family, as they answered it once. */
export type Snapshot = {
  signingKeys: string;
  sessionId: string;
  userId: string;
  memberships: { familyId: string; role: string }[];
  family: {
    id: string;
    name: string;
    members: { familyId: string; id: string; fullName: string; totalPoints: number; currentStreak: number }[];
    activeTasks: { dueDate: string | null; assignedTo: { familyId: string; id: string } | null }[];
    leaderboard: { user: { familyId: string; id: string } }[];
  };
};

/** The family, under its own id or that of a variant of it. */
function familyLike({ family }: Snapshot, id: string) {
  if (!isVariantOf(family.id, id)) throw new Error(`Nobody knows family ${id}.`);
  const like = withDates(JSON.parse(JSON.stringify(family).replaceAll(family.id, id)) as Snapshot['family']);
  return { ...like, memberById: new Map(like.members.map((one) => [one.id, one])) };
}

/** Moments as a database would give them. */
const withDates = ({ activeTasks, ...family }: Snapshot['family']) => ({
  ...family,
  activeTasks: activeTasks.map((task) => ({ ...task, dueDate: task.dueDate === null ? null : new Date(task.dueDate) })),
});

/**
 * Resolvers over a snapshot in memory, for the run where subgraphs live in the router's process and their database is not to
 * be the bottleneck. Entities are looked up by their keys and fields resolved by graphql-js as anywhere.
 */
export function memoryResolvers(snapshot: Snapshot): Record<string, object> {
  const { memberships, signingKeys, sessionId, userId } = snapshot;
  const families = new Map<string, ReturnType<typeof familyLike>>();
  const familyOf = (id: string) => {
    const family = families.get(id) ?? familyLike(snapshot, id);
    families.set(id, family);
    return family;
  };
  const memberByKey = {
    __resolveReference: async ({ familyId, id }: { familyId: string; id: string }) =>
      familyOf(familyId).memberById.get(id) ?? null,
  };
  const familyByKey = { __resolveReference: async ({ id }: { id: string }) => familyOf(id) };
  return {
    users: {
      Query: {
        signingKeys: () => signingKeys,
        session: (_: unknown, { id }: { id: string }) => (id === sessionId ? { id, userId } : null),
      },
      Member: memberByKey,
    },
    families: {
      Query: {
        family: async (_: unknown, { id }: { id: string }) => familyOf(id),
        membershipsOf: () => memberships,
      },
      Family: familyByKey,
      Member: memberByKey,
    },
    tasks: { Family: familyByKey },
    points: { Family: familyByKey, Member: memberByKey },
  };
}
