import { parseArgs } from 'node:util';
import { printCoverage } from './coverage.ts';
import { findPlanted } from './planted.ts';
import { kindOf, nameOfCase, report } from './report.ts';
import type { Summary } from './run.ts';
import { fuzz } from './run.ts';

/**
 * `npm run fuzz [-- --cases N] [--seed S]`: asks generated graphs generated questions. A seed like `17` says with which
 * graph to start; one like `17.4.2` names a single case, which is run again and told in full.
 */

const { values } = parseArgs({
  options: {
    cases: { type: 'string' },
    seed: { type: 'string' },
    planted: { type: 'boolean', default: false },
    show: { type: 'string', default: '3' },
  },
});

const say = (text: string) => process.stdout.write(`${text}\n`);

async function one(graph: number, operation: number, variant: number): Promise<void> {
  say(await report({ graph, operation, variant }, true));
}

async function many(from: number): Promise<void> {
  const started = performance.now();
  const cases = Number(values.cases ?? 20_000);
  say(`From graph ${from} on, ${cases} cases. The same again: npm run fuzz -- --seed ${from} --cases ${cases}`);
  let said = started;
  const summary = await fuzz({
    from,
    cases,
    onGraph: (soFar) => {
      if (performance.now() - said < 5_000) return;
      said = performance.now();
      say(progress(soFar, started));
    },
  });
  say(`${progress(summary, started)}\n${printCoverage(summary.coverage)}`);
  const { graphs, operations } = summary.discarded;
  say(`Discarded: ${graphs} graphs that did not compose, ${operations} operations that were not valid.`);
  for (const [kind, times] of kindsOf(summary)) say(`${String(times).padStart(8)}  ${kind}`);
  for (const { id } of firstOfEach(summary).slice(0, Number(values.show))) say(await report(id, false));
  for (const { id, difference } of summary.failures.slice(0, 50)) say(`${nameOfCase(id)} ${difference.slice(0, 200)}`);
  process.exitCode = summary.failures.length > 0 ? 1 : 0;
}

const progress = ({ cases, graphs, failures }: Summary, started: number): string => {
  const perSecond = Math.round((cases / (performance.now() - started)) * 1_000);
  return `${cases} cases over ${graphs} graphs, ${perSecond}/s: ${failures.length} differences`;
};

function kindsOf({ failures }: Summary): Map<string, number> {
  const kinds = new Map<string, number>();
  for (const { difference } of failures) kinds.set(kindOf(difference), (kinds.get(kindOf(difference)) ?? 0) + 1);
  return kinds;
}

/** One failure of each operation: its other variants mostly fail alike. */
const firstOfEach = ({ failures }: Summary): Summary['failures'] =>
  [
    ...new Map(
      failures.toReversed().map((failure) => [`${failure.id.graph}.${failure.id.operation}`, failure]),
    ).values(),
  ].toReversed();

async function planted(from: number): Promise<void> {
  const missed = await findPlanted({ from, cases: Number(values.cases ?? 8_000), say });
  process.exitCode = missed.length > 0 ? 1 : 0;
}

const [graph = 0, operation, variant = 0] = (values.seed ?? String(Date.now() % 1_000_000)).split('.').map(Number);
if (values.planted) await planted(graph);
else if (operation === undefined) await many(graph);
else await one(graph, operation, variant);
