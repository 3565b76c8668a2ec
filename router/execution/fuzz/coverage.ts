import type { Graph } from './model.ts';
import type { Verdict } from './trial.ts';

/** How many cases had what in them. */
export type Coverage = Map<string, number>;

const inText: [string, RegExp][] = [
  ['operation: aliases', /\w: \w+[ ({]/],
  ['operation: named fragments', /\.\.\.F\d/],
  ['operation: inline fragments', /\.\.\. on/],
  ['operation: @skip', /@skip/],
  ['operation: @include', /@include/],
  ['operation: conditions by variable', /\(if: \$/],
  ['operation: variables', /\(\$|, \$/],
  ['operation: variables with defaults', /\$\w+: [^,)]+ = /],
  ['operation: __typename', /__typename/],
  ['operation: introspection', /__schema|__type\(/],
  ['operation: mutations', /^mutation/],
];

/** Counts a case. */
export function count(coverage: Coverage, graph: Graph, query: string, { right, calls, isRefused }: Verdict): void {
  const add = (feature: string, times = 1) => coverage.set(feature, (coverage.get(feature) ?? 0) + times);
  for (const feature of graph.features) add(`graph: ${feature}`);
  for (const [feature, pattern] of inText) if (pattern.test(query)) add(feature);
  if (isRefused) add('answer: refused, as its plan takes too long');
  if (right.errors) add('answer: errors');
  if (right.errors?.some(({ path = [] }) => isPropagated(right.data, path))) add('answer: a null that propagated');
  if (right.data === null) add('answer: no data at all');
  if (calls.some(({ variables }) => 'representations' in variables)) add('calls: entities');
  if (new Set(calls.map(({ subgraph }) => subgraph)).size > 1) add('calls: several subgraphs');
  if (calls.some(({ query: text }) => / M\b[ {]/.test(text))) add('calls: interface objects');
  add('calls in all', calls.length);
}

function isPropagated(data: unknown, path: readonly (string | number)[]): boolean {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return true;
    value = Reflect.get(value, step);
  }
  return false;
}

/** The counts as lines, sorted by name. */
export const printCoverage = (coverage: Coverage): string =>
  [...coverage]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([feature, times]) => `  ${String(times).padStart(8)}  ${feature}`)
    .join('\n');
