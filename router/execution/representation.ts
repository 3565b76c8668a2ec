import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { own } from './data.ts';
import type { Data } from './data.ts';
import { compileRewrites, fulfils } from './rewrites.ts';
import type { FetchDataRewrite } from '@apollo/query-planner';

/**
 * Makes of an object what a subgraph must know of it to answer for it (`_entities(representations:)`): undefined when the object
 * lacks what is needed, for example because the fetch for it failed.
 */
export type Represent = (object: Data) => Data | undefined;

type Part = { name: string; below: Selection | undefined };
type Selection = (typename: unknown) => readonly Part[];

/** Compiles a fetch's `requires` selection. */
export function compileRepresentation(
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
  inputRewrites: readonly FetchDataRewrite[] | undefined,
): Represent {
  const selection = compileSelection(schema, requires);
  const rewrite = compileRewrites(schema, inputRewrites);
  return (object) => {
    const representation = pick(object, selection);
    if (representation?.['__typename'] === undefined) return undefined;
    rewrite?.(representation);
    return representation;
  };
}

/** The parts for an object of a type, remembered by the type. */
function compileSelection(schema: GraphQLSchema, nodes: readonly QueryPlanSelectionNode[]): Selection {
  const byType = new Map<unknown, readonly Part[]>();
  return (typename) => {
    let parts = byType.get(typename);
    if (!parts) {
      const below = new Map<string, QueryPlanSelectionNode[]>();
      collect(schema, nodes, typename, below);
      parts = [...below].map(([name, children]) => ({
        name,
        below: children.length > 0 ? compileSelection(schema, children) : undefined,
      }));
      byType.set(typename, parts);
    }
    return parts;
  };
}

function collect(
  schema: GraphQLSchema,
  nodes: readonly QueryPlanSelectionNode[],
  typename: unknown,
  into: Map<string, QueryPlanSelectionNode[]>,
): void {
  for (const node of nodes) {
    if (node.kind === 'Field') {
      const name = node.alias ?? node.name;
      into.set(name, [...(into.get(name) ?? []), ...(node.selections ?? [])]);
    } else if (node.typeCondition === undefined || fulfils(schema, typename, node.typeCondition)) {
      collect(schema, node.selections, typename, into);
    }
  }
}

function pick(object: Data, selection: Selection): Data | undefined {
  const picked: Data = {};
  for (const { name, below } of selection(object['__typename'])) {
    const value = own(object, name);
    if (value === undefined) return undefined;
    picked[name] = below ? pickBelow(value, below) : value;
  }
  return picked;
}

function pickBelow(value: unknown, selection: Selection): unknown {
  if (Array.isArray(value)) return value.map((item) => pickBelow(item, selection));
  return typeof value === 'object' && value !== null ? (pick(value as Data, selection) ?? null) : value;
}
