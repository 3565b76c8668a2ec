import { readFileSync, writeFileSync } from 'node:fs';
import { root } from '../../scripts/root.ts';
import type { circumstances } from '../report.ts';
import { ratio, table } from './figures.ts';
import type { Figures } from './figures.ts';

/** The figures of one run. */
export type RunFigures = { name: string; title: string; figures: Figures[] };

/** The ratios that count, of FamilyDashboard with 32 connections; null where somebody could not be measured. */
export function headline(runs: readonly RunFigures[]) {
  const figures = runs.find(({ name }) => name === 'dashboard')?.figures ?? [];
  const http = figures.find(({ name }) => name === 'http');
  return {
    httpOverStock: ratio(figures, 'http', 'stock'),
    httpOverHive: ratio(figures, 'http', 'hive'),
    httpOverHiveRust: ratio(figures, 'http', 'hiveRust'),
    httpOverMercurius: ratio(figures, 'http', 'mercurius'),
    httpOverFloor: ratio(figures, 'http', 'floor'),
    inProcessOverStock: ratio(figures, 'inProcess', 'stock'),
    warmOverStock: ratio(figures, 'warm', 'stock'),
    hostedOverStock: ratio(figures, 'hosted', 'stock'),
    floorOverStock: ratio(figures, 'floor', 'stock'),
    constantOverStock: ratio(figures, 'constant', 'stock'),
    cpuMsHttp: http ? Math.round(http.cpuMs * 1000) / 1000 : null,
  };
}

/** Where and how it was measured. */
export type Circumstance = ReturnType<typeof circumstances> & { pinned: boolean };

/** The same in words. */
export const place = ({ date, machine, node, loadBefore, pinned }: Circumstance): string =>
  `${date.slice(0, 16).replace('T', ' ')} UTC, ${machine}, Node ${node}, load average ${loadBefore.join(' ')} before, ` +
  (pinned ? 'pinned' : 'not pinned');

const readme = `${root}bench/README.md`;

/** Puts figures into `bench/README.md`, in place of the last ones of their kind. */
export function putIntoReadme(kind: 'router' | 'live', parts: readonly string[]): void {
  const marks = { begin: `<!-- ${kind} figures: begin -->`, end: `<!-- ${kind} figures: end -->` };
  const text = readFileSync(readme, 'utf8');
  const [before, after] = [text.split(marks.begin)[0], text.split(marks.end)[1]];
  if (before === undefined || after === undefined)
    throw new Error(`${readme} has no place for the figures: ${marks.begin}`);
  writeFileSync(readme, `${before}${marks.begin}\n\n${parts.join('\n\n')}\n\n${marks.end}${after}`);
}

/** Puts the figures of the router into the README. */
export function writeReadme(runs: readonly RunFigures[], circumstance: Circumstance): void {
  const tables = runs.map(({ title, figures }) => `### ${title}\n\n${table(figures)}`);
  putIntoReadme('router', [
    `\`npm run bench:router -- --write\`, ${place(circumstance)}.`,
    `\`\`\`json\n${JSON.stringify(headline(runs), null, 2)}\n\`\`\``,
    ...tables,
  ]);
}
