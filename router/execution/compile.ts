import type { QueryPlan } from '@apollo/query-planner';
import { getVariableValues, GraphQLError, Kind, visit } from 'graphql';
import type { DocumentNode, FieldNode, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { separateTypes } from './by-type.ts';
import { fragmentsOf, isIncluded } from './conditions.ts';
import type { Conditions } from './conditions.ts';
import type { Data } from './data.ts';
import { deferredIn } from './deferred.ts';
import { stepsOf } from './plan.ts';
import { callsOf } from './schedule.ts';
import type { Call } from './schedule.ts';
import { rootPosition } from './shape.ts';
import { shapedStages } from './stages.ts';
import type { ShapedStage } from './stages.ts';
import type { Position, ShapeSource } from './shape.ts';
import type { LoadedSupergraph } from './supergraph.ts';
import { compileWriter } from './writer.ts';

/** An operation, ready to run, for one combination of what its `@skip` and `@include` depend on. */
export type Variant = {
  calls: readonly Call[];
  /** How many of them write. */
  writes: number;
  /** The whole answer. */
  root: Position;
  /** What of it is sent at once. */
  first: Position;
  /** What follows: calls for the nth of these are for stage n + 1. */
  later: readonly ShapedStage[];
  /** Writes the first stage, of data whose strings are all plain or may be any. */
  write: (data: Data, isPlain: boolean) => string | undefined;
};

/** What is compiled. */
export type Planned = {
  document: DocumentNode;
  definition: OperationDefinitionNode;
  plan: (conditions: Conditions) => QueryPlan | GraphQLError;
  internalName: (node: FieldNode) => string | undefined;
};

/** Combinations of conditions, each with a plan of its own, that are kept for one operation. */
const variantsKept = 16;
/** How often an operation has to come before code is made for it: most that come once never come again. */
const runsBeforeCode = 2;

/** Makes the function that gives an operation's variant for a request's variables, or why there is none. */
export function compileOperation(supergraph: LoadedSupergraph, planned: Planned) {
  const names = conditionNames(planned.document);
  const definitions = (planned.definition.variableDefinitions ?? []).filter(({ variable }) =>
    names.has(variable.name.value),
  );
  if (definitions.length === 0) {
    let only: Variant | GraphQLError | undefined;
    return () => (only ??= compileVariant(supergraph, planned, () => false));
  }
  const variants = new LRUCache<string, Variant | GraphQLError>({ max: variantsKept });
  return (variables: Record<string, unknown>): Variant | GraphQLError => {
    const { coerced = {} } = getVariableValues(supergraph.clientSchema, definitions, variables);
    const key = definitions.map(({ variable }) => (coerced[variable.name.value] === true ? '1' : '0')).join('');
    let variant = variants.get(key);
    if (!variant) {
      variant = compileVariant(supergraph, planned, (name) => coerced[name] === true);
      variants.set(key, variant);
    }
    return variant;
  };
}

function conditionNames(document: DocumentNode): Set<string> {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ name, arguments: given = [] }) => {
      const value = given.find((one) => one.name.value === 'if')?.value;
      const decides = name.value === 'skip' || name.value === 'include' || name.value === 'defer';
      if (decides && value?.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return names;
}

function compileVariant(
  supergraph: LoadedSupergraph,
  { document, definition, plan, internalName }: Planned,
  condition: Conditions,
): Variant | GraphQLError {
  const { clientSchema: schema } = supergraph;
  const type = schema.getRootType(definition.operation);
  if (!type) throw new Error(`The schema has no ${definition.operation} type.`);
  const fragments = Object.fromEntries(fragmentsOf(document));
  const isWanted: ShapeSource['isWanted'] = (directives) => isIncluded(directives, condition);
  const source = { schema, fragments, internalName, isWanted };
  const root = rootPosition(source, type, definition.selectionSet);
  const made = plan(condition);
  if (made instanceof GraphQLError) return made;
  const { node } = made;
  const sequence =
    node?.kind === 'Subscription'
      ? { kind: 'Sequence' as const, nodes: [node.primary, ...(node.rest ? [node.rest] : [])] }
      : node;
  const separated = sequence && separateTypes(supergraph, sequence, root);
  const { fetches, stages } = stepsOf(separated, supergraph, condition);
  // The planner may have found that something is better not left for later.
  const numbers = new Set(stages.map(({ label }) => label));
  const deferred = deferredIn(document, definition, condition).filter(({ number }) => numbers.has(number));
  const left = new Set(deferred.map(({ directives }) => directives));
  const now: ShapeSource = { ...source, isWanted: (own) => isWanted(own) && !left.has(own) };
  const first = deferred.length > 0 ? rootPosition(now, type, definition.selectionSet) : root;
  const later = shapedStages(now, stages.slice(1), root, deferred);
  const writes = fetches.filter((fetch) => fetch.writes).length;
  return { root, first, later, calls: callsOf(fetches), writes, write: onceWarm(first) };
}

/** Gives up, so that the slower way is taken, until code pays. */
function onceWarm(root: Position): Variant['write'] {
  const writePlain = compileWriter(root, true);
  const writeAny = compileWriter(root, false);
  let runs = 0;
  return (data, isPlain) => {
    if ((runs += 1) <= runsBeforeCode) return undefined;
    return isPlain ? writePlain(data) : writeAny(data);
  };
}
