import type { DemoName } from './people.ts';

/** A chore that comes back. */
export type Chore = { title: string; type: string; points: number; minutes: number; difficulty: number; who: DemoName; weekdays: readonly number[] };

/** How many days of history the demo family has. */
export const historyDays = 56;

const everyDay = [1, 2, 3, 4, 5, 6, 7];

/** The weekly plan; weekdays are ISO 8601, Monday is 1. */
const plan: readonly Chore[] = [
  { title: 'Empty the dishwasher', type: 'kitchen', points: 10, minutes: 10, difficulty: 1, who: 'mia', weekdays: everyDay },
  { title: 'Walk the dog', type: 'pets', points: 15, minutes: 30, difficulty: 2, who: 'leo', weekdays: [1, 2, 4, 5, 7] },
  { title: 'Water the plants', type: 'garden', points: 5, minutes: 10, difficulty: 1, who: 'zoe', weekdays: [3, 6] },
  { title: 'Tidy the bathroom', type: 'cleaning', points: 20, minutes: 25, difficulty: 3, who: 'zoe', weekdays: [6] },
  { title: 'Take out the recycling', type: 'cleaning', points: 10, minutes: 10, difficulty: 1, who: 'leo', weekdays: [3] },
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

/** How far one of today's tasks has come. */
export type Stage = 'PENDING' | 'CLAIMED' | 'IN_PROGRESS' | 'COMPLETED' | 'APPROVED' | 'REJECTED' | 'CANCELLED';

/** One of the tasks that the family has right now. `due` is in hours from now; negative is overdue. */
export type CurrentTask = {
  title: string;
  type: string;
  points: number;
  stage: Stage;
  who?: DemoName;
  due?: number;
  priority?: 'LOW' | 'MEDIUM' | 'HIGH' | 'URGENT';
  difficulty?: number;
  minutes?: number;
  description?: string;
  reason?: string;
  tags?: readonly string[];
};

/** Thirty tasks in every state. */
export const currentTasks: readonly CurrentTask[] = [
  { title: 'Set the table', type: 'kitchen', points: 5, stage: 'PENDING', due: 3, minutes: 5 },
  { title: 'Sort the laundry', type: 'laundry', points: 15, stage: 'PENDING', due: 20, minutes: 20, difficulty: 2 },
  { title: 'Feed the dog', type: 'pets', points: 5, stage: 'PENDING', due: -2, priority: 'HIGH', minutes: 5 },
  { title: 'Rake the leaves', type: 'garden', points: 30, stage: 'PENDING', due: 44, difficulty: 3, minutes: 60, tags: ['outside'] },
  { title: 'Clean the rabbit hutch', type: 'pets', points: 25, stage: 'PENDING', who: 'zoe', due: 22, difficulty: 3, minutes: 40 },
  { title: 'Vacuum the living room', type: 'cleaning', points: 15, stage: 'PENDING', who: 'leo', due: 26, minutes: 25, difficulty: 2 },
  { title: 'Write thank-you cards', type: 'paper', points: 10, stage: 'PENDING', who: 'mia', minutes: 30, priority: 'LOW' },
  { title: 'Change the light bulb', type: 'repairs', points: 10, stage: 'PENDING', who: 'pat', due: -20, priority: 'HIGH' },
  { title: 'Plan the holiday', type: 'paper', points: 0, stage: 'PENDING', who: 'ada', due: 160, priority: 'LOW', minutes: 120 },
  { title: 'Wash the car', type: 'outside', points: 35, stage: 'PENDING', due: 70, difficulty: 4, minutes: 75, tags: ['outside'] },
  { title: 'Practise the piano', type: 'music', points: 10, stage: 'CLAIMED', who: 'mia', due: 5, minutes: 30, tags: ['school'] },
  { title: 'Bring bottles back', type: 'errands', points: 10, stage: 'CLAIMED', who: 'leo', due: 30, minutes: 20 },
  { title: 'Fold the towels', type: 'laundry', points: 10, stage: 'CLAIMED', who: 'zoe', due: 8, minutes: 15 },
  { title: 'Repair the bike tyre', type: 'repairs', points: 20, stage: 'CLAIMED', who: 'pat', due: 50, difficulty: 3, minutes: 45 },
  { title: 'Maths homework', type: 'school', points: 15, stage: 'IN_PROGRESS', who: 'leo', due: 4, priority: 'HIGH', minutes: 40, tags: ['school'] },
  { title: 'Bake bread', type: 'kitchen', points: 25, stage: 'IN_PROGRESS', who: 'zoe', due: 6, difficulty: 3, minutes: 90 },
  { title: 'Tidy the garage', type: 'cleaning', points: 40, stage: 'IN_PROGRESS', who: 'pat', due: 90, difficulty: 5, minutes: 180 },
  { title: 'Clean the windows', type: 'cleaning', points: 30, stage: 'IN_PROGRESS', who: 'mia', due: -4, priority: 'URGENT', difficulty: 4, minutes: 60 },
  { title: 'Dishes after lunch', type: 'kitchen', points: 15, stage: 'COMPLETED', who: 'mia', due: 1, minutes: 20, difficulty: 2 },
  { title: 'Make the beds', type: 'cleaning', points: 5, stage: 'COMPLETED', who: 'leo', minutes: 10 },
  { title: 'Mow the lawn', type: 'garden', points: 30, stage: 'COMPLETED', who: 'leo', due: 12, difficulty: 3, minutes: 60, tags: ['outside'] },
  { title: 'Read for half an hour', type: 'school', points: 10, stage: 'COMPLETED', who: 'zoe', minutes: 30, tags: ['school'] },
  { title: 'Brush the dog', type: 'pets', points: 10, stage: 'APPROVED', who: 'zoe', minutes: 15 },
  { title: 'Breakfast for everybody', type: 'kitchen', points: 20, stage: 'APPROVED', who: 'mia', minutes: 30, difficulty: 2 },
  { title: 'Post the letters', type: 'errands', points: 5, stage: 'APPROVED', who: 'leo', minutes: 15 },
  { title: 'Pay the bills', type: 'paper', points: 10, stage: 'APPROVED', who: 'pat', minutes: 30 },
  { title: 'Clear out the wardrobe', type: 'cleaning', points: 20, stage: 'REJECTED', who: 'mia', due: 10, difficulty: 2, reason: 'The winter coats are still on the floor.' },
  { title: 'Sweep the stairs', type: 'cleaning', points: 10, stage: 'REJECTED', who: 'leo', due: -6, reason: 'Please do the lower steps too.' },
  { title: 'Build the snowman', type: 'outside', points: 15, stage: 'CANCELLED', reason: 'The snow melted.', tags: ['outside'] },
  { title: 'Paint the fence', type: 'repairs', points: 50, stage: 'CANCELLED', difficulty: 5, reason: 'We hired somebody.', tags: ['outside'] },
];
