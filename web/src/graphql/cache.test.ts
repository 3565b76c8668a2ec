import { Client } from '@urql/core';
import type { Exchange, Operation, OperationResult } from '@urql/core';
import { expect, test } from 'vitest';
import { filter, makeSubject, map, merge, pipe } from 'wonka';
import { familyCache } from './cache.ts';
import { freshEventsExchange } from './fresh-events.ts';

// Plain text, so that no operation of a test becomes one of the app's.
const Screen = `
  query CacheTest($familyId: ID!, $period: LeaderboardPeriod = WEEK) {
    family(id: $familyId) {
      id
      members {
        familyId
        id
        fullName
        totalPoints
        currentStreak
      }
      activeTasks {
        id
        title
        status
        version
        assignedTo {
          familyId
          id
          fullName
        }
      }
      leaderboard(period: $period) {
        rank
        points
        user {
          familyId
          id
          fullName
          avatarUrl
        }
      }
    }
  }
`;

const Tasks = `
  subscription CacheTestTasks($familyId: ID!) {
    taskUpdated(familyId: $familyId) {
      id
      change
      taskId
      version
      family {
        id
      }
      task {
        id
        title
        status
        version
        assignedTo {
          familyId
          id
          fullName
        }
      }
    }
  }
`;

const Points = `
  subscription CacheTestPoints($familyId: ID!) {
    pointsAwarded(familyId: $familyId) {
      id
      user {
        familyId
        id
        fullName
        totalPoints
        currentStreak
      }
    }
  }
`;

const Leaderboard = `
  subscription CacheTestLeaderboard($familyId: ID!, $period: LeaderboardPeriod!) {
    leaderboardUpdated(familyId: $familyId, period: $period) {
      id
      familyId
      period
      version
      leaderboard {
        rank
        points
        user {
          familyId
          id
          fullName
          avatarUrl
        }
      }
    }
  }
`;

const Approve = `
  mutation CacheTestApprove($id: ID!) {
    approveTask(id: $id) {
      task {
        id
        title
        status
        version
        family {
          id
        }
        assignedTo {
          familyId
          id
          fullName
        }
      }
    }
  }
`;

type Person = { fullName: string; totalPoints: number; currentStreak: number };
type Shown = {
  members: Person[];
  activeTasks: { id: string; status: string; assignedTo: Person | null }[];
  leaderboard: { rank: number; points: number; user: Person }[];
};

const mia = {
  __typename: 'Member',
  familyId: 'f',
  id: 'mia',
  fullName: 'Mia',
  avatarUrl: null,
  totalPoints: 40,
  currentStreak: 2,
};
const leo = { ...mia, id: 'leo', fullName: 'Leo', totalPoints: 30, currentStreak: 0 };
const family = { __typename: 'Family', id: 'f' };
const task = (id: string, status: string, version = 1, assignedTo: typeof mia | null = null) => ({
  __typename: 'Task',
  id,
  title: `Task ${id}`,
  status,
  version,
  assignedTo,
  family,
});
const entry = (rank: number, points: number, user: typeof mia) => ({
  __typename: 'LeaderboardEntry',
  rank,
  points,
  user,
});
const screen = {
  __typename: 'Query',
  family: {
    ...family,
    members: [mia, leo],
    activeTasks: [task('1', 'PENDING'), task('2', 'COMPLETED')],
    leaderboard: [entry(1, 40, mia), entry(2, 30, leo)],
  },
};

/** A screen over the real cache; the far end of the wire is the test. */
async function openScreen() {
  const pushed = makeSubject<OperationResult>();
  const open = new Map<string, Operation>();
  const answers: Record<string, unknown> = {
    query: screen,
    mutation: {
      __typename: 'Mutation',
      approveTask: { __typename: 'ApproveTaskPayload', task: task('2', 'APPROVED', 2) },
    },
  };
  const answer = (operation: Operation, data: unknown): OperationResult => ({
    operation,
    data,
    stale: false,
    hasNext: false,
  });
  const wire: Exchange = () => (operations$) => {
    const asked$ = pipe(
      operations$,
      filter((operation) => {
        if (operation.kind === 'subscription') open.set(fieldOf(operation), operation);
        return operation.kind in answers;
      }),
      map((operation) => answer(operation, answers[operation.kind])),
    );
    return merge([asked$, pushed.source]);
  };
  const client = new Client({
    url: 'http://wire',
    preferGetMethod: false,
    exchanges: [familyCache(), freshEventsExchange, wire],
  });
  client.subscription(Tasks, { familyId: 'f' }).subscribe(() => {});
  client.subscription(Points, { familyId: 'f' }).subscribe(() => {});
  client.subscription(Leaderboard, { familyId: 'f', period: 'WEEK' }).subscribe(() => {});
  const read = () => client.readQuery<{ family: Shown }>(Screen, { familyId: 'f', period: 'WEEK' })!.data!.family;
  await client.query(Screen, { familyId: 'f', period: 'WEEK' }).toPromise();
  return {
    client,
    family: read,
    tasks: () => read().activeTasks.map(({ id, status }) => `${id} ${status}`),
    push: (field: string, event: object) =>
      pushed.next(answer(open.get(field)!, { __typename: 'Subscription', [field]: event })),
  };
}

