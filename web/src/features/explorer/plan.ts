/** A call of a query plan, as the router tells it in `extensions.plan`. Times are milliseconds. */
export type PlanCall = {
  subgraph: string;
  paths: string[];
  /** The calls, by index, that it waited for. */
  after: number[];
  needed?: { things: number; fromCache: number; deduplicated: number };
  requests: { query: string; startMs: number; durationMs?: number; errors: number }[];
};

/** How the answer to an operation came about. */
export type Plan = { milliseconds: number; calls: PlanCall[] };

/** The part of the whole time that a request took, in percent. */
export type Bar = { left: number; width: number };

/** A call as it is shown. */
export type PlanRow = {
  /** From 1. */
  number: number;
  /** How many calls had to come before it, one after the other. */
  depth: number;
  subgraph: string;
  place: string;
  /** What became of it, in words. */
  facts: string[];
  failed: boolean;
  bars: Bar[];
  queries: string[];
};

/** `members.@` is how a plan names each member. */
const placeOf = (path: string): string => (path === '' ? 'the root' : path.replaceAll('.@', '[]'));

/** Milliseconds as people read them. */
export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** Why a call's turn has not come: the whole answer was kept, others are still under way (`@defer`), or a write before it failed. */
function whyNot({ after }: PlanCall, calls: readonly PlanCall[]): string {
  if (calls.every(({ needed }) => needed === undefined)) return 'not needed: the whole answer was kept';
  const isDone = (call: PlanCall | undefined) =>
    call?.needed !== undefined && call.requests.every(({ durationMs }) => durationMs !== undefined);
  return after.every((index) => isDone(calls[index]))
    ? 'left out: what was to be written before failed'
    : 'still to come';
}

const outcomeOf = (call: PlanCall, calls: readonly PlanCall[]): string => {
  const { needed, requests } = call;
  const [first] = requests;
  if (first?.durationMs !== undefined) return `${milliseconds(first.durationMs)}, after ${milliseconds(first.startMs)}`;
  if (first) return 'still under way';
  if (!needed) return whyNot(call, calls);
  return needed.things === 0 ? 'nothing to ask for' : 'all from the cache';
};

function needsOf({ needed, requests }: PlanCall): string[] {
  if (!needed) return [];
  const { things, fromCache, deduplicated } = needed;
  return [
    ...(requests.length > 0 ? [`${things - fromCache} of ${plural(things, 'thing')} asked for`] : []),
    ...(requests.length > 0 && fromCache > 0 ? [`${fromCache} from the cache`] : []),
    ...(deduplicated > 0 ? [`${plural(deduplicated, 'equal one')} left out`] : []),
  ];
}

function factsOf(call: PlanCall, calls: readonly PlanCall[]): string[] {
  const { requests, after } = call;
  const errors = requests.reduce((sum, request) => sum + request.errors, 0);
  return [
    outcomeOf(call, calls),
    ...needsOf(call),
    ...(requests.length > 1 ? [`${requests.length} requests`] : []),
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(after.length > 0 ? [`waited for ${after.map((index) => index + 1).join(' and ')}`] : []),
  ];
}

/** A plan as rows, in the order of the plan. */
export function rowsOf({ milliseconds: whole, calls }: Plan): PlanRow[] {
  const depths: number[] = [];
  const depthOf = (index: number): number =>
    (depths[index] ??= Math.max(0, ...(calls[index]?.after ?? []).map((before) => depthOf(before) + 1)));
  const share = (value: number): number => (whole > 0 ? Math.min(100, (value / whole) * 100) : 0);
  return calls.map((call, index) => ({
    number: index + 1,
    depth: depthOf(index),
    subgraph: call.subgraph,
    place: call.paths.map(placeOf).join(', '),
    facts: factsOf(call, calls),
    failed: call.requests.some(({ errors }) => errors > 0),
    bars: call.requests.map(({ startMs, durationMs = whole - startMs }) => ({
      left: share(startMs),
      width: share(durationMs),
    })),
    queries: call.requests.map(({ query }) => query),
  }));
}
