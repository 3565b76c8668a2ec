import type { Name } from './contenders.ts';
import type { Times } from './rounds.ts';
import { cold, dashboard, list, mutation } from './scenarios.ts';
import type { Asker, Scenario } from './scenarios.ts';

/** One run of the plan. */
export type PlannedRun = {
  name: string;
  title: string;
  contenders: readonly Name[];
  /** What stands behind the routers: bytes from memory, or the subgraphs with their database. */
  behind: 'stand-in' | 'real';
  scenario(asker: Asker): Scenario;
  times: Times;
};

const everybody: readonly Name[] = [
  'stock',
  'hive',
  'hiveRust',
  'mercurius',
  'http',
  'inProcess',
  'warm',
  'hosted',
  'floor',
  'constant',
];
const routers: readonly Name[] = ['stock', 'hive', 'hiveRust', 'mercurius', 'http', 'hosted'];

const ofFamily = (make: (familyId: string) => Scenario) => (asker: Asker) => make(asker.familyId);

const quick: PlannedRun[] = [
  {
    name: 'dashboard',
    title: 'FamilyDashboard, 32 connections',
    contenders: everybody,
    behind: 'stand-in',
    scenario: ofFamily(dashboard),
    times: { rounds: 3, firstWarmUpMs: 900, warmUpMs: 300, ms: 450, connections: 32 },
  },
];

const full: PlannedRun[] = [
  {
    name: 'dashboard',
    title: 'FamilyDashboard, 32 connections',
    contenders: everybody,
    behind: 'stand-in',
    scenario: ofFamily(dashboard),
    times: { rounds: 5, firstWarmUpMs: 3_000, warmUpMs: 1_000, ms: 2_000, connections: 32 },
  },
  {
    name: 'dashboard128',
    title: 'FamilyDashboard, 128 connections',
    contenders: everybody,
    behind: 'stand-in',
    scenario: ofFamily(dashboard),
    times: { rounds: 3, firstWarmUpMs: 1_000, warmUpMs: 1_000, ms: 2_000, connections: 128 },
  },
  {
    name: 'list',
    title: 'Two pages of 100 tasks, 32 connections',
    contenders: routers,
    behind: 'stand-in',
    scenario: ({ listFamilyId = '' }) => list(listFamilyId),
    times: { rounds: 3, firstWarmUpMs: 3_000, warmUpMs: 1_000, ms: 2_000, connections: 32 },
  },
  {
    name: 'cold',
    title: 'FamilyDashboard, each request an operation never seen before, 32 connections',
    contenders: [...routers, 'inProcess'],
    behind: 'stand-in',
    scenario: ofFamily(cold),
    times: { rounds: 3, firstWarmUpMs: 2_000, warmUpMs: 1_000, ms: 2_500, connections: 32 },
  },
  {
    name: 'real',
    title: 'FamilyDashboard over the real subgraphs and PostgreSQL, nothing pinned, 32 connections',
    contenders: [...routers, 'embedded', 'floor'],
    behind: 'real',
    scenario: ofFamily(dashboard),
    times: { rounds: 3, firstWarmUpMs: 2_000, warmUpMs: 1_000, ms: 2_500, connections: 32 },
  },
  {
    name: 'mutation',
    title: 'createTask over the real subgraphs and PostgreSQL, nothing pinned, 32 connections',
    contenders: [...routers, 'embedded'],
    behind: 'real',
    scenario: ({ writeFamilyId = '' }) => mutation(writeFamilyId),
    times: { rounds: 3, firstWarmUpMs: 1_000, warmUpMs: 1_000, ms: 2_500, connections: 32 },
  },
];

/** What can be asked for by name. */
export const runNames = full.map(({ name }) => name);

/** What to ask for on the command line. */
export type Wish = { quick: boolean; runs?: readonly string[] | undefined; contenders?: readonly Name[] | undefined };

/** The runs to make. Names on the command line take some of them, or some of the contenders. */
export const plannedRuns = (wish: Wish): PlannedRun[] =>
  (wish.quick ? quick : full)
    .filter(({ name }) => wish.runs === undefined || wish.runs.includes(name))
    .map((run) => ({
      ...run,
      contenders: run.contenders.filter((name) => wish.contenders === undefined || wish.contenders.includes(name)),
    }));
