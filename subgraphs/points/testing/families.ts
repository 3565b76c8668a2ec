import { randomUUID } from 'node:crypto';
import { openDatabase } from '@kd/kit/database/database';
import type { Scope } from '@kd/kit/database/database';
import { createLogger } from '@kd/kit/log';
import type { DeliveredEvent } from '@kd/kit/outbox/outbox';
import type { SubgraphAnswer } from '@kd/kit/subgraph/execute';
import type { SubgraphHost } from '@kd/kit/subgraph/subgraph';
import { startTestNetwork, userViewer } from '@kd/kit/testing/network';
import type { TestNetwork } from '@kd/kit/testing/network';
import type { Role, Viewer } from '@kd/kit/viewer';
import { CompiledQuery } from 'kysely';
import { points } from '../index.ts';

type Row = Record<string, unknown>;
const silent = createLogger({ level: 'silent', name: 'test' });

type Sources = 'families' | 'tasks' | 'users';

/** A family of a test and the people in it, by first name. */
export type TestFamily = { id: string; people: Record<string, string>; as(name: string, role?: Role): Viewer };

/** An approval: whose, worth what, when. */
export type TestApproval = {
  who: string;
  points: number;
  at?: Date;
  completedAt?: Date | null;
  title?: string;
  id?: string;
  actorId?: string | null;
};

/** The points subgraph alone, and the other subgraphs' events as a test tells them. */
export async function startPointsTest() {
  const feeds: Record<Sources, DeliveredEvent[]> = { families: [], tasks: [], users: [] };
  const network = await startTestNetwork([points], { feeds });
  const push = (source: Sources, event: Partial<DeliveredEvent> & Pick<DeliveredEvent, 'type' | 'payload' | 'key'>) =>
    void feeds[source].push({
      id: randomUUID(),
      familyId: null,
      topics: [],
      version: 1,
      actorId: null,
      at: network.clock(),
      ...event,
      position: feeds[source].length + 1,
    });
  const tell = (familyId: string, type: string, payload: DeliveredEvent['payload']) =>
    push('families', { type, familyId, key: { __typename: 'Family', id: familyId }, payload });

  return {
    network,
    feeds,
    push,
    tell,
    /** A family with these people; the first of them is its founder. */
    found(names: readonly string[], settings: { id?: string; timezone?: string; weekStart?: string } = {}): TestFamily {
      const { id = randomUUID(), timezone = 'Europe/Berlin', weekStart = 'MONDAY' } = settings;
      const people: Record<string, string> = {};
      tell(id, 'FamilyCreated', { name: 'The Testers', timezone, weekStart, approvalRequired: true });
      for (const name of names) {
        const userId = (people[name] = randomUUID());
        push('users', { type: 'UserRegistered', key: { __typename: 'User', id: userId }, payload: { fullName: name } });
        tell(id, 'MemberJoined', { userId, role: 'MEMBER', joinedAt: network.clock().toISOString() });
      }
      return { id, people, as: (name, role = 'MEMBER') => userViewer(people[name]!, { familyId: id, role }) };
    },
    approve(family: TestFamily, { who, points: worth, at, completedAt, title, id, actorId }: TestApproval) {
      const moment = at ?? network.clock();
      const done = completedAt === undefined ? moment : completedAt;
      push('tasks', {
        id: id ?? randomUUID(),
        type: 'TaskApproved',
        familyId: family.id,
        key: { __typename: 'Task', id: randomUUID() },
        actorId: actorId === undefined ? family.people['Pat']! : actorId,
        at: moment,
        payload: {
          title: title ?? 'Dishes',
          status: 'APPROVED',
          points: worth,
          assignedToId: family.people[who]!,
          completedAt: done?.toISOString() ?? null,
        },
      });
    },
    /** Waits until everything told so far is known. */
    async settle(host: SubgraphHost = network.hosts['points']!): Promise<void> {
      for (const source of ['families', 'users', 'tasks']) await host.catchUp(source);
    },
    ask: (viewer: Viewer, query: string, variables: Record<string, unknown> = {}, idempotencyKey?: string) =>
      network.ask('points', viewer, query, variables, idempotencyKey === undefined ? {} : { idempotencyKey }),
    /** Straight to the rows, with every family in scope unless told otherwise. */
    rows: (text: string, values: unknown[] = [], scope: Scope = 'all') => directly(network, scope, text, values),
    /** One more process of the same subgraph. */
    startAnother: () => network.startAnother(points),
  };
}

async function directly({ databaseUrl }: TestNetwork, scope: Scope, text: string, values: unknown[]): Promise<Row[]> {
  const database = openDatabase({ url: databaseUrl, schema: 'points', log: silent, poolSize: 1 });
  try {
    const { rows } = await database.scopedTo(scope).executeQuery<Row>(CompiledQuery.raw(text, values));
    return rows;
  } finally {
    await database.close();
  }
}

type Standing = { totalPoints: number; currentStreak: number };
type Period = 'WEEK' | 'MONTH' | 'ALL_TIME';

/** A leaderboard's line as it is answered. */
export type PlaceAnswer = { user: { id: string }; points: number; rank: number };

/** A running test of this subgraph. */
export type PointsTest = Awaited<ReturnType<typeof startPointsTest>>;

/** Balances and streaks of a family's people, in the order of their names. */
export async function standings({ ask }: PointsTest, family: TestFamily): Promise<Standing[]> {
  const of = Object.values(family.people).map((id) => ({ __typename: 'Member', familyId: family.id, id }));
  const { data, errors } = await ask(family.as('Pat'), entities('... on Member { totalPoints currentStreak }'), { of });
  if (errors) throw new Error(JSON.stringify(errors));
  return data?.['_entities'] as Standing[];
}

/** A family's leaderboard, as lines such as `1 Mia 30`. */
export async function board(
  { ask }: PointsTest,
  family: TestFamily,
  period: Period,
  viewer = family.as('Pat'),
): Promise<string[]> {
  const query = entities(`... on Family { leaderboard(period: ${period}) { user { id } points rank } }`);
  const { data, errors } = await ask(viewer, query, { of: [{ __typename: 'Family', id: family.id }] });
  if (errors) throw new Error(JSON.stringify(errors));
  const { leaderboard } = Object(data?.['_entities'])[0] as { leaderboard: PlaceAnswer[] };
  const nameOf = (id: string) => Object.keys(family.people).find((name) => family.people[name] === id);
  return leaderboard.map(({ user, points: worth, rank }) => `${rank} ${nameOf(user.id)} ${worth}`);
}

/** What `_entities` answers for representations. */
export const entities = (selection: string): string =>
  `query ($of: [_Any!]!) { _entities(representations: $of) { ${selection} } }`;

/** The code and field of an answer's only error. */
export const refusal = ({ errors }: SubgraphAnswer) => ({
  code: errors?.[0]?.extensions?.['code'],
  ...(errors?.[0]?.extensions?.['field'] !== undefined && { field: errors[0].extensions['field'] }),
});
