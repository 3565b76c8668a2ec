import { median } from '../median.ts';
import { markdownTable } from '../report.ts';
import type { Name } from './contenders.ts';
import { titles } from './contenders.ts';
import type { Measured, Slice } from './rounds.ts';

/** The medians of a contender's slices, and what it could do with a core of its own. */
export type Figures = Slice & {
  name: Name;
  slowest: number;
  fastest: number;
  /**
   * Requests per second on one full core. As measured where the contender filled its core; else, where the load or what is
   * behind was the bottleneck, what its CPU time per request makes of a core.
   */
  capacity: number;
  /** Whether the capacity comes from CPU time. */
  byCpu: boolean;
};

const full = 0.9;

/** Medians of what was measured. */
export const figuresOf = (measured: readonly Measured[]): Figures[] =>
  measured.map(({ name, slices }) => {
    const of = (pick: (slice: Slice) => number) => median(slices.map(pick));
    const [rate, cpuMs, core] = [of((slice) => slice.rate), of((slice) => slice.cpuMs), of((slice) => slice.core)];
    const byCpu = core < full;
    const rates = slices.map((slice) => slice.rate);
    return {
      name: name as Name,
      rate,
      cpuMs,
      core,
      byCpu,
      capacity: byCpu ? 1000 / cpuMs : rate,
      slowest: Math.min(...rates),
      fastest: Math.max(...rates),
      p50: of((slice) => slice.p50),
      p99: of((slice) => slice.p99),
      residentMb: of((slice) => slice.residentMb),
      calls: of((slice) => slice.calls),
      loaderCore: of((slice) => slice.loaderCore),
    };
  });

/** How many times the capacity of another a contender has; null when one of them was not measured. */
export function ratio(figures: readonly Figures[], name: Name, other: Name): number | null {
  const [mine, theirs] = [name, other].map((wanted) => figures.find((row) => row.name === wanted)?.capacity);
  return mine === undefined || theirs === undefined ? null : Math.round((mine / theirs) * 100) / 100;
}

const head = ['', 'requests/s', '× stock', 'CPU ms/request', 'core', 'p50 ms', 'p99 ms', 'MB', 'calls'];

/** The figures as a Markdown table. */
export function table(figures: readonly Figures[]): string {
  const rows = figures.map((row) => [
    titles[row.name],
    `${row.rate.toFixed(0)} (${row.slowest.toFixed(0)}–${row.fastest.toFixed(0)})`,
    `${ratio(figures, row.name, 'stock') ?? '–'}${row.byCpu ? ' *' : ''}`,
    row.cpuMs.toFixed(3),
    `${(row.core * 100).toFixed(0)}%`,
    row.p50.toFixed(1),
    row.p99.toFixed(1),
    row.residentMb.toFixed(0),
    row.calls > 0 ? row.calls.toFixed(1) : '–',
  ]);
  return markdownTable(head, rows);
}
