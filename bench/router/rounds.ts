import { once } from 'node:events';
import type { LoadNews, LoadOrder, LoadReport } from './loader.ts';
import { cpuMsOf, residentMb } from './processes.ts';
import type { Running } from './processes.ts';
import { requestBytes, variantId } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';
import type { Stage } from './stage.ts';
import type { Counted } from './stand-in.ts';
import type { Aim } from './verify.ts';

/** How long and how often to measure. */
export type Times = { rounds: number; firstWarmUpMs: number; warmUpMs: number; ms: number; connections: number };

/** What one contender did in one slice. */
export type Slice = {
  rate: number;
  /** Milliseconds of CPU of the contender's process per request. */
  cpuMs: number;
  /** The share of a core that its process used. */
  core: number;
  p50: number;
  p99: number;
  residentMb: number;
  /** Calls to subgraphs per request, as the stand-in counted them. */
  calls: number;
  /** The share of a core that firing took. */
  loaderCore: number;
};

/** The slices of one contender, in the order of rounds. */
export type Measured = { name: string; slices: Slice[] };

/** A run: one scenario on contenders. */
export type Run = {
  scenario: Scenario;
  aims: readonly Aim[];
  times: Times;
  /** Whether each connection asks for a family of its own, which only the stand-in has. */
  variants: boolean;
};

/** How many calls the stand-in has answered, or how many of them asked for entities. */
export async function callsSoFar({ child }: Running, what: Counted = 'count'): Promise<number> {
  const told = once(child, 'message');
  child.send(what);
  const [count] = (await told) as [number];
  return count;
}

async function hear(loader: Running): Promise<LoadNews> {
  const [news] = (await once(loader.child, 'message')) as [LoadNews];
  return news;
}

/** Fires at a contender and reads its clocks when the warm-up is over and at the end. */
async function measureSlice(
  { standIn, loader, asker }: Pick<Stage, 'standIn' | 'loader' | 'asker'>,
  { contender, expected }: Aim,
  { scenario, times, variants }: Run,
  warmUpMs: number,
): Promise<Slice> {
  const { name, port, path, running } = contender;
  const order: LoadOrder = {
    port,
    warmUpMs,
    lines: Array.from({ length: times.connections }, (_, connection) => {
      const to = (text: string) =>
        variants ? text.replaceAll(scenario.familyId, variantId(scenario.familyId, connection)) : text;
      return { request: requestBytes(path, port, asker, to(scenario.body)), expected: to(expected) };
    }),
    ms: times.ms,
  };
  loader.child.send(order);
  const look = async () => ({ cpu: cpuMsOf(running.pid), calls: await callsSoFar(standIn) });
  let before = { cpu: 0, calls: 0 };
  let report: LoadReport | undefined;
  while (!report) {
    const news = await hear(loader);
    if (news.kind === 'failed')
      throw new Error(`${name}, ${scenario.name}: ${news.message}\n${running.log().slice(-2_000)}`);
    if (news.kind === 'begin') before = await look();
    else ({ report } = news);
  }
  const after = await look();
  const { answers, seconds, p50, p99, core: loaderCore } = report;
  if (answers === 0) throw new Error(`${name}, ${scenario.name}: no answer within ${seconds} s`);
  return {
    rate: answers / seconds,
    cpuMs: (after.cpu - before.cpu) / answers,
    core: (after.cpu - before.cpu) / 1000 / seconds,
    p50,
    p99,
    residentMb: residentMb(running.pid),
    calls: (after.calls - before.calls) / answers,
    loaderCore,
  };
}

export type Progress = (text: string) => void;

const slowToWarm = new Set(['stock', 'hive']);

/** Measures in rounds of one slice each, every slice warmed up again; once before them, longer, for the compilers. */
export async function measure(
  stage: Pick<Stage, 'standIn' | 'loader' | 'asker'>,
  run: Run,
  progress: Progress,
): Promise<Measured[]> {
  const { aims, times, scenario } = run;
  const measured = aims.map(({ contender }) => ({ name: contender.name, slices: new Array<Slice>() }));
  for (let round = 1; round <= times.rounds; round += 1) {
    const rates: string[] = [];
    for (const [index, aim] of aims.entries()) {
      const first = times.firstWarmUpMs * (slowToWarm.has(aim.contender.name) ? 3 : 1);
      const warmUp = round === 1 ? first : times.warmUpMs;
      const slice = await measureSlice(stage, aim, run, warmUp);
      measured[index]?.slices.push(slice);
      rates.push(`${aim.contender.name} ${slice.rate.toFixed(0)}`);
    }
    progress(`${scenario.name}, ${times.connections} connections, round ${round}/${times.rounds}: ${rates.join(', ')}`);
  }
  return measured;
}
