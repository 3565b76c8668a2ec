import type { FetchNode, PlanNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import type { Step } from './data.ts';
import { compileRepresentation } from './representation.ts';
import type { Represent } from './representation.ts';
import { compileRewrites } from './rewrites.ts';
import type { Rewrite } from './rewrites.ts';

/** One fetch of a plan: what is asked of which subgraph, and where its answer belongs. */
export type Fetch = {
  subgraph: string;
  /** Where in the data the objects are that it completes. */
  path: readonly Step[];
  /** The fetches, by index, that must have been answered before. */
  after: ReadonlySet<number>;
  query: string;
  /** The client's variables that it uses. */
  variables: readonly string[];
  writes: boolean;
  /** For a fetch of entities: how an object is represented. Otherwise root fields are asked for. */
  represent: Represent | undefined;
  /** What is changed in an answer before it is merged. */
  rewrite: Rewrite | undefined;
};

/** What the plan's conditions are compiled for. */
export type Conditions = (variable: string) => boolean;

/**
 * Makes a list of fetches out of a plan, each with what it has to wait for: a plan's sequences and parallels are nothing else.
 * Conditions are decided here; a plan is compiled once for each combination of them that occurs.
 */
export function fetchesOf(plan: PlanNode | undefined, schema: GraphQLSchema, conditions: Conditions): Fetch[] {
  const fetches: Fetch[] = [];
  /** Adds a node's fetches and gives those that come last in it. */
  const add = (node: PlanNode | undefined, path: readonly Step[], after: ReadonlySet<number>): ReadonlySet<number> => {
    switch (node?.kind) {
      case undefined:
        return new Set();
      case 'Fetch':
        return new Set([fetches.push(compileFetch(schema, node, path, after)) - 1]);
      case 'Flatten':
        return add(node.node, [...path, ...node.path.map(String)], after);
      case 'Parallel':
        return node.nodes.reduce((last, child) => last.union(add(child, path, after)), new Set<number>());
      case 'Sequence': {
        const last = node.nodes.reduce((before, child) => orElse(add(child, path, before), before), after);
        return last === after ? new Set() : last;
      }
      case 'Condition':
        return add(conditions(node.condition) ? node.ifClause : node.elseClause, path, after);
      case 'Defer':
        throw new Error('A plan with @defer has no single answer.');
    }
  };
  add(plan, [], new Set());
  return fetches;
}

const orElse = (last: ReadonlySet<number>, before: ReadonlySet<number>) => (last.size > 0 ? last : before);

/** Without its name, equal questions of different operations have equal texts. */
const operationName = /^(query|mutation|subscription) *\w+/;

function compileFetch(
  schema: GraphQLSchema,
  node: FetchNode,
  path: readonly Step[],
  after: ReadonlySet<number>,
): Fetch {
  return {
    subgraph: node.serviceName,
    path,
    after,
    query: node.operation.replace(operationName, '$1'),
    variables: node.variableUsages ?? [],
    writes: node.operationKind === 'mutation',
    represent: node.requires && compileRepresentation(schema, node.requires, node.inputRewrites),
    rewrite: compileRewrites(schema, node.outputRewrites),
  };
}
