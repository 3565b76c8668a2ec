import type { DeferNode, FetchDataRewrite, FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import type { Conditions } from './conditions.ts';
import { merger } from './data.ts';
import type { Data, Merge, Step } from './data.ts';
import { fetchMerger } from './merge-code.ts';
import { objectsAtPath } from './objects.ts';
import { compileRepresentation } from './representation.ts';
import type { Represent } from './representation.ts';
import { compileRewrites, renamedBy } from './rewrites.ts';
import type { Rewrite } from './rewrites.ts';
import type { LoadedSupergraph } from './supergraph.ts';

/** One fetch of a plan: what is asked of which subgraph, and where its answer belongs. */
export type Fetch = {
  subgraph: string;
  /** Where in the data the objects are that it completes. */
  path: readonly Step[];
  /** The objects there. */
  objectsIn(data: Data): Data[];
  /** The fetches, by index, that must have been answered before. */
  after: ReadonlySet<number>;
  query: string;
  /** The client's variables that it uses. */
  variables: readonly string[];
  writes: boolean;
  /** Whether it is answered again and again: the first fetch of a subscription. */
  subscribes: boolean;
  /** For a fetch of entities: how an object is represented. Otherwise root fields are asked for. */
  represent: Represent | undefined;
  /** What is changed in an answer before it is merged. */
  rewrite: Rewrite | undefined;
  /** Gives what puts an answer of it into the objects there. */
  merger(): Merge;
  /** The names that it changes back, for the paths of errors. */
  renamed: ReadonlyMap<string, string>;
  /** What is called otherwise in plans than where a client asks for it, for the same: see `LoadedSupergraph`. */
  stoodFor: ReadonlyMap<string, string>;
  /** The stage of the answer that it is for: see `Stage`. */
  stage: number;
};

/** A part of the answer that is sent when it is there (`@defer`); the first is the answer itself. */
export type Stage = {
  /** The stage that has to be sent before it; -1 for the first. */
  after: number;
  /** The number of what comes later: see `deferredIn`. */
  label: string | undefined;
  /** Where it belongs, by the names of the plan. */
  path: readonly Step[];
};

/** A plan as the executor sees it. */
export type Steps = { fetches: Fetch[]; stages: Stage[] };

/**
 * Makes a list of fetches out of a plan, each with what it has to wait for: a plan's sequences and parallels are nothing else.
 * Conditions are decided here; a plan is compiled once for each combination of them that occurs.
 */
export function stepsOf(
  plan: PlanNode | undefined,
  { supergraphSchema: schema, stoodFor }: Pick<LoadedSupergraph, 'supergraphSchema' | 'stoodFor'>,
  conditions: Conditions,
): Steps {
  const fetches: Fetch[] = [];
  const stages: Stage[] = [{ after: -1, label: undefined, path: [] }];
  /** A plan's fetch may be several here. */
  const byId = new Map<string, number[]>();
  const common = { schema, stoodFor, merge: merger(schema), represents: representations(schema) };
  /** Adds a node's fetches and gives those that come last in it. */
  const add = (node: PlanNode | undefined, at: At): ReadonlySet<number> => {
    switch (node?.kind) {
      case undefined:
        return new Set();
      case 'Fetch': {
        const index = fetches.push(compileFetch(common, node, at)) - 1;
        if (node.id !== undefined) byId.set(node.id, [...(byId.get(node.id) ?? []), index]);
        return new Set([index]);
      }
      case 'Flatten':
        return add(node.node, { ...at, path: [...at.path, ...node.path.map(String)] });
      case 'Parallel':
        return node.nodes.reduce((last, child) => last.union(add(child, at)), new Set<number>());
      case 'Sequence': {
        const last = node.nodes.reduce((after, child) => orElse(add(child, { ...at, after }), after), at.after);
        return last === at.after ? new Set() : last;
      }
      case 'Condition':
        return add(conditions(node.condition) ? node.ifClause : node.elseClause, at);
      case 'Defer':
        return addDeferred(node, at);
    }
  };
  const addDeferred = ({ primary, deferred }: DeferNode, at: At): ReadonlySet<number> => {
    const last = add(primary.node, at);
    for (const { depends, label, queryPath, node } of deferred) {
      const stage = stages.push({ after: at.stage, label, path: queryPath }) - 1;
      const after = new Set(depends.flatMap(({ id }) => byId.get(id) ?? []));
      add(node, { path: [], after, stage });
    }
    return last;
  };
  add(plan, { path: [], after: new Set(), stage: 0 });
  return { fetches, stages };
}

/** Where in a plan a node stands. */
type At = { path: readonly Step[]; after: ReadonlySet<number>; stage: number };

const orElse = (last: ReadonlySet<number>, before: ReadonlySet<number>) => (last.size > 0 ? last : before);

/** Without its name, equal questions of different operations have equal texts. */
const operationName = /^(query|mutation|subscription) *\w+/;

type Represents = (requires: QueryPlanSelectionNode[], rewrites: FetchDataRewrite[] | undefined) => Represent;

/** Makes equal representations only once, so that objects of several fetches can be told to be equal. */
function representations(schema: GraphQLSchema): Represents {
  const made = new Map<string, Represent>();
  return (requires, rewrites) => {
    const key = JSON.stringify([requires, rewrites ?? null]);
    const represent = made.get(key) ?? compileRepresentation(schema, requires, rewrites);
    made.set(key, represent);
    return represent;
  };
}

/** What the fetches of a plan have in common. */
type Common = {
  schema: GraphQLSchema;
  stoodFor: ReadonlyMap<string, string>;
  merge: Merge;
  represents: Represents;
};

function compileFetch(
  { schema, stoodFor, merge, represents }: Common,
  node: FetchNode,
  { path, after, stage }: At,
): Fetch {
  const rewrite = compileRewrites(schema, node.outputRewrites);
  return {
    stage,
    subgraph: node.serviceName,
    path,
    objectsIn: objectsAtPath(path),
    after,
    query: node.operation.replace(operationName, '$1'),
    variables: node.variableUsages ?? [],
    writes: node.operationKind === 'mutation',
    subscribes: node.operationKind === 'subscription',
    represent: node.requires && represents(node.requires, node.inputRewrites),
    rewrite,
    merger: rewrite ? () => merge : fetchMerger(node.operation, node.requires !== undefined, merge),
    renamed: renamedBy(node.outputRewrites),
    stoodFor,
  };
}
