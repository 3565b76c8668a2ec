import { operationFromDocument } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import { getOperationAST } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { within } from './bounded.ts';
import { directivesOf, withoutConditions } from './conditions.ts';
import type { Conditions } from './conditions.ts';
import { withObjectFragments } from './flatten.ts';
import type { Overrides } from './overrides.ts';
import { planInSeries } from './series.ts';
import type { LoadedSupergraph } from './supergraph.ts';
import { unplannedFields } from './unplanned.ts';

/** What is planned. */
export type Planned = {
  document: DocumentNode;
  operationName: string | undefined;
  overrides: Overrides;
  /** Milliseconds that one plan may take: it holds up everybody else. */
  planMs: number;
};

/** Plans an operation, with its conditions decided, under the names that plans have. @throws Error when it has no plan */
export function planOf(
  { aliases, apiSchema, clientSchema, planner }: LoadedSupergraph,
  { document, operationName, overrides, planMs }: Planned,
  conditions: Conditions,
): QueryPlan {
  const named = operationName === undefined ? {} : { operationName };
  const overrideConditions = new Map([...overrides].map((label) => [label, true]));
  const build = (one: DocumentNode) =>
    planner.buildQueryPlan(operationFromDocument(apiSchema, one, named), { overrideConditions });
  const inside = aliases.inside(document);
  const decided = withoutConditions(inside, operationOf(inside, operationName), aliases.filler, conditions);
  const operation = operationOf(decided, operationName);
  const plan = within(planMs, () =>
    planInSeries(decided, operation, (one) => {
      const definition = operationOf(one, operationName);
      try {
        const first = build(one);
        if (unplannedFields(first, one, definition).length === 0) return first;
      } catch (error) {
        if (directivesOf(one).has('defer')) throw error;
      }
      return build(withObjectFragments(clientSchema, one, definition, aliases.filler));
    }),
  );
  const unplanned = unplannedFields(plan, decided, operation);
  if (unplanned.length > 0) throw new Error(`No subgraph can be asked for ${unplanned.join(', ')}.`);
  return plan;
}

function operationOf(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const definition = getOperationAST(document, name);
  if (!definition) throw new Error('A document has lost its operation.');
  return definition;
}
