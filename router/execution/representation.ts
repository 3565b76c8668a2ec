import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { own } from './data.ts';
import { jsonOf } from './leaf.ts';
import type { Data } from './data.ts';
import { byTypename, compileData, compileIdentity, compileText } from './representation-code.ts';
import { compileRewrites, fulfils } from './rewrites.ts';
import type { FetchDataRewrite } from '@apollo/query-planner';

/**
 * Makes of an object what a subgraph must know of it to answer for it (`_entities(representations:)`). Both give undefined when
 * the object lacks what is needed, for example because the fetch for it failed.
 */
export type Represent = {
  /** As JSON; equal representations have equal texts. `isPlain` says that all strings are: see `LinkAnswer`. */
  text(object: Data, isPlain: boolean): string | undefined;
  /** The same as data. */
  data(object: Data): Data | undefined;
  /** The names of what it is made of, at any depth. */
  names: ReadonlySet<string>;
  /** Whether it has only plain values, by which `memory` can tell. */
  isPlain: boolean;
  /** A memory of objects for one call; it makes no representations. */
  memory(): Memory;
};

/** Knows objects again that are represented alike. */
export type Memory = {
  /** What there is to represent, each thing once. */
  standing: readonly Standing[];
  /** Which of these an object is; undefined when it lacks something. */
  indexOf(object: Data, represent: Represent): number | undefined;
};

/** An object that stands for all that are represented alike. */
export type Standing = { object: Data; represent: Represent };

type Part = {
  name: string;
  /** What stands before its value in JSON. */
  label: string;
  below: Selection | undefined;
};
type Selection = (typename: unknown) => readonly Part[];

/** Compiles a fetch's `requires` selection. */
export function compileRepresentation(
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
  inputRewrites: readonly FetchDataRewrite[] | undefined,
): Represent {
  const selection = compileSelection(schema, requires);
  const rewrite = compileRewrites(schema, inputRewrites);
  const isPlain = requires.every(hasPlainValues);
  const picked = isPlain ? byCode(selection, compileData) : (object: Data) => pick(object, selection);
  const data: Represent['data'] = (object) => {
    const representation = picked(object, false);
    if (representation?.['__typename'] === undefined) return undefined;
    rewrite?.(representation);
    return representation;
  };
  const memory = memoryBy(selection);
  const names = new Set(namesIn(requires));
  if (!rewrite)
    return {
      data,
      memory,
      names,
      isPlain,
      text: isPlain
        ? byCode(selection, compileText)
        : (object) => (isNamed(object, selection) ? textOf(object, selection) : undefined),
    };
  return {
    data,
    memory,
    names,
    isPlain,
    text: (object) => {
      const representation = data(object);
      return representation && JSON.stringify(representation);
    },
  };
}

/** Whether the object's type is one that the selection has something for. */
const isNamed = (object: Data, selection: Selection): boolean =>
  own(object, '__typename') !== undefined && selection(object['__typename']).length > 0;

/** What `pick` or `textOf` give, by code that is made for each type. */
function byCode<T>(
  selection: Selection,
  compile: (names: readonly string[]) => (object: Data, isPlain: boolean) => T | undefined,
): (object: Data, isPlain: boolean) => T | undefined {
  const compiled = byTypename((typename) => compile(selection(typename).map(({ name }) => name)));
  return (object, isPlain) => {
    const typename = own(object, '__typename');
    return typename === undefined ? undefined : compiled(typename)(object, isPlain);
  };
}

/** The names that a selection has, at any depth. */
const namesIn = (nodes: readonly QueryPlanSelectionNode[]): string[] =>
  nodes.flatMap((node) => [
    ...(node.kind === 'Field' ? [node.alias ?? node.name] : []),
    ...namesIn(node.selections ?? []),
  ]);

const hasPlainValues = (node: QueryPlanSelectionNode): boolean =>
  node.kind === 'Field' ? node.selections === undefined : node.selections.every(hasPlainValues);

/** Objects are told apart by their last part, which is an id where a key has several; the others are compared then. */
function memoryBy(selection: Selection): () => Memory {
  const compiled = byTypename((typename) => compileIdentity(selection(typename).map(({ name }) => name)));
  return () => {
    const standing: Standing[] = [];
    // Often there is but one object.
    let byLast: Map<unknown, number> | undefined;
    const lasts = () =>
      new Map(standing.map(({ object }, index) => [compiled(object['__typename']).last(object), index]));
    return {
      standing,
      indexOf: (object, represent) => {
        const { last, areEqual, isWhole } = compiled(object['__typename']);
        if (standing.length > 0) {
          const index = (byLast ??= lasts()).get(last(object));
          const known = index === undefined ? undefined : standing[index];
          if (known && areEqual(known.object, object)) return index;
        }
        if (!isWhole(object)) return undefined;
        byLast?.set(last(object), standing.length);
        return standing.push({ object, represent }) - 1;
      },
    };
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
      parts = [...below].map(([name, children], index) => ({
        name,
        label: `${index === 0 ? '' : ','}"${name}":`,
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

/** What `pick` would give, as JSON and without making it. */
function textOf(object: Data, selection: Selection): string | undefined {
  let text = '{';
  for (const { name, label, below } of selection(object['__typename'])) {
    const value = own(object, name);
    if (value === undefined) return undefined;
    text += label + (below ? textBelow(value, below) : jsonOf(value));
  }
  return `${text}}`;
}

function textBelow(value: unknown, selection: Selection): string {
  if (Array.isArray(value)) return `[${value.map((item) => textBelow(item, selection)).join(',')}]`;
  return typeof value === 'object' && value !== null
    ? (textOf(value as Data, selection) ?? 'null')
    : JSON.stringify(value);
}
