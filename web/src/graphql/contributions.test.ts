import { Client, CombinedError, createRequest } from '@urql/core';
import type { Exchange, OperationResult } from '@urql/core';
import { expect, test, vi } from 'vitest';
import { filter, makeSubject, map, merge, pipe } from 'wonka';
import { familyCache } from './cache.ts';
import { keepKnownExchange, withoutGaps } from './contributions.ts';

// Plain text, so that no operation of a test becomes one of the app's.
const Screen = `
  query ContributionsTest($period: LeaderboardPeriod) {
    me {
      id
      families {
        id
      }
    }
    family(id: "f") {
      id
      members {
        familyId
        id
        fullName
        role
        totalPoints
      }
      activeTasks {
        id
        title
      }
      leaderboard(period: $period) {
        rank
        user {
          familyId
          id
          fullName
        }
      }
    }
  }
`;

const Points = `
  subscription ContributionsTestPoints {
    pointsAwarded(familyId: "f") {
      id
      user {
        familyId
        id
        fullName
        totalPoints
      }
    }
  }
`;

const mia = { __typename: 'Member', familyId: 'f', id: 'mia', fullName: 'Mia' };
const member = { ...mia, role: 'MEMBER', totalPoints: 40 };
const whole = {
  me: { __typename: 'User', id: 'mia', families: [{ __typename: 'Family', id: 'f' }] },
  family: {
    __typename: 'Family',
    id: 'f',
    members: [member],
    activeTasks: [{ __typename: 'Task', id: '1', title: 'Dishes' }],
    leaderboard: [{ __typename: 'LeaderboardEntry', rank: 1, user: mia }],
  },
};
/** The same screen while only the families can be had. */
const bare = {
  ...whole,
  me: { ...whole.me, families: null },
  family: {
    ...whole.family,
    members: [{ ...member, fullName: null, totalPoints: null }],
    activeTasks: null,
    leaderboard: null,
  },
};
const extensions = { code: 'SUBGRAPH_UNAVAILABLE' };
/** Errors at these places; an empty one is no place. */
const outage = (...paths: string[]) =>
  new CombinedError({
    graphQLErrors: paths.map((path) => ({ message: 'Not now.', ...(path && { path: path.split('.') }), extensions })),
  });

// Outside production the cache says at length what an answer lacks; here it lacks it on purpose.
vi.spyOn(console, 'warn').mockReturnValue();

/** The real cache; the far end of the wire answers with what the test says next. */
function openScreen() {
  const pushed = makeSubject<OperationResult>();
  let next: Pick<OperationResult, 'data' | 'error'>;
  const far: Exchange = () => (operations$) => {
    const answers$ = pipe(
      operations$,
      filter(({ kind }) => kind === 'query'),
      map((operation) => ({ operation, ...next, stale: false, hasNext: false })),
    );
    return merge([answers$, pushed.source]);
  };
  const client = new Client({
    url: 'http://wire',
    preferGetMethod: false,
    exchanges: [familyCache(), keepKnownExchange, far],
  });
  const ask = (data: unknown, error?: CombinedError, period = 'WEEK') => {
    next = { data, ...(error && { error }) };
    return client.query(Screen, { period }, { requestPolicy: 'network-only' }).toPromise();
  };
  const read = () => client.readQuery(Screen, { period: 'WEEK' }, { requestPolicy: 'cache-only' })?.data;
  return { client, ask, read, pushed };
}

/** As a component sees it. */
const plain = (data: unknown): unknown =>
  JSON.parse(JSON.stringify(data, (key, value: unknown) => (key === '__typename' ? undefined : value)));

test('what was never had is null, and the rest of the screen is there', async () => {
  const { ask, read } = openScreen();
  const { data, error } = await ask(bare, outage('family.members'));
  expect(plain(data)).toEqual(plain(bare));
  expect(error).toBeDefined();
  expect(plain(read())).toEqual(plain(bare));
});

test('what was had before an outage stays', async () => {
  const { ask, read } = openScreen();
  await ask(whole);
  expect(plain((await ask(bare, outage('family.members'))).data)).toEqual(plain(whole));
  expect(plain(read())).toEqual(plain(whole));
});

test('an outage of a whole part keeps the family and the account that are known', async () => {
  const { ask } = openScreen();
  await ask(whole);
  const answer = await ask({ me: null, family: null }, outage('family', 'me'));
  expect(plain(answer.data)).toEqual(plain(whole));
});

test('another period does not take away the tasks that are known', async () => {
  const { ask, read } = openScreen();
  await ask(whole);
  expect((await ask(bare, outage('family.leaderboard'), 'MONTH')).data.family.leaderboard).toBeNull();
  expect(plain(read())).toEqual(plain(whole));
});

test('a family is shown without the account, with the one that is known, and with the one that comes back', async () => {
  const { ask } = openScreen();
  const strange = { ...whole, me: null };
  expect(plain((await ask(strange, outage(''))).data)).toEqual(plain(strange));
  expect(plain((await ask(whole)).data)).toEqual(plain(whole));
  expect(plain((await ask(strange, outage(''))).data)).toEqual(plain(whole));
});

test('everything is shown again when the part comes back', async () => {
  const { ask } = openScreen();
  await ask(bare, outage('family.members'));
  expect(plain((await ask(whole)).data)).toEqual(plain(whole));
});

test('a push without the name and the points leaves them as they are', async () => {
  const { client, ask, read, pushed } = openScreen();
  await ask(whole);
  const heard: unknown[] = [];
  client.subscription(Points, {}).subscribe(({ data }) => heard.push(plain(data?.pointsAwarded.user)));
  const operation = client.createRequestOperation('subscription', createRequest(Points, {}));
  const user = { ...member, fullName: null, totalPoints: null };
  const data = { pointsAwarded: { __typename: 'PointsAwarded', id: 'e1', user } };
  pushed.next({ operation, data, stale: false, hasNext: false });
  expect(heard).toEqual([expect.objectContaining({ fullName: 'Mia', totalPoints: 40 })]);
  expect(plain(read())).toEqual(plain(whole));
});

test('a family that is not there is not an outage', () => {
  const answer = { family: null };
  const gone = new CombinedError({
    graphQLErrors: [{ message: 'Gone.', path: ['family'], extensions: { code: 'NOT_FOUND' } }],
  });
  expect(withoutGaps(answer, gone)).toEqual(answer);
  expect(withoutGaps(answer, outage('family'))).toEqual({});
});

test('nulls that mean something are kept', () => {
  const task = { __typename: 'Task', id: '1', assignedTo: null, dueDate: null };
  expect(withoutGaps({ task })).toEqual({ task });
});
