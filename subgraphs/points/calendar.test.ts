import { describe, expect, test } from 'vitest';
import { addDays, daysBetween, earliestFirstDayOf, earliestYesterday, firstDayOf, localDay } from './calendar.ts';

const dayIn = (timezone: string, moment: string): string => localDay(new Date(moment), timezone);

describe('the day of a moment', () => {
  test.each([
    // Clocks go forward on 29 March 2026 at 01:00 UTC and back on 25 October at 01:00 UTC.
    ['Europe/Berlin', '2026-03-28T22:59:59.999Z', '2026-03-28'],
    ['Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-29T21:59:59.999Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-29T22:00:00.000Z', '2026-03-30'],
    ['Europe/Berlin', '2026-10-24T21:59:59.999Z', '2026-10-24'],
    ['Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25'],
    ['Europe/Berlin', '2026-10-25T22:59:59.999Z', '2026-10-25'],
    ['Europe/Berlin', '2026-10-25T23:00:00.000Z', '2026-10-26'],
    // Forward on 8 March 2026 at 07:00 UTC, back on 1 November at 06:00 UTC.
    ['America/New_York', '2026-03-08T04:59:59.999Z', '2026-03-07'],
    ['America/New_York', '2026-03-08T05:00:00.000Z', '2026-03-08'],
    ['America/New_York', '2026-03-09T03:59:59.999Z', '2026-03-08'],
    ['America/New_York', '2026-03-09T04:00:00.000Z', '2026-03-09'],
    ['America/New_York', '2026-11-01T04:00:00.000Z', '2026-11-01'],
    ['America/New_York', '2026-11-02T04:59:59.999Z', '2026-11-01'],
    ['America/New_York', '2026-11-02T05:00:00.000Z', '2026-11-02'],
    // Samoa left 30 December 2011 out, to change sides of the date line.
    ['Pacific/Apia', '2011-12-30T09:59:59.999Z', '2011-12-29'],
    ['Pacific/Apia', '2011-12-30T10:00:00.000Z', '2011-12-31'],
    ['Pacific/Apia', '2026-06-01T10:59:59.999Z', '2026-06-01'],
    ['Pacific/Apia', '2026-06-01T11:00:00.000Z', '2026-06-02'],
    ['Asia/Kolkata', '2026-06-01T18:29:59.999Z', '2026-06-01'],
    ['Asia/Kolkata', '2026-06-01T18:30:00.000Z', '2026-06-02'],
    // Cuba's clocks go back at 01:00 to a second midnight: the day does not begin twice.
    ['America/Havana', '2026-11-01T03:59:59.999Z', '2026-10-31'],
    ['America/Havana', '2026-11-01T04:00:00.000Z', '2026-11-01'],
    ['America/Havana', '2026-11-01T05:30:00.000Z', '2026-11-01'],
  ])('in %s %s is on %s', (timezone, moment, day) => {
    expect(dayIn(timezone, moment)).toBe(day);
  });
});

describe('the first day of a period', () => {
  test.each([
    ['WEEK', '2026-11-16', 'MONDAY', '2026-11-16'],
    ['WEEK', '2026-11-22', 'MONDAY', '2026-11-16'],
    ['WEEK', '2026-11-16', 'SUNDAY', '2026-11-15'],
    ['WEEK', '2026-11-21', 'SUNDAY', '2026-11-15'],
    ['WEEK', '2026-11-22', 'SUNDAY', '2026-11-22'],
    ['WEEK', '2027-01-01', 'MONDAY', '2026-12-28'],
    ['MONTH', '2026-11-01', 'MONDAY', '2026-11-01'],
    ['MONTH', '2028-02-29', 'SUNDAY', '2028-02-01'],
    ['ALL_TIME', '2026-11-20', 'MONDAY', '0001-01-01'],
  ] as const)('%s on %s with weeks from %s is %s', (period, today, weekStart, first) => {
    expect(firstDayOf(period, today, weekStart)).toBe(first);
  });

  test('and yesterday are never before the days that the database is asked from, on both sides of the date line', () => {
    for (let hour = 0; hour < 24 * 400; hour += 29) {
      const now = new Date(Date.UTC(2026, 0, 1, hour));
      for (const timezone of ['Etc/GMT+12', 'Pacific/Kiritimati', 'Europe/Berlin']) {
        const today = localDay(now, timezone);
        expect(addDays(today, -1) >= earliestYesterday(now)).toBe(true);
        for (const period of ['WEEK', 'MONTH', 'ALL_TIME'] as const) {
          const first = firstDayOf(period, today, 'SUNDAY');
          expect(first >= earliestFirstDayOf(period, now)).toBe(true);
        }
      }
    }
  });
});

test('days are counted across months, leap years and changes of the clock', () => {
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
  expect(daysBetween('2027-12-31', '2029-01-01')).toBe(367);
});
