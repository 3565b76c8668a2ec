import { cpus, loadavg } from 'node:os';
import { median } from './median.ts';
import type { Measured, Slice } from './rounds.ts';

/**
 * The medians of a contender's slices, its slowest and fastest slice, and how it compares with stock: above 1 is better than
 * stock.
 */
export type Summary = Slice & {
  name: string;
  slowest: number;
  fastest: number;
  rateToStock: number;
  cpuToStock: number;
};

/** The value below which a part of all values lies. */
export const quantile = (values: readonly number[], part: number): number =>
  quantileOfSorted(
    values.toSorted((a, b) => a - b),
    part,
  );

/** The same of values that are in order already. */
export const quantileOfSorted = (sorted: ArrayLike<number>, part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

function mediansOf(slices: readonly Slice[]): Slice {
  const of = (pick: (slice: Slice) => number) => median(slices.map(pick));
  return {
    rate: of(({ rate }) => rate),
    frontCpu: of(({ frontCpu }) => frontCpu),
    totalCpu: of(({ totalCpu }) => totalCpu),
    databaseCpu: of(({ databaseCpu }) => databaseCpu),
    p50: of(({ p50 }) => p50),
    p99: of(({ p99 }) => p99),
  };
}

/** Medians and ratios of everything that was measured. */
export function summarise(measured: readonly Measured[]): Summary[] {
  const rows = measured.map(({ name, slices }) => {
    const rates = slices.map(({ rate }) => rate);
    return { name, ...mediansOf(slices), slowest: Math.min(...rates), fastest: Math.max(...rates) };
  });
  const stock = rows.find(({ name }) => name === 'stock');
  return rows.map((row) => ({
    ...row,
    rateToStock: row.rate / (stock?.rate ?? Number.NaN),
    cpuToStock: (stock?.totalCpu ?? Number.NaN) / row.totalCpu,
  }));
}

/** Where and when, for whoever reads the figures later. */
export const circumstances = () => ({
  date: new Date().toISOString(),
  machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
  node: process.version,
  loadBefore: loadavg().map((value) => Math.round(value * 100) / 100),
});

/** The same in words. */
export const placeOf = ({ date, machine, node, loadBefore }: ReturnType<typeof circumstances>): string =>
  `${date}, ${machine}, Node ${node}, load average before ${loadBefore.join(' ')}`;

/** A Markdown table: names to the left, figures to the right. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
    .map((line) => `| ${line.join(' | ')} |`)
    .join('\n');

const head = [
  '',
  'requests/s',
  'to stock',
  'CPU ms/request, front',
  'CPU ms/request, all',
  'less CPU than stock',
  'PostgreSQL',
  'p50 ms',
  'p99 ms',
];

/** The figures as a Markdown table. */
export function table(rows: readonly Summary[]): string {
  const cells = rows.map(
    ({ name, rate, slowest, fastest, rateToStock, frontCpu, totalCpu, cpuToStock, databaseCpu, p50, p99 }) => [
      name,
      `${rate.toFixed(0)} (${slowest.toFixed(0)}–${fastest.toFixed(0)})`,
      `${rateToStock.toFixed(2)} ×`,
      frontCpu.toFixed(2),
      totalCpu.toFixed(2),
      `${cpuToStock.toFixed(2)} ×`,
      databaseCpu.toFixed(2),
      p50.toFixed(0),
      p99.toFixed(0),
    ],
  );
  return markdownTable(head, cells);
}
