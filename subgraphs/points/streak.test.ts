import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { standings, startPointsTest } from './testing/families.ts';
import type { PointsTest } from './testing/families.ts';
import { seeded } from './testing/seeded.ts';

let run: PointsTest;
beforeAll(async () => void (run = await startPointsTest()));
afterAll(() => run.network.stop());

const isBetween = (moment: Temporal.ZonedDateTime, from: Temporal.ZonedDateTime, to: Temporal.ZonedDateTime): boolean =>
  Temporal.ZonedDateTime.compare(from, moment) < 0 && Temporal.ZonedDateTime.compare(moment, to) <= 0;

describe('a streak', () => {
  test.each(['Europe/Berlin', 'America/New_York', 'Pacific/Apia', 'Asia/Kolkata'])(
    'is what somebody counts who walks back day by day in %s, for random deeds around a change of the clock',
    async (timezone) => {
      const random = seeded(timezone.length);
      const names = ['Pat', 'Mia', 'Leo', 'Zoe'];
      const family = run.found(names, { timezone });
      // Long enough for the clocks of Berlin and New York to change.
      const start = Temporal.PlainDate.from(
        timezone === 'America/New_York' ? '2026-03-01' : '2026-03-20',
      ).toZonedDateTime(timezone);
      const deeds = Array.from({ length: 80 }, (_, index) => {
        const done = start.add({ minutes: Math.floor(random() * 20 * 24 * 60) });
        return { name: names[index % 4]!, done, day: done.toPlainDate().toString() };
      });
      let told = start;
      for (let day = 1; day < 23; day += 2) {
        const now = start.add({ days: day, hours: day % 4 === 1 ? 23 : 0, minutes: 30 });
        const since = deeds.filter(({ done }) => isBetween(done, told, now));
        for (const { name, done } of since) {
          run.approve(family, { who: name, points: 1, completedAt: new Date(done.epochMilliseconds) });
        }
        told = now;
        run.network.clock.set(now.toInstant().toString());
        await run.settle();
        const naive = names.map((name) => {
          const days = new Set(
            deeds.filter((deed) => deed.name === name && isBetween(deed.done, start, now)).map((deed) => deed.day),
          );
          const today = now.toPlainDate();
          let last = days.has(today.toString()) ? today : today.subtract({ days: 1 });
          let streak = 0;
          for (; days.has(last.toString()); last = last.subtract({ days: 1 })) streak += 1;
          return streak;
        });
        expect((await standings(run, family)).map(({ currentStreak }) => currentStreak)).toEqual(naive);
      }
      run.network.clock.set(new Date().toISOString());
    },
  );

  test('grows day by day, survives an unfinished today and ends after a missed day', async () => {
    const family = run.found(['Pat'], { timezone: 'America/New_York' });
    const streakAt = async (moment: string) => {
      run.network.clock.set(moment);
      await run.settle();
      return (await standings(run, family))[0]!.currentStreak;
    };
    expect(await streakAt('2026-03-07T12:00:00-05:00')).toBe(0);
    run.approve(family, { who: 'Pat', points: 0, at: new Date('2026-03-07T23:59:59-05:00') });
    expect(await streakAt('2026-03-07T23:59:59-05:00')).toBe(1);
    // The day on which New York loses an hour.
    expect(await streakAt('2026-03-08T23:59:59-04:00')).toBe(1);
    run.approve(family, { who: 'Pat', points: 1, at: new Date('2026-03-08T23:59:59-04:00') });
    expect(await streakAt('2026-03-08T23:59:59-04:00')).toBe(2);
    run.approve(family, { who: 'Pat', points: 1, at: new Date('2026-03-09T00:00:00-04:00') });
    expect(await streakAt('2026-03-10T23:59:59-04:00')).toBe(3);
    expect(await streakAt('2026-03-11T00:00:00-04:00')).toBe(0);
    run.approve(family, { who: 'Pat', points: 1, completedAt: new Date('2026-03-10T12:00:00-04:00') });
    expect(await streakAt('2026-03-11T00:00:00-04:00')).toBe(4);
    run.network.clock.set(new Date().toISOString());
  });

  test('counts approved tasks and not what a parent gives', async () => {
    const family = run.found(['Pat']);
    await run.settle();
    const award = 'mutation ($input: AwardPointsInput!) { awardPoints(input: $input) { entry { id } } }';
    const input = { familyId: family.id, userId: family.people['Pat'], points: 5, reason: 'Because' };
    await run.ask(family.as('Pat', 'PARENT'), award, { input });
    expect(await standings(run, family)).toEqual([{ totalPoints: 5, currentStreak: 0 }]);
    run.network.clock.advance(24 * 3_600_000);
    run.approve(family, { who: 'Pat', points: 3 });
    await run.settle();
    expect(await standings(run, family)).toEqual([{ totalPoints: 8, currentStreak: 1 }]);
    run.network.clock.set(new Date().toISOString());
  });
});
