import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { standings, startPointsTest } from './testing/families.ts';
import type { PointsTest, TestFamily } from './testing/families.ts';

/** What the database itself refuses, whatever our code does. */

let run: PointsTest;
let family: TestFamily;
beforeAll(async () => void (run = await startPointsTest()));
afterAll(() => run.network.stop());
beforeEach(async () => {
  family = run.found(['Pat']);
  await run.settle();
  const query = 'mutation ($input: AwardPointsInput!) { awardPoints(input: $input) { entry { id } } }';
  const input = { familyId: family.id, userId: family.people['Pat'], points: 5, reason: 'Helped' };
  await run.ask(family.as('Pat', 'PARENT'), query, { input });
});

test.each([
  'update ledger_entries set change = 1',
  'delete from ledger_entries',
  'truncate ledger_entries',
  `update ledger_entries set reason = 'x' where false`,
])('refuses: %s', async (text) => {
  await expect(run.rows(text)).rejects.toThrow('only grows');
});

const copy = (columns: string) => `
  insert into ledger_entries (family_id, id, user_id, family_version, kind, change, multiplier, total, reason, awarded_by, task_id,
    source_event_id, local_day, booked_day, at)
  select family_id, gen_random_uuid(), user_id, ${columns}, awarded_by, null, null, local_day, booked_day, at
  from ledger_entries where family_id = $1 order by family_version limit 1`;
test.each([
  ['a total that does not continue the balance', `2, 'AWARD', 5, 1, 11, 'x'`, 'does not continue'],
  ['a version that is taken', `1, 'AWARD', 5, 1, 10, 'x'`, 'not the next'],
  ['a version that leaves a gap', `3, 'AWARD', 5, 1, 10, 'x'`, 'not the next'],
  ['an award that takes', `2, 'AWARD', -5, 1, 0, 'x'`, 'ledger_entries_sign'],
  ['a deduction that gives', `2, 'DEDUCTION', 5, 1, 10, 'x'`, 'ledger_entries_sign'],
  ['an approval without a task', `2, 'TASK_APPROVED', 5, 1, 10, 'x'`, 'ledger_entries_origin'],
  ['an entry without a reason', `2, 'AWARD', 5, 1, 10, ''`, 'reason'],
])('refuses %s', async (_, columns, message) => {
  await expect(run.rows(copy(columns), [family.id])).rejects.toThrow(message);
});

test('takes the next entry', async () => {
  await run.rows(copy(`2, 'AWARD', 5, 1, 10, 'x'`), [family.id]);
  expect(await standings(run, family)).toMatchObject([{ totalPoints: 10 }]);
});

test.each(['ledger_entries', 'family_ledgers', 'families', 'members'])(
  'shows %s of no family that is not in scope',
  async (table) => {
    const count = `select count(*)::int as count from ${table}`;
    expect((await run.rows(count))[0]).not.toEqual({ count: 0 });
    expect(await run.rows(count, [], [])).toEqual([{ count: 0 }]);
    expect(await run.rows(count, [], [randomUUID()])).toEqual([{ count: 0 }]);
    const own = `${count} where family_id <> '${family.id}'`;
    expect(await run.rows(own, [], [family.id])).toEqual([{ count: 0 }]);
  },
);
