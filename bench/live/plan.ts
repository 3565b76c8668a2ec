import type { Times } from '../router/rounds.ts';
import type { FamiliesPlan } from './families.ts';
import type { RoomPlan } from './rooms.ts';

/** What is measured, and how often. */
export type LivePlan = {
  rooms: RoomPlan[];
  families: FamiliesPlan[];
  query: Times;
  /** How many clients wait; undefined to leave them and the storm out. */
  idle: number | undefined;
  resume: number;
};

/** Under a minute: the same numbers of clients, few events. */
const quick: LivePlan = {
  rooms: [
    { count: 1_000, rounds: 1, warmUps: 20, events: { ours: 10, single: 1, naive: 1, hive: 1 } },
    { count: 5_000, rounds: 1, warmUps: 5, events: { ours: 5, single: 1, naive: 1 } },
  ],
  families: [
    { count: 1_000, rounds: 1, events: 1_000, warmUps: 3_000 },
    { count: 5_000, rounds: 1, events: 1_000, warmUps: 0 },
  ],
  query: { rounds: 1, firstWarmUpMs: 500, warmUpMs: 300, ms: 700, connections: 32 },
  idle: 10_000,
  resume: 2_000,
};

const full: LivePlan = {
  rooms: [
    { count: 1_000, rounds: 7, warmUps: 50, events: { ours: 60, single: 2, naive: 2, hive: 1 } },
    { count: 5_000, rounds: 5, warmUps: 20, events: { ours: 45, single: 2, naive: 1 } },
  ],
  families: [
    { count: 1_000, rounds: 5, events: 3_000, warmUps: 15_000 },
    { count: 5_000, rounds: 3, events: 5_000, warmUps: 5_000 },
  ],
  query: { rounds: 3, firstWarmUpMs: 2_000, warmUpMs: 1_000, ms: 2_000, connections: 32 },
  idle: 10_000,
  resume: 2_000,
};

/** What can be asked for by name. */
export const runNames = ['rooms', 'families', 'idle'] as const;

type Wish = { quick: boolean; runs: readonly (typeof runNames)[number][] | undefined };

/** The plan of a run, or of the parts of it that are asked for. */
export function livePlan({ quick: wanted, runs = runNames }: Wish): LivePlan {
  const plan = wanted ? quick : full;
  return {
    ...plan,
    rooms: runs.includes('rooms') ? plan.rooms : [],
    families: runs.includes('families') ? plan.families : [],
    idle: runs.includes('idle') ? plan.idle : undefined,
  };
}
