import type { Contender as HttpContender } from '../router/stage.ts';
import { measure } from '../router/rounds.ts';
import type { Times } from '../router/rounds.ts';
import { takeAim } from '../router/verify.ts';
import { taskQuery } from './happening.ts';
import type { BenchTask } from './happening.ts';
import { median } from '../median.ts';
import { rowOf } from './rooms.ts';
import type { Row } from './rooms.ts';
import { measureEvents, untilAllHear } from './slices.ts';
import type { Audience, Slice } from './slices.ts';
import { taskOfFamily } from './stage.ts';
import type { LiveStage } from './stage.ts';

/** How many families with one client each, and how many of them get an event in each of how many rounds. */
export type FamiliesPlan = { count: number; rounds: number; events: number };

/** Events of many families at once: enough to keep the router busy, few enough that nobody is conflated. */
const batch = 50;

/** One event for each of many families, each with one client: there is nothing to share. */
export async function measureFamilies(
  stage: LiveStage,
  audiences: readonly Audience[],
  task: BenchTask,
  { count, rounds, events }: FamiliesPlan,
  say: (text: string) => void,
): Promise<Row[]> {
  const tasks = Array.from({ length: count }, (_, client) => taskOfFamily(task, client));
  const own: Audience[] = audiences.map((audience) => {
    const name = `${audience.group.name}, own families`;
    return { ...audience, count, group: { ...audience.group, name, variants: true } };
  });
  for (const [index, audience] of own.entries()) {
    const sockets = audiences[index]?.group.name ?? '';
    await stage.ask({ do: 'join', group: audience.group, sockets, count });
    await untilAllHear(stage, audience, tasks, { batch, framesPerEvent: 1 });
    say(`${audience.group.name}: ${count} clients hear.`);
  }
  const slices = new Map(own.map(({ contender }) => [contender.name, new Array<Slice>()]));
  for (let round = 1; round <= rounds; round += 1) {
    const costs: string[] = [];
    for (const audience of own) {
      const { name } = audience.contender;
      const slice = await measureEvents(stage, audience, tasks.slice(0, events), { batch, framesPerEvent: 1 });
      slices.get(name)?.push(slice);
      costs.push(`${name} ${slice.cpuMs.toFixed(2)}`);
    }
    say(`${count} families, round ${round}/${rounds}, CPU ms per event: ${costs.join(', ')}`);
  }
  return [...slices].map(([name, measured]) => rowOf(name, measured));
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
