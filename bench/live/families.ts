import type { Contender as HttpContender } from '../router/stage.ts';
import { measure } from '../router/rounds.ts';
import type { Times } from '../router/rounds.ts';
import { takeAim } from '../router/verify.ts';
import { taskQuery } from './happening.ts';
import type { BenchTask } from './happening.ts';
import { median } from '../median.ts';
import { profileEvents } from './profile.ts';
import { fill, rowOf } from './rooms.ts';
import type { Row } from './rooms.ts';
import { measureEvents, untilAllHear } from './slices.ts';
import type { Audience, Pace, Slice } from './slices.ts';
import { taskOfFamily } from './stage.ts';
import type { LiveStage } from './stage.ts';

/**
 * How many families with one client each, how many events there are in each of how many rounds, and how many before them, until
 * everything is compiled.
 */
export type FamiliesPlan = { count: number; rounds: number; events: number; warmUps: number };

/** Events of many families at once: enough to keep the router busy, as requests of many do, few enough that nobody is conflated. */
const pace: Pace = { batch: 50, framesPerEvent: 1, batchesUnderWay: 2 };

/** Families with one client each, and the tasks in them that there are events about. */
export type Families = { audiences: Audience[]; tasks: BenchTask[] };

/** Gives each client of each contender a family of its own, and waits until all of them hear. */
export async function openFamilies(
  stage: LiveStage,
  audiences: readonly Audience[],
  task: BenchTask,
  count: number,
  say: (text: string) => void,
): Promise<Families> {
  const tasks = Array.from({ length: count }, (_, client) => taskOfFamily(task, client));
  const own: Audience[] = [];
  for (const audience of audiences) {
    await fill(stage, audience, count, task);
    const name = `${audience.group.name}, own families`;
    const group = { ...audience.group, name, variants: true };
    await stage.ask({ do: 'join', group, sockets: audience.group.name, count });
    own.push({ ...audience, count, group });
  }
  for (const audience of own) {
    await untilAllHear(stage, audience, tasks, pace);
    say(`${audience.group.name}: ${count} clients hear.`);
  }
  return { audiences: own, tasks };
}

/** So many events, in turn about each of the families. */
const turns = (tasks: readonly BenchTask[], events: number): BenchTask[] =>
  Array.from({ length: Math.ceil(events / tasks.length) }, () => tasks)
    .flat()
    .slice(0, events);

/** Events for families with one client each: there is nothing to share. */
export async function measureFamilies(
  stage: LiveStage,
  { audiences, tasks }: Families,
  { count, rounds, events, warmUps }: FamiliesPlan,
  say: (text: string) => void,
): Promise<Row[]> {
  for (const audience of audiences) await measureEvents(stage, audience, turns(tasks, warmUps), pace);
  const slices = new Map(audiences.map(({ contender }) => [contender.name, new Array<Slice>()]));
  for (let round = 1; round <= rounds; round += 1) {
    const costs: string[] = [];
    for (const audience of audiences) {
      const { name } = audience.contender;
      const slice = await measureEvents(stage, audience, turns(tasks, events), pace);
      slices.get(name)?.push(slice);
      costs.push(`${name} ${slice.cpuMs.toFixed(3)}`);
    }
    say(`${count} families, round ${round}/${rounds}, CPU ms per event: ${costs.join(', ')}`);
  }
  return [...slices].map(([name, measured]) => rowOf(name, measured));
}

const profiledEvents = 5_000;

/** Says which functions the time of ours goes to when there is nothing to share. */
export async function profileFamilies(
  stage: LiveStage,
  { audiences, tasks }: Families,
  say: (text: string) => void,
): Promise<void> {
  const ours = audiences.find(({ contender }) => contender.name === 'ours');
  if (!ours) return;
  say(`The time of ours with ${ours.count} families:`);
  say(await profileEvents(stage, ours, turns(tasks, profiledEvents), pace));
}

/** Milliseconds of CPU that the same query costs gateways over HTTP, by their names. */
export async function measureQuery(
  stage: LiveStage,
  contenders: readonly HttpContender[],
  task: BenchTask,
  times: Times,
  say: (text: string) => void,
): Promise<Record<string, number>> {
  // Each connection asks for a task of its own: its id is what is varied.
  const body = JSON.stringify({ operationName: 'LiveTaskById', query: taskQuery, variables: { id: task.id } });
  const scenario = { name: 'the same query', familyId: task.id, body };
  const aims = await takeAim(contenders, scenario, stage.asker, say);
  const { loader, asker, liveStandIn: standIn } = stage;
  const measured = await measure({ standIn, loader, asker }, { scenario, aims, times, variants: true }, say);
  return Object.fromEntries(measured.map(({ name, slices }) => [name, median(slices.map(({ cpuMs }) => cpuMs))]));
}