function fieldOf({ query }: Operation): string {
  const [operation] = query.definitions;
  const [field] = operation && 'selectionSet' in operation ? operation.selectionSet.selections : [];
  return field && 'name' in field ? field.name.value : '';
}

const taskEvent = (id: string, change: string, about: ReturnType<typeof task>) => ({
  __typename: 'TaskUpdated',
  id,
  change,
  taskId: about.id,
  version: about.version,
  family,
  task: about,
});

test('a task that somebody claims elsewhere changes where it stands', async () => {
  const { push, family: shown, tasks } = await openScreen();
  push('taskUpdated', taskEvent('e1', 'CLAIMED', task('1', 'CLAIMED', 2, leo)));
  expect(tasks()).toEqual(['1 CLAIMED', '2 COMPLETED']);
  expect(shown().activeTasks[0]?.assignedTo?.fullName).toBe('Leo');
});

test('a new task appears, an approved, cancelled or deleted one disappears', async () => {
  const { push, tasks } = await openScreen();
  push('taskUpdated', taskEvent('e1', 'CREATED', task('3', 'PENDING')));
  expect(tasks()).toEqual(['1 PENDING', '2 COMPLETED', '3 PENDING']);
  push('taskUpdated', taskEvent('e2', 'APPROVED', task('2', 'APPROVED', 2)));
  push('taskUpdated', taskEvent('e3', 'CANCELLED', task('1', 'CANCELLED', 2)));
  expect(tasks()).toEqual(['3 PENDING']);
  push('taskUpdated', { ...taskEvent('e4', 'DELETED', task('3', 'PENDING', 2)), task: null });
  expect(tasks()).toEqual([]);
});

test('an event told twice or too late changes nothing', async () => {
  const { push, tasks } = await openScreen();
  push('taskUpdated', taskEvent('e1', 'STARTED', task('1', 'IN_PROGRESS', 3)));
  push('taskUpdated', taskEvent('e2', 'CLAIMED', task('1', 'CLAIMED', 2)));
  expect(tasks()).toEqual(['1 IN_PROGRESS', '2 COMPLETED']);
});

test('a task of another family goes nowhere near this one', async () => {
  const { push, tasks } = await openScreen();
  push('taskUpdated', {
    ...taskEvent('e1', 'CREATED', task('9', 'PENDING')),
    family: { __typename: 'Family', id: 'g' },
  });
  expect(tasks()).toEqual(['1 PENDING', '2 COMPLETED']);
});

test('points and streak move on the member’s card', async () => {
  const { push, family: shown } = await openScreen();
  push('pointsAwarded', { __typename: 'PointsAwarded', id: 'e1', user: { ...leo, totalPoints: 45, currentStreak: 1 } });
  expect(shown().members[1]).toMatchObject({ fullName: 'Leo', totalPoints: 45, currentStreak: 1 });
});

test('the leaderboard moves, and never goes back to an older version', async () => {
  const { push, family: shown } = await openScreen();
  const event = { __typename: 'LeaderboardUpdated', familyId: 'f', period: 'WEEK' };
  push('leaderboardUpdated', { ...event, id: 'e1', version: 8, leaderboard: [entry(1, 45, leo), entry(2, 40, mia)] });
  push('leaderboardUpdated', { ...event, id: 'e2', version: 7, leaderboard: [entry(1, 40, mia), entry(2, 30, leo)] });
  expect(shown().leaderboard.map(({ rank, points, user }) => [rank, user.fullName, points])).toEqual([
    [1, 'Leo', 45],
    [2, 'Mia', 40],
  ]);
});

test('one’s own approval takes the task off the list without waiting for the push', async () => {
  const { client, tasks } = await openScreen();
  await client.mutation(Approve, { id: '2' }).toPromise();
  expect(tasks()).toEqual(['1 PENDING']);
});
