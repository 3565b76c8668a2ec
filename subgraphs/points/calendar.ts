import { Temporal } from 'temporal-polyfill';
import type { LeaderboardPeriod } from './generated/resolvers-types.ts';
import type { WeekStart } from './tables.ts';

/**
 * Days as families live them. A day is `YYYY-MM-DD`; such days compare as text. Only here a moment becomes a day, and never
 * the other way round: which midnight a day has, and whether it has one, is then no question.
 */

/** The day that a timezone's calendar shows at a moment. */
export const localDay = (moment: Date, timezone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(timezone).toPlainDate().toString();

/** The day so many days later, or earlier when negative. */
export const addDays = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString();

/** How many days lie between two days. */
export const daysBetween = (first: string, last: string): number =>
  Temporal.PlainDate.from(first).until(last, { largestUnit: 'days' }).days;

// Before every day that counts.
const beginningOfTime = '0001-01-01';

/** The first day that a period counts, given today. */
export function firstDayOf(period: LeaderboardPeriod, today: string, weekStart: WeekStart): string {
  const day = Temporal.PlainDate.from(today);
  switch (period) {
    case 'WEEK':
      return day.subtract({ days: weekStart === 'SUNDAY' ? day.dayOfWeek % 7 : day.dayOfWeek - 1 }).toString();
    case 'MONTH':
      return day.with({ day: 1 }).toString();
    case 'ALL_TIME':
      return beginningOfTime;
  }
}

/** A day no later than the period's first, wherever on earth the family is: some calendars are a day behind UTC's. */
export function earliestFirstDayOf(period: LeaderboardPeriod, now: Date): string {
  if (period === 'ALL_TIME') return beginningOfTime;
  return addDays(localDay(now, 'UTC'), period === 'WEEK' ? -7 : -31);
}

/** A day no later than yesterday, wherever on earth the family is. */
export const earliestYesterday = (now: Date): string => addDays(localDay(now, 'UTC'), -2);
