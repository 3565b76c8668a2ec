import type { Asks } from './execution/cache/reading.ts';
import type { Observer } from './execution/observer.ts';
import type { Call } from './execution/schedule.ts';

/** A request to a subgraph, in milliseconds since the execution began; without `durationMs` it is still under way. */
export type PlanRequest = { query: string; startMs: number; durationMs?: number; errors: number };

/** What a call was about: objects whose fields a subgraph knows, or root fields. */
export type PlanNeed = {
  /** Different things that were needed. */
  things: number;
  /** How many of them the cache had, or somebody else was asking for. */
  fromCache: number;
  /** Further objects that were equal to one of them. */
  deduplicated: number;
};

/** A call of a plan, and what became of it. */
export type PlanCall = {
  subgraph: string;
  /** Where in the answer it belongs; the empty path is the root. */
  paths: string[];
  /** The calls, by index, that had to be answered before. */
  after: number[];
  /** Undefined when its turn has not come: the whole answer was kept, it is deferred, or a write before it left no data. */
  needed?: PlanNeed;
  /** Several when a request was repeated in parts; none when there was nothing left to ask for. */
  requests: PlanRequest[];
};

/** How an answer came about. */
export type PlanView = { milliseconds: number; calls: PlanCall[] };

type Noted = PlanCall & { asked: number };

/** Notes what becomes of a plan's calls, for whoever wants to see it. */
export function viewPlan(calls: readonly Call[]): { observer: Observer; view(): PlanView } {
  const began = performance.now();
  const since = (moment: number): number => Math.round((performance.now() - moment) * 1_000) / 1_000;
  const noted = new Map(calls.map((call, index): [Call, Noted] => [call, blank(calls, call, index)]));
  return {
    observer: {
      due: (call, asks) => {
        const note = noted.get(call);
        if (note) note.needed = { things: thingsIn(asks), fromCache: 0, deduplicated: equalsIn(asks) };
      },
      sent: (call, asks, query) => {
        const request: PlanRequest = { query, startMs: since(began), errors: 0 };
        const started = performance.now();
        const note = noted.get(call);
        note?.requests.push(request);
        if (note) note.asked += thingsIn(asks);
        return {
          answered: (answer) => {
            request.durationMs = since(started);
            request.errors = answer ? (answer.errors?.length ?? 0) : 1;
          },
        };
      },
    },
    view: () => ({ milliseconds: since(began), calls: [...noted.values()].map(shown) }),
  };
}

const blank = (calls: readonly Call[], { subgraph, parts }: Call, index: number): Noted => ({
  subgraph,
  paths: [...new Set(parts.flatMap((part) => part.map(({ path }) => path.join('.'))))],
  after: [...calls.keys()].filter((other) => calls[other]?.before.includes(index)),
  requests: [],
  asked: 0,
});

/** What was asked for twice, since it was repeated, was still needed once. */
const shown = ({ asked, needed, ...call }: Noted): PlanCall => ({
  ...call,
  ...(needed && { needed: { ...needed, fromCache: Math.max(0, needed.things - asked) } }),
});

const sum = (asks: Asks, count: (ask: NonNullable<Asks[number]>) => number): number =>
  asks.reduce((total, ask) => total + (ask ? count(ask) : 0), 0);

/** A fetch of root fields counts as one. */
const thingsIn = (asks: Asks): number => sum(asks, ({ part, standing }) => (part[0].represent ? standing.length : 1));

const equalsIn = (asks: Asks): number =>
  sum(asks, ({ part, targets, standing }) => (part[0].represent ? targets.length - standing.length : 0));
