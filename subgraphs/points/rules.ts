import { cleanText, cleanWholeNumber } from '@kd/kit/input';
import type { LeaderboardPeriod } from './generated/resolvers-types.ts';
import { addDays, daysBetween, firstDayOf } from './calendar.ts';
import type { WeekStart } from './tables.ts';

/** GraphQL's Int, and PostgreSQL's integer, end here. */
export const largestTotal = 2 ** 31 - 1;
export const smallestTotal = -(2 ** 31);

// The most that a parent may award or deduct at once.
const mostPoints = 10_000;
const longestReason = 200;

/** What cannot be booked, and which argument is why. */
export type Refusal = { kind: 'refused'; field: string; message: string };

/** What awarding or deducting needs of a client. */
export type Grant = { points: number; reason: string };

/** Reads what is given or taken, and why. @throws BAD_USER_INPUT */
export const cleanGrant = ({ points, reason }: Grant): Grant => ({
  points: cleanWholeNumber(points, { field: 'input.points', what: 'Points are', min: 1, max: mostPoints }),
  reason: cleanText(reason, { field: 'input.reason', what: 'A reason', min: 1, max: longestReason }),
});

/** The balance after a parent's award or deduction; it may go below zero, and not out of what an `Int` holds. */
export function bookGrant(balance: number, change: number): { kind: 'booked'; total: number } | Refusal {
  const total = balance + change;
  if (total > largestTotal || total < smallestTotal) {
    const message = 'The balance cannot hold that many points: choose fewer.';
    return { kind: 'refused', field: 'input.points', message };
  }
  return { kind: 'booked', total };
}

/** What an approved task changes: its points, or what the balance can still hold. Approved is approved: it is never refused. */
export const bookApproval = (balance: number, points: number): { change: number; total: number } => {
  const total = Math.min(balance + Math.max(points, 0), largestTotal);
  return { change: total - balance, total };
};

/** A title as a ledger's reason. */
export const reasonOfTitle = (title: string): string =>
  charactersOf(title.trim()).slice(0, longestReason).join('') || 'Task';

// Code points, as PostgreSQL counts them.
const charactersOf = (text: string): string[] => Array.from(text);

/** Days in a row: the first and the last. */
export type DayRun = { first: string; last: string };

/**
 * How long the latest run of days is, as long as it lasts: it has to end today or yesterday, since today is not over. (After a
 * move to a timezone further west a run may end tomorrow; it lasts as well.)
 */
export const currentStreak = (latest: DayRun | null, today: string): number =>
  latest !== null && latest.last >= addDays(today, -1) ? daysBetween(latest.first, latest.last) + 1 : 0;

/** What a member got on one day, and when the last change of that day came; `lastAt` is null when nothing changed. */
export type DaySum = { day: string; points: number; lastAt: Date | null };

/** A member and the days on which something was booked. */
export type Contender = { userId: string; name: string; days: readonly DaySum[] };

/** A member's points of a period and when they were reached; null for who has had no change, and so 0 from the start. */
export type Score = { userId: string; name: string; points: number; reachedAt: Date | null };

/** A place in a leaderboard. */
export type Place = { userId: string; points: number; rank: number };

/** The places of a family's members in a period. */
export function leaderboard(
  contenders: readonly Contender[],
  { period, today, weekStart }: { period: LeaderboardPeriod; today: string; weekStart: WeekStart },
): Place[] {
  const first = firstDayOf(period, today, weekStart);
  return rank(contenders.map((contender) => scoreSince(contender, first)));
}

function scoreSince({ userId, name, days }: Contender, first: string): Score {
  const counted = days.filter(({ day }) => day >= first);
  const times = counted.flatMap(({ lastAt }) => (lastAt ? [lastAt.getTime()] : []));
  return {
    userId,
    name,
    points: counted.reduce((sum, { points }) => sum + points, 0),
    reachedAt: times.length > 0 ? new Date(Math.max(...times)) : null,
  };
}

/**
 * More points first; of equal points who reached them earlier; true ties share a rank, the next rank is left out, and names put
 * them in order.
 */
export function rank(scores: readonly Score[]): Place[] {
  const sorted = scores.toSorted((a, b) => byMerit(a, b) || byName(a, b));
  let current = 0;
  return sorted.map((score, index) => {
    const above = sorted[index - 1];
    if (!above || byMerit(above, score) !== 0) current = index + 1;
    return { userId: score.userId, points: score.points, rank: current };
  });
}

const byMerit = (a: Score, b: Score): number => b.points - a.points || momentOf(a) - momentOf(b);
// No `-Infinity` for "from the start": the difference of two would be NaN.
const momentOf = ({ reachedAt }: Score): number => reachedAt?.getTime() ?? -8.64e15;
const byName = (a: Score, b: Score): number => compare(fold(a.name), fold(b.name)) || compare(a.userId, b.userId);
// The same order on every machine: no locale.
const fold = (name: string): string => name.normalize('NFKC').toLowerCase();
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
