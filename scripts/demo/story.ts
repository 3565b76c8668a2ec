import type { DemoName } from './people.ts';

/** A chore that comes back. */
export type Chore = {
  title: string;
  type: string;
  points: number;
  minutes: number;
  difficulty: number;
  who: DemoName;
  weekdays: readonly number[];
};

/** How many days of history the demo family has. */
export const historyDays = 56;

const everyDay = [1, 2, 3, 4, 5, 6, 7];

/** The weekly plan; weekdays are ISO 8601, Monday is 1. */
const plan: readonly Chore[] = [
  {
    title: 'Empty the dishwasher',
    type: 'kitchen',
    points: 10,
    minutes: 10,
    difficulty: 1,
    who: 'mia',
    weekdays: everyDay,
  },
  {
    title: 'Walk the dog',
    type: 'pets',
    points: 15,
    minutes: 30,
    difficulty: 2,
    who: 'leo',
    weekdays: [1, 2, 4, 5, 7],
  },
  { title: 'Water the plants', type: 'garden', points: 5, minutes: 10, difficulty: 1, who: 'zoe', weekdays: [3, 6] },
  { title: 'Tidy the bathroom', type: 'cleaning', points: 20, minutes: 25, difficulty: 3, who: 'zoe', weekdays: [6] },
  {
    title: 'Take out the recycling',
    type: 'cleaning',
    points: 10,
    minutes: 10,
    difficulty: 1,
    who: 'leo',
    weekdays: [3],
  },
  { title: 'Cook dinner', type: 'kitchen', points: 25, minutes: 60, difficulty: 4, who: 'pat', weekdays: [7] },
];

/**
 * Whether a chore was done on a day of the past, counted back from today (1 is yesterday). Small regular lapses keep the
 * streaks apart: Mia has a long one, Leo forgot four days ago, Zoe comes and goes.
 */
function wasDone({ who }: Chore, daysAgo: number): boolean {
  if (who === 'mia') return daysAgo !== 19 && daysAgo !== 33;
  if (who === 'leo') return daysAgo % 9 !== 4;
  return daysAgo % 5 !== 3;
}

/** What was done on a day: `weekday` is that day's, ISO 8601. */
export const choresOf = (daysAgo: number, weekday: number): Chore[] =>
  plan.filter((chore) => chore.weekdays.includes(weekday) && wasDone(chore, daysAgo));
