import { parseArgs } from 'node:util';
import { request } from 'undici';
import { placeOf } from '../report.ts';
import { contenderNames } from './contenders.ts';
import { figuresOf, table } from './figures.ts';
import { plannedRuns, runNames } from './plan.ts';
import type { PlannedRun } from './plan.ts';
import { namesIn, prepare, wishes } from './prepare.ts';
import { cores, pin, say, undoingAfter, unpin } from './processes.ts';
import { profile } from './profile.ts';
import { headline, writeReadme } from './report.ts';
import type { RunFigures } from './report.ts';
import { measure } from './rounds.ts';
import { writeSnapshot } from './snapshot.ts';
import { openStage } from './stage.ts';
import type { Contender, Stage } from './stage.ts';
import { takeAim } from './verify.ts';

/**
 * `npm run bench:router [-- --quick] [-- --json] [-- --write] [-- --profile] [-- --runs=dashboard,cold]
 * [-- --contenders=stock,http]`: our router beside others, one core for each in its turn. See `bench/README.md`.
 */

const { values: wish } = parseArgs({
  options: {
    ...wishes,
    contenders: { type: 'string' },
  },
});

/** Starts who takes part behind one kind of subgraphs. In-process needs what the subgraphs know, which ours tells. */
async function startAll(stage: Stage, runs: readonly PlannedRun[], behind: PlannedRun['behind']): Promise<Contender[]> {
  const urls = behind === 'real' ? stage.urls.real : stage.urls.standIn;
  const names = new Set(runs.filter((run) => run.behind === behind).flatMap(({ contenders }) => contenders));
  const first = await stage.startContenders(
    [...names].filter((name) => name !== 'inProcess'),
    urls,
  );
  if (!names.has('inProcess')) return first;
  await writeSnapshot(
    stage,
    urls,
    first.find(({ name }) => name === 'http'),
  );
  return [...first, ...(await stage.startContenders(['inProcess'], urls))];
}

const besideRouters = (stage: Stage): number[] => [
  process.pid,
  stage.standIn.pid,
  stage.loader.pid,
  ...stage.subgraphs.map(({ pid }) => pid),
];

/** Routers on one core, everything else on the other. */
function pinAll(stage: Stage, contenders: readonly Contender[]): void {
  for (const { running } of contenders) pin(running.pid, cores.router);
  for (const pid of besideRouters(stage)) pin(pid, cores.rest);
}

async function perform(stage: Stage, run: PlannedRun, contenders: readonly Contender[]): Promise<RunFigures> {
  const { asker } = stage;
  const scenario = run.scenario(asker);
  const taking = run.contenders.flatMap((wanted) => contenders.filter(({ name }) => name === wanted));
  const constant = taking.find(({ name }) => name === 'constant');
  const real = await takeAim(
    taking.filter((one) => one !== constant),
    scenario,
    asker,
    say,
  );
  if (constant) {
    const body = Buffer.from(real[0]?.expected ?? '', 'latin1');
    await (await request(`http://127.0.0.1:${constant.port}/teach`, { method: 'POST', body })).body.dump();
  }
  const aims = constant ? [...real, { contender: constant, expected: real[0]?.expected ?? '' }] : real;
  const figures = figuresOf(
    await measure(stage, { scenario, aims, times: run.times, variants: run.behind === 'stand-in' }, say),
  );
  return { name: run.name, title: run.title, figures };
}

async function performAll(stage: Stage, runs: readonly PlannedRun[], pinned: boolean): Promise<RunFigures[]> {
  const done: RunFigures[] = [];
  for (const behind of ['stand-in', 'real'] as const) {
    const mine = runs.filter((run) => run.behind === behind);
    if (mine.length === 0) continue;
    say(`Starting the contenders (${behind === 'real' ? 'real subgraphs' : 'subgraphs answered from memory'})…`);
    // What is started inherits where we may run: real subgraphs and their routers share all cores.
    if (pinned) for (const pid of besideRouters(stage)) unpin(pid);
    const contenders = await startAll(stage, runs, behind);
    if (pinned && behind === 'stand-in') pinAll(stage, contenders);
    for (const run of mine) done.push(await perform(stage, run, contenders));
    await Promise.all(contenders.map(({ running }) => running.stop()));
  }
  return done;
}

await undoingAfter(async (undoing) => {
  const contenders = namesIn(wish.contenders, contenderNames);
  const runs = plannedRuns({ quick: wish.quick, runs: namesIn(wish.runs, runNames), contenders });
  const facts = await prepare();
  const { pinned } = facts;
  say('Starting PostgreSQL, making families, starting the subgraphs…');
  const stage = await openStage(!wish.quick, undoing);
  if (wish.profile) return console.log(await profile(stage, contenders?.[0] ?? 'http', pinned, say));
  const done = await performAll(stage, runs, pinned);
  for (const { title, figures } of done) console.log(`\n${title}\n\n${table(figures)}`);
  if (wish.write) writeReadme(done, facts);
  const result = { ...headline(done), ...facts, quick: wish.quick, runs: done };
  console.log(`\n${placeOf(facts)}`);
  console.log(wish.json ? JSON.stringify(result) : JSON.stringify(headline(done), null, 2));
});
