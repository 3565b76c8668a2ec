import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientOf, goodPassword, newPerson, signIn } from './testkit/client.ts';
import { eventually, familyDashboard, finish, newFamily, newTask, step } from './testkit/family.ts';
import type { Dashboard, Family } from './testkit/family.ts';
import { startTopology, topologies } from './testkit/topologies.ts';
import type { Running } from './testkit/topologies.ts';

describe.each(topologies)('journeys, %s', (topology) => {
  let product: Running;
  let family: Family;
  beforeAll(async () => {
    product = await startTopology(topology);
    family = await newFamily(product.address);
  });
  afterAll(() => product.stop());

  test('somebody registers, founds a family and sees it at once, also in the answer of signing in', async () => {
    const person = await newPerson(product.address, 'Nora New');
    const { createFamily } = await person.ask<{
      createFamily: { family: { id: string; members: { fullName: string; totalPoints: number }[]; activeTasks: [] } };
    }>(
      `mutation { createFamily(input: { name: "News", timezone: "Asia/Tokyo" }) { family { id members { fullName totalPoints } activeTasks { id } } } }`,
    );
    expect(createFamily.family).toMatchObject({ members: [{ fullName: 'Nora New', totalPoints: 0 }], activeTasks: [] });
    const { login } = await clientOf(product.address).ask<{ login: { user: object } }>(
      `mutation ($input: LoginInput!) { login(input: $input) { accessToken refreshToken expiresIn user { id fullName families { id name } } } }`,
      { input: { username: person.username, password: goodPassword } },
    );
    expect(login.user).toEqual({
      id: person.userId,
      fullName: 'Nora New',
      families: [{ id: createFamily.family.id, name: 'News' }],
    });
  });

  test('the dashboard is one query; from claim to approval the points land and the leaderboard moves', async () => {
    const [child] = family.children;
    const task = await newTask(family, {
      title: 'Fold laundry',
      points: 15,
      dueDate: '2030-01-01T10:00:00.000Z',
      priority: 'HIGH',
      difficulty: 2,
      estimatedMinutes: 20,
      description: 'All of it',
    });
    const before = await family.parent.ask<Dashboard>(familyDashboard, { familyId: family.id });
    expect(before.family.activeTasks).toContainEqual({
      id: task.id,
      title: 'Fold laundry',
      status: 'PENDING',
      assignedTo: null,
      dueDate: '2030-01-01T10:00:00.000Z',
    });
    await finish(family, child!, task.id);
    const look = () => family.parent.ask<Dashboard>(familyDashboard, { familyId: family.id });
    // Balance and leaderboard are two reads: the points may come between them.
    const after = await eventually(
      look,
      ({ family: { members, leaderboard } }) =>
        members.some(({ totalPoints }) => totalPoints === 15) && leaderboard[0]?.points === 15,
    );
    expect(after.family.members.find(({ id }) => id === child!.userId)).toEqual({
      id: child!.userId,
      fullName: 'Child 1',
      totalPoints: 15,
      currentStreak: 1,
    });
    expect(after.family.leaderboard[0]).toEqual({ user: { fullName: 'Child 1' }, points: 15, rank: 1 });
    expect(after.family.activeTasks.map(({ id }) => id)).not.toContain(task.id);
  });

  test('a read with the cursor of an approval shows its points at once, although another subgraph keeps them', async () => {
    const fresh = await newFamily(product.address, 1);
    const [child] = fresh.children;
    for (let round = 1; round <= 10; round += 1) {
      const task = await newTask(fresh, { title: `Round ${round}`, points: 5 });
      for (const verb of ['claim', 'start', 'complete'] as const) await step(child!, verb, task.id);
      const { extensions } = await step(fresh.parent, 'approve', task.id);
      const { family: seen } = await fresh.parent.ask<Dashboard>(
        familyDashboard,
        { familyId: fresh.id },
        { 'x-kd-after': extensions!.cursor! },
      );
      expect(seen.members.find(({ id }) => id === child!.userId)?.totalPoints).toBe(5 * round);
      expect(seen.leaderboard[0]?.points).toBe(5 * round);
    }
  });

  test('a second device sees a task and the leaderboard move by push, with names and points of other subgraphs', async () => {
    const [, child] = family.children;
    const device = await signIn(product.address, child!.username);
    const tasks = await device.listen<{
      taskUpdated: {
        change: string;
        actor: { fullName: string };
        task: { id: string; status: string; assignedTo: { fullName: string; totalPoints: number } | null };
      };
    }>(
      `subscription ($familyId: ID!) { taskUpdated(familyId: $familyId) { change at actor { fullName } task { id status assignedTo { fullName totalPoints } } } }`,
      { familyId: family.id },
    );
    const board = await device.listen<{
      leaderboardUpdated: {
        version: number;
        leaderboard: { user: { fullName: string }; points: number; rank: number }[];
      };
    }>(
      `subscription ($familyId: ID!) { leaderboardUpdated(familyId: $familyId) { version leaderboard { user { fullName } points rank } } }`,
      { familyId: family.id },
    );
    const points = await device.listen<{
      pointsAwarded: { change: number; user: { id: string; totalPoints: number }; entry: { reason: string } };
    }>(
      `subscription ($familyId: ID!) { pointsAwarded(familyId: $familyId) { change user { id totalPoints } entry { reason } } }`,
      { familyId: family.id },
    );
    const task = await newTask(family, { title: 'Walk the dog', points: 40 });
    await finish(family, child!, task.id);
    await tasks.until(({ taskUpdated }) => taskUpdated.change === 'APPROVED' && taskUpdated.task.id === task.id);
    expect(tasks.received.map(({ taskUpdated }) => taskUpdated.change)).toEqual([
      'CREATED',
      'CLAIMED',
      'STARTED',
      'COMPLETED',
      'APPROVED',
    ]);
    expect(tasks.received.at(-1)?.taskUpdated).toMatchObject({
      actor: { fullName: 'Pat Parent' },
      task: { assignedTo: { fullName: 'Child 2' } },
    });
    const moved = await board.until(({ leaderboardUpdated }) => leaderboardUpdated.leaderboard[0]?.points === 40);
    expect(moved.leaderboardUpdated.leaderboard[0]).toEqual({ user: { fullName: 'Child 2' }, points: 40, rank: 1 });
    const pushed = await points.until(({ pointsAwarded }) => pointsAwarded.change === 40);
    expect(pushed.pointsAwarded).toEqual({
      change: 40,
      user: { id: child!.userId, totalPoints: 40 },
      entry: { reason: 'Walk the dog' },
    });
    await Promise.all([tasks.stop(), board.stop(), points.stop()]);
  });

  test('signing out ends the session everywhere, the live socket included, within five seconds', async () => {
    const device = await signIn(product.address, family.children[0]!.username);
    const listening = await device.listen(`subscription ($familyId: ID!) { taskUpdated(familyId: $familyId) { id } }`, {
      familyId: family.id,
    });
    const start = Date.now();
    await device.ask(`mutation { logout { sessionId } }`);
    expect(await listening.ended).toEqual({ code: 4403 });
    const refused = await eventually(
      () => device.send(`{ me { id } }`),
      ({ status }) => status === 401,
    );
    expect(refused.errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    expect(Date.now() - start).toBeLessThan(5_000);
  });

  test('a person taken out of the family loses the subscription and sees nothing more', async () => {
    const other = await newFamily(product.address, 1);
    const [child] = other.children;
    const listening = await child!.listen(`subscription ($familyId: ID!) { taskUpdated(familyId: $familyId) { id } }`, {
      familyId: other.id,
    });
    await other.advisor.ask(`mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { family { id } } }`, {
      input: { familyId: other.id, userId: child!.userId },
    });
    const end = await listening.ended;
    expect(end.errors?.[0]?.extensions?.['code']).toBe('NOT_FOUND');
    const gone = await eventually(
      () => child!.send(familyDashboard, { familyId: other.id }),
      ({ errors }) => errors !== undefined,
    );
    expect(gone.errors?.[0]?.extensions['code']).toBe('NOT_FOUND');
    await listening.stop();
  });

  test('a rejected task says why, goes on, and comes to its points', async () => {
    const [child] = family.children;
    const task = await newTask(family, { assignedToId: child!.userId });
    await step(child!, 'start', task.id);
    await step(child!, 'complete', task.id);
    expect((await step(family.parent, 'reject', task.id)).data['rejectTask']?.task.status).toBe('REJECTED');
    const { task: seen } = await child!.ask<{ task: object }>(
      `query ($id: ID!) { task(id: $id) { rejectionReason history { kind from to actor { fullName } reason } } }`,
      { id: task.id },
    );
    expect(seen).toMatchObject({
      rejectionReason: 'Once more',
      history: [
        { kind: 'CREATED' },
        { kind: 'STARTED' },
        { kind: 'COMPLETED' },
        { kind: 'REJECTED', actor: { fullName: 'Pat Parent' } },
      ],
    });
    await step(child!, 'start', task.id);
    await step(child!, 'complete', task.id);
    expect((await step(family.parent, 'approve', task.id)).data['approveTask']).toMatchObject({
      task: { status: 'APPROVED' },
      pointsAwarded: 10,
    });
  });

  test('a mutation repeated with its idempotency key gives the same answer and happens once', async () => {
    const input = { familyId: family.id, userId: family.children[0]!.userId, points: 7, reason: 'Kindness' };
    const mutation = `mutation ($input: AwardPointsInput!) { awardPoints(input: $input) { entry { id change total reason } } }`;
    const headers = { 'idempotency-key': `award-${topology}` };
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => family.parent.send(mutation, { input }, headers)),
    );
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(replies[0]?.errors).toBeUndefined();
    const other = await family.parent.send(mutation, { input: { ...input, points: 8 } }, headers);
    expect(other.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'Idempotency-Key' });
  });

  test('a refresh token works once; used again it ends the session', async () => {
    const person = await newPerson(product.address);
    const mutation = `mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken refreshToken expiresIn } }`;
    const { refreshSession } = await person.ask<{ refreshSession: { accessToken: string; refreshToken: string } }>(
      mutation,
      { token: person.tokens!.refreshToken },
    );
    const renewed = clientOf(product.address, refreshSession);
    expect((await renewed.send(`{ me { id } }`)).errors).toBeUndefined();
    const stolen = await person.send(mutation, { token: person.tokens!.refreshToken });
    expect(stolen.errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    await eventually(
      () => renewed.send(`{ me { id } }`),
      ({ status }) => status === 401,
    );
  });
});
