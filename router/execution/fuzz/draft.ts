import type { Argument, Field, Graph, Ref, Shape } from './model.ts';
import { leaves, objectsOf } from './model.ts';
import type { Random } from './random.ts';

/** A graph in the making. */
export type Draft = { graph: Graph; rnd: Random; /** Names that were given, by counting. */ named: number };

/** A reference to the name, in lists and non-null as it comes. */
export function wrap({ rnd, graph }: Draft, name: string, lists = 0.3): Ref {
  let ref: Ref = { name, nonNull: rnd.chance(0.35) };
  for (const feature of ['lists', 'nested lists']) {
    if (!rnd.chance(lists)) break;
    ref = { of: ref, nonNull: rnd.chance(0.3) };
    graph.features.add(feature);
  }
  return ref;
}

/** Arguments for a field. They are the same in all its subgraphs, but for one that only a single subgraph may know. */
export function makeArguments(draft: Draft, owners: string[]): Argument[] {
  const { rnd, graph } = draft;
  if (!rnd.chance(0.35)) return [];
  graph.features.add('arguments');
  const inputs = [...graph.inputs.keys()];
  const enums = [...graph.enums.values()].filter(({ input }) => input).map(({ name }) => name);
  const args = Array.from({ length: 1 + rnd.int(3) }, (_, index) =>
    makeArgument(draft, `a${index}`, rnd.pick(['Int', 'String', 'Boolean', 'ID', 'Float', ...inputs, ...enums])),
  );
  if (owners.length > 1 && rnd.chance(0.3)) {
    graph.features.add('an argument of one subgraph only');
    args.push({ name: 'extra', type: { name: 'Int', nonNull: false }, only: rnd.pick(owners) });
  }
  return args;
}

/** One argument or input field, often with a default. */
export function makeArgument(draft: Draft, name: string, of: string): Argument {
  const { rnd, graph } = draft;
  const type = rnd.chance(0.2)
    ? { of: { name: of, nonNull: rnd.chance(0.5) }, nonNull: rnd.chance(0.2) }
    : { name: of, nonNull: rnd.chance(0.2) };
  return rnd.chance(0.4) ? { name, type, default: literalOf(graph, type, rnd) } : { name, type };
}

function literalOf(graph: Graph, ref: Ref, rnd: Random): string {
  if ('of' in ref) return `[${literalOf(graph, { ...ref.of, nonNull: true }, rnd)}]`;
  if (!ref.nonNull && rnd.chance(0.15)) return 'null';
  const input = graph.inputs.get(ref.name);
  if (input) {
    const needed = input.fields.filter(({ type, default: value }) => type.nonNull && value === undefined);
    return `{${needed.map(({ name, type }) => `${name}: ${literalOf(graph, type, rnd)}`).join(', ')}}`;
  }
  const values = Object.values(graph.enums.get(ref.name)?.values ?? {});
  const common = values[0]?.filter((value) => values.every((list) => list.includes(value))) ?? [];
  if (common.length > 0) return rnd.pick(common);
  if (ref.name === 'Int' || ref.name === 'Float') return String(rnd.int(9) - 3);
  return ref.name === 'Boolean' ? String(rnd.chance(0.5)) : `"d${rnd.int(5)}"`;
}

const hints: Record<string, string> = { String: 's', Int: 'i', Float: 'f', Boolean: 'b', ID: 'd', Blob: 'x' };

/** The names of types that all the subgraphs can give, objects in common. */
function composites(graph: Graph, owners: readonly string[]): string[] {
  const whole = [...graph.shapes.values()].filter(({ split }) => split !== true);
  const names = new Set([...whole.map(({ name }) => name), ...graph.abstracts.keys()]);
  return [...names].filter((name) => {
    const [first = [], ...others] = owners.map((subgraph) => objectsOf(graph, name, subgraph));
    return name !== 'Query' && name !== 'Mutation' && first.some((type) => others.every((list) => list.includes(type)));
  });
}

/** Invents a field that these subgraphs resolve. Its name hints at its type, so equal names never clash in shape. */
export function makeField(draft: Draft, home: string, owners: string[], kind: 'leaf' | 'any' | 'object'): Field {
  const { graph, rnd } = draft;
  const objects = kind === 'leaf' || (kind === 'any' && rnd.chance(0.5)) ? [] : composites(graph, owners);
  const outputs = [...graph.enums.keys()];
  const name = objects.length > 0 ? rnd.pick(objects) : rnd.pick([...leaves, 'String', 'Int', ...outputs]);
  draft.named += 1;
  const hint = hints[name] ?? (graph.enums.has(name) ? 'e' : 'o');
  return {
    name: `${hint}${draft.named}`,
    type: wrap(draft, name, objects.length > 0 ? 0.35 : 0.2),
    args: makeArguments(draft, owners),
    home,
    owners,
    calm: false,
    externalIn: [],
  };
}

/** Gives the shape a field. */
export const addField = (shape: Shape, field: Field): Field => {
  shape.fields.set(field.name, field);
  return field;
};
