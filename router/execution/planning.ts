import { operationFromDocument } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import { getOperationAST } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { TooIntricate, within } from './bounded.ts';
import { directivesOf, withoutConditions } from './conditions.ts';
import type { Conditions } from './conditions.ts';
import { withObjectFragments } from './flatten.ts';
import type { Overrides } from './overrides.ts';
import { withPossibleFragments } from './possible.ts';
import { planInSeries } from './series.ts';
import type { LoadedSupergraph, Planner } from './supergraph.ts';
import { unplannedFields } from './unplanned.ts';

/** What is planned. */
export type Planned = {
  /** Under the names that plans have. */
  document: DocumentNode;
  operationName: string | undefined;
  overrides: Overrides;
  /** Milliseconds that one plan may take: it holds up everybody else. */
  planMs: number;
};

/** Plans an operation with its conditions decided. @throws Error when it has no plan */
export function planOf(supergraph: LoadedSupergraph, planned: Planned, conditions: Conditions): QueryPlan {
  const { aliases } = supergraph;
  const { document, operationName, planMs } = planned;
  const decided = withoutConditions(document, operationOf(document, operationName), aliases.filler, conditions);
  return within(planMs, () =>
    planInSeries(decided, operationOf(decided, operationName), (one) => planSomehow(supergraph, planned, one)),
  );
}

/**
 * Plans a document as it is, or else as one that says the same in a way that the planner understands; and if there are too many
 * ways to do it, with fewer to choose from.
 */
function planSomehow(supergraph: LoadedSupergraph, planned: Planned, document: DocumentNode): QueryPlan {
  const { aliases, clientSchema, planner, narrowPlanner } = supergraph;
  const definition = operationOf(document, planned.operationName);
  const build = (by: Planner, like: DocumentNode): QueryPlan => {
    const plan = buildWith(by, supergraph, planned, like);
    const unplanned = unplannedFields(plan, document, definition);
    if (unplanned.length > 0) throw new Error(`No subgraph can be asked for ${unplanned.join(', ')}.`);
    return plan;
  };
  const rewritable = { schema: clientSchema, document, definition, filler: aliases.filler };
  const possible = () => withPossibleFragments(rewritable);
  // The planner takes every part that comes later for one that some object gets, and fetches for it even where none can.
  if (directivesOf(document).has('defer')) return build(planner, possible());
  const byObject = () => withObjectFragments(rewritable);
  return firstOf([
    () => build(planner, document),
    () => build(planner, possible()),
    () => build(planner, byObject()),
    () => build(narrowPlanner(), possible()),
    () => build(narrowPlanner(), byObject()),
  ]);
}

/** The first that does not fail. @throws TooIntricate when one was given up, else what the first failed of */
function firstOf<T>(attempts: readonly (() => T)[]): T {
  const errors: unknown[] = [];
  for (const attempt of attempts) {
    try {
      return attempt();
    } catch (error) {
      errors.push(error);
    }
  }
  const givenUp = errors.find(isGivenUp);
  throw givenUp ? new TooIntricate(givenUp.message) : errors[0];
}

/** Whether the planner passed the bounds that `supergraph.ts` sets it. */
const isGivenUp = (error: unknown): error is Error =>
  error instanceof Error && error.message.startsWith('Too many options generated');

function buildWith(
  planner: Planner,
  { apiSchema }: LoadedSupergraph,
  { operationName, overrides }: Planned,
  document: DocumentNode,
): QueryPlan {
  const operation = operationFromDocument(apiSchema, document, operationName === undefined ? {} : { operationName });
  return planner.buildQueryPlan(operation, {
    overrideConditions: new Map([...overrides].map((label) => [label, true])),
  });
}

function operationOf(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const definition = getOperationAST(document, name);
  if (!definition) throw new Error('A document has lost its operation.');
  return definition;
}
