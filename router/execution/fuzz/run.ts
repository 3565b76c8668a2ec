import type { Coverage } from './coverage.ts';
import { count } from './coverage.ts';
import type { CaseId, Stage } from './trial.ts';
import { judge, operationOf, stage, variablesOf } from './trial.ts';

/** How many operations each graph is asked, and how often each with other variables and data. */
export const perGraph = { operations: 30, variants: 8 };

/** What a run came to. */
export type Summary = {
  cases: number;
  graphs: number;
  /** Generated graphs that did not compose, and operations that were not valid. */
  discarded: { graphs: number; operations: number };
  failures: { id: CaseId; difference: string }[];
  /** Cases that the engine would not plan, as that takes too long. */
  refused: CaseId[];
  coverage: Coverage;
};

/** A run: from which graph on, and how many cases at most. */
export type Plan = {
  from: number;
  cases: number;
  onGraph?: (summary: Summary) => void;
  /** Whether a difference is enough to end the run. */
  isEnough?: (id: CaseId) => boolean;
};

/** Compares case after case. The same plan gives the same cases. */
export async function fuzz(plan: Plan): Promise<Summary> {
  const { from, cases, onGraph } = plan;
  const summary: Summary = {
    cases: 0,
    graphs: 0,
    discarded: { graphs: 0, operations: 0 },
    failures: [],
    refused: [],
    coverage: new Map(),
  };
  for (let graph = from; summary.cases < cases && !isOver(summary, plan); graph += 1) {
    const staged = composed(graph);
    if (!staged) summary.discarded.graphs += 1;
    else await fuzzGraph(staged, graph, summary, plan);
    onGraph?.(summary);
  }
  return summary;
}

function composed(seed: number): Stage | undefined {
  try {
    return stage(seed);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('The subgraphs do not compose')) return undefined;
    throw error;
  }
}

async function fuzzGraph(staged: Stage, graph: number, summary: Summary, plan: Plan): Promise<void> {
  summary.graphs += 1;
  for (let operation = 0; operation < perGraph.operations; operation += 1) {
    const made = operationOf(staged, { graph, operation, variant: 0 });
    if (!made) summary.discarded.operations += 1;
    for (let variant = 0; made && variant < perGraph.variants && summary.cases < plan.cases; variant += 1) {
      const id = { graph, operation, variant };
      const verdict = await judge(staged, id, made, variablesOf(made, id));
      summary.cases += 1;
      count(summary.coverage, staged.world.graph, made.query, verdict);
      if (verdict.difference !== undefined) summary.failures.push({ id, difference: verdict.difference });
      if (verdict.isRefused) summary.refused.push(id);
      if (isOver(summary, plan)) return;
    }
  }
}

function isOver({ failures }: Summary, { isEnough }: Plan): boolean {
  const last = failures.at(-1);
  return last !== undefined && isEnough !== undefined && isEnough(last.id);
}
