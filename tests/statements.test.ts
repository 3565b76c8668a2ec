import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, familyDashboard, finish, newFamily, newTask } from './testkit/family.ts';
import type { Dashboard, Family } from './testkit/family.ts';
import { startInProcess } from './testkit/topologies.ts';
import type { Running } from './testkit/topologies.ts';

/**
 * FamilyDashboard's plan has seven fetches: the family, then members, points, tasks and leaderboard, and names for those. They
 * go out in four calls, and equal questions in one call share a statement.
 */
const statementsSent = 5;

let product: Running;
const statements: string[] = [];
beforeAll(async () => {
  // Nothing is kept: each dashboard is as expensive as the first.
  product = await startInProcess({
    env: { KD_CACHE_BYTES: '0' },
    onStatement: (sql) => void statements.push(sql),
  });
});
afterAll(() => product.stop());

/** The statements of one dashboard, without those that the background work (event loops) sends meanwhile. */
async function statementsOfDashboard(family: Family): Promise<string[]> {
  await family.parent.ask<Dashboard>(familyDashboard, { familyId: family.id });
  statements.length = 0;
  await family.parent.ask<Dashboard>(familyDashboard, { familyId: family.id });
  return statements.filter((sql) => !/event_progress|parked_events|outbox|pg_advisory|idempotency_keys/.test(sql));
}

describe('FamilyDashboard', () => {
  test('sends fewer SQL statements than its plan has fetches, as many for a family of 40 as for one of 4', async () => {
    const small = await newFamily(product.address, 2);
    const large = await newFamily(product.address, 38);
    for (const family of [small, large]) {
      for (const child of family.children)
        await finish(family, child, (await newTask(family, { assignedToId: undefined })).id);
      for (const child of family.children) await newTask(family, { title: 'Open', assignedToId: child.userId });
    }
    const few = await statementsOfDashboard(small);
    const many = await statementsOfDashboard(large);
    expect(few).toHaveLength(statementsSent);
    expect(many).toEqual(few);
  });

  test('is what an independent computation from the history of actions says', async () => {
    const family = await newFamily(product.address, 3);
    const earned = new Map<string, number>();
    const open: string[] = [];
    for (let number = 0; number < 24; number += 1) {
      const child = family.children[(number * 7) % 3]!;
      const points = (number * 13) % 17;
      const task = await newTask(family, { title: `Task ${number}`, points });
      if (number % 4 === 0) open.push(task.id);
      else {
        await finish(family, child, task.id);
        earned.set(child.userId, (earned.get(child.userId) ?? 0) + points);
      }
    }
    const look = () => family.parent.ask<Dashboard>(familyDashboard, { familyId: family.id });
    const sum = [...earned.values()].reduce((a, b) => a + b, 0);
    const { family: seen } = await eventually(
      look,
      ({ family: { members } }) => members.reduce((total, { totalPoints }) => total + totalPoints, 0) === sum,
    );
    expect(
      new Map(
        seen.members.filter(({ totalPoints }) => totalPoints > 0).map(({ id, totalPoints }) => [id, totalPoints]),
      ),
    ).toEqual(earned);
    expect(new Set(seen.activeTasks.map(({ id }) => id))).toEqual(new Set(open));
    const ranked = seen.leaderboard.map(({ points }) => points);
    expect(ranked).toEqual(ranked.toSorted((a, b) => b - a));
    expect(ranked.filter((points) => points > 0)).toEqual([...earned.values()].toSorted((a, b) => b - a));
    expect(seen.leaderboard.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 4]);
    expect(seen.members.map(({ currentStreak }) => currentStreak)).toEqual([0, 0, 1, 1, 1]);
  });
});
