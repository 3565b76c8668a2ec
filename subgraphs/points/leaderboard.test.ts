import { randomUUID } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { board, entities, startPointsTest } from './testing/families.ts';
import type { PlaceAnswer, PointsTest, TestFamily } from './testing/families.ts';
import { seeded } from './testing/seeded.ts';

let run: PointsTest;
beforeAll(async () => void (run = await startPointsTest()));
afterAll(() => run.network.stop());

const periods = ['WEEK', 'MONTH', 'ALL_TIME'] as const;
const places = '{ user { id } points rank }';

describe('a leaderboard', () => {
  /** Writes entries past the code under test. */
  const write = (family: TestFamily, timezone: string, changes: { who: string; change: number; at: Date }[]) => {
    const totals = new Map<string, number>();
    const lines = changes.map(({ who, change, at }) => {
      const total = (totals.get(who) ?? 0) + change;
      totals.set(who, total);
      return { user_id: family.people[who], change, at, total };
    });
    return run.rows(
      `insert into ledger_entries (family_id, id, user_id, family_version, kind, change, multiplier, total, reason, awarded_by, task_id,
         source_event_id, local_day, booked_day, at)
       select $1, gen_random_uuid(), user_id, number, case when change < 0 then 'DEDUCTION' else 'TASK_APPROVED' end, change, 1, total,
         'random', user_id, case when change >= 0 then gen_random_uuid() end, case when change >= 0 then gen_random_uuid() end,
         (at at time zone $3)::date, (at at time zone $3)::date, at
       from rows from (jsonb_to_recordset($2::jsonb) as (user_id uuid, change integer, at timestamptz, total integer))
         with ordinality as line(user_id, change, at, total, number)`,
      [family.id, JSON.stringify(lines), timezone],
    );
  };

  test.each([
    ['Europe/Berlin', 'MONDAY', '2026-04-01T10:00:00Z'],
    ['America/New_York', 'SUNDAY', '2026-03-12T03:30:00Z'],
    ['Pacific/Apia', 'MONDAY', '2026-03-01T20:00:00Z'],
    ['Asia/Kolkata', 'SUNDAY', '2026-12-31T19:00:00Z'],
  ])(
    'is what somebody computes who adds up the entries since midnight in %s with weeks from %s',
    async (timezone, weekStart, now) => {
      const random = seeded(now.length + timezone.length);
      const names = ['Pat', 'Mia', 'leo', 'Zoe', 'Ada', 'Ben'];
      const family = run.found(names, { timezone, weekStart });
      const changes = Array.from({ length: 200 }, () => ({
        who: names[Math.floor(random() * 4)]!,
        change: Math.floor(random() * 5) - 2,
        at: new Date(Date.parse(now) - Math.floor(random() ** 2 * 60 * 24) * 3_600_000),
      }));
      await run.rows('insert into family_ledgers values ($1, 0)', [family.id]);
      await write(family, timezone, changes);
      run.network.clock.set(now);
      await run.settle();
      const here = Temporal.Instant.from(now).toZonedDateTimeISO(timezone);
      const weekday = weekStart === 'MONDAY' ? here.dayOfWeek - 1 : here.dayOfWeek % 7;
      const starts = {
        WEEK: here.startOfDay().subtract({ days: weekday }).startOfDay().epochMilliseconds,
        MONTH: here.with({ day: 1 }).startOfDay().epochMilliseconds,
        ALL_TIME: Number.NEGATIVE_INFINITY,
      };
      for (const period of periods) {
        const scores = names.map((name) => {
          const own = changes.filter(({ who, at }) => who === name && at.getTime() >= starts[period]);
          const moved = own.filter(({ change }) => change !== 0).map(({ at }) => at.getTime());
          return { name, points: own.reduce((sum, { change }) => sum + change, 0), reached: Math.max(0, ...moved) };
        });
        const ahead = (a: (typeof scores)[0], b: (typeof scores)[0]) =>
          a.points > b.points || (a.points === b.points && a.reached < b.reached);
        const expected = scores
          .map((one) => ({ ...one, rank: 1 + scores.filter((other) => ahead(other, one)).length }))
          .toSorted((a, b) => a.rank - b.rank || (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
          .map(({ rank, name, points }) => `${rank} ${name} ${points}`);
        expect(await board(run, family, period)).toEqual(expected);
      }
      run.network.clock.set(new Date().toISOString());
    },
  );

  test.each([
    // The Sunday on which Berlin loses an hour ends an hour early in UTC.
    ['Europe/Berlin', 'MONDAY', '2026-03-29T21:59:59.999Z', '2026-03-29T22:00:00.000Z'],
    ['Europe/Berlin', 'SUNDAY', '2026-10-24T21:59:59.999Z', '2026-10-24T22:00:00.000Z'],
    ['Europe/Berlin', 'MONDAY', '2026-10-25T22:59:59.999Z', '2026-10-25T23:00:00.000Z'],
    ['America/New_York', 'SUNDAY', '2026-03-08T04:59:59.999Z', '2026-03-08T05:00:00.000Z'],
    ['America/New_York', 'MONDAY', '2026-03-09T03:59:59.999Z', '2026-03-09T04:00:00.000Z'],
    ['Asia/Kolkata', 'MONDAY', '2026-11-15T18:29:59.999Z', '2026-11-15T18:30:00.000Z'],
    ['Pacific/Apia', 'SUNDAY', '2026-11-14T10:59:59.999Z', '2026-11-14T11:00:00.000Z'],
  ])(
    'of a week in %s from %s begins at the family’s midnight: %s is the old week, %s the new',
    async (timezone, weekStart, old, fresh) => {
      const family = run.found(['Pat'], { timezone, weekStart });
      run.approve(family, { who: 'Pat', points: 10, at: new Date(old) });
      run.approve(family, { who: 'Pat', points: 1, at: new Date(fresh), completedAt: new Date(old) });
      run.network.clock.set(fresh);
      await run.settle();
      expect(await board(run, family, 'WEEK')).toEqual(['1 Pat 1']);
      // The test's clock runs on: a minute leaves it time.
      run.network.clock.set(new Date(Date.parse(old) - 60_000).toISOString());
      expect(await board(run, family, 'WEEK')).toEqual(['1 Pat 11']);
      run.network.clock.set(new Date().toISOString());
    },
  );

  test('names everybody who is in the family, with or without points, and nobody who left', async () => {
    const family = run.found(['Pat', 'Mia', 'Leo']);
    run.approve(family, { who: 'Leo', points: 9 });
    run.tell(family.id, 'MemberLeft', { userId: family.people['Leo']! });
    await run.settle();
    expect(await board(run, family, 'WEEK')).toEqual(['1 Mia 0', '1 Pat 0']);
    run.tell(family.id, 'MemberJoined', { userId: family.people['Leo']!, joinedAt: new Date().toISOString() });
    await run.settle();
    expect(await board(run, family, 'ALL_TIME')).toEqual(['1 Leo 9', '2 Mia 0', '2 Pat 0']);
  });

  test('knows a family and a person that came a moment ago', async () => {
    const family = run.found(['Pat', 'Mia']);
    expect(await board(run, family, 'WEEK')).toHaveLength(2);
    family.people['Zoe'] = randomUUID();
    run.tell(family.id, 'MemberJoined', { userId: family.people['Zoe'], joinedAt: new Date().toISOString() });
    expect(await board(run, family, 'WEEK', family.as('Zoe'))).toHaveLength(3);
  });

  test('has the version of the ledger that it counts, and never an older one', async () => {
    const family = run.found(['Pat', 'Mia']);
    await run.settle();
    const of = periods.map((period) => ({ __typename: 'LeaderboardUpdated', familyId: family.id, period }));
    const query = entities(`... on LeaderboardUpdated { period version leaderboard ${places} }`);
    const versions: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      const { data } = await run.ask(family.as('Mia'), query, { of });
      for (const { version, leaderboard } of data!['_entities'] as { version: number; leaderboard: PlaceAnswer[] }[]) {
        expect(leaderboard.reduce((sum, { points }) => sum + points, 0)).toBe(version);
        versions.push(version);
      }
      run.approve(family, { who: count % 2 === 0 ? 'Mia' : 'Pat', points: 1 });
      await run.settle();
    }
    expect(versions).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
  });
});
