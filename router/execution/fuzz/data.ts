import { parseValue, valueFromASTUntyped } from 'graphql';
import type { Argument, Field, Graph, Needed, Ref } from './model.ts';
import { fieldOf, nameOf, objectsOf } from './model.ts';
import type { Random } from './random.ts';
import { hash, random } from './random.ts';

/** An object: all that is known of it follows from these two. */
export type Thing = { __typename: string; id: string };

/** What decides about the data. Mutations change `version`. */
export type World = { graph: Graph; seed: number; version: number };

/** Each family of ids has this many entities. */
const population = 6;

type Weather = { error: number; empty: number; hole: number };
const weathers: Weather[] = [
  { error: 0, empty: 0.05, hole: 0 },
  { error: 0.02, empty: 0.15, hole: 0.01 },
  { error: 0.08, empty: 0.2, hole: 0.03 },
];

/** What a field resolves to: with errors as values where they are thrown, as graphql-js takes them. */
export function resolve(world: World, type: string, id: string, name: string, args: object): unknown {
  const field = fieldOf(world.graph, type, name);
  if (!field) throw new Error(`There is no ${type}.${name}.`);
  if (type === 'Mutation') world.version = hash(`${world.version} ${name} ${canonical(args)}`) % 1000;
  if (field.key === true) return keyValue(field.home, id, name);
  const required = field.requires && requirements(world, type, id, field.requires);
  return invent(world, field, id, args, required);
}

/** The value of a field, once what it requires is known. */
export function invent(world: World, field: Field, id: string, args: object, required?: unknown): unknown {
  const where = `${field.home}/${id}.${field.name}(${canonical(args)}${required === undefined ? '' : ` of ${canonical(required)}`})`;
  const rnd = random(`${world.seed} ${world.version} ${where}`);
  const weather = weathers[world.seed % weathers.length] ?? { error: 0, empty: 0, hole: 0 };
  const calm = field.calm ? { error: 0, empty: weather.empty, hole: 0 } : weather;
  const type = field.stricter === undefined ? field.type : { ...field.type, nonNull: true };
  return produce({ world, rnd, weather: calm, types: possible(world.graph, field) }, type, where);
}

type Producing = { world: World; rnd: Random; weather: Weather; types: string[] };

function produce(producing: Producing, ref: Ref, where: string): unknown {
  const { rnd, weather } = producing;
  if (rnd.chance(weather.error)) return new Error(`boom at ${where}`);
  if (rnd.chance(ref.nonNull ? weather.hole : weather.empty)) return null;
  if ('of' in ref) return Array.from({ length: rnd.int(4) }, (_, at) => produce(producing, ref.of, `${where}[${at}]`));
  return one(producing, ref.name, where);
}

const odd = ['', 'ü "quoted" \\ \n', '😀  </script>', '__proto__'];
const floats = [0.1, -1.5, 1e21, 3, 1e-7, 123456.789];

function one({ world, rnd, types }: Producing, name: string, where: string): unknown {
  if (name === 'String') return rnd.chance(0.1) ? rnd.pick(odd) + rnd.int(10) : `${where}#${rnd.int(100)}`;
  if (name === 'ID') return `id-${rnd.int(1e6)}`;
  if (name === 'Int') return rnd.int(2 ** 31) * (rnd.chance(0.3) ? -1 : 1);
  if (name === 'Float') return rnd.pick(floats) * (rnd.int(3) + 1);
  if (name === 'Boolean') return rnd.chance(0.5);
  if (name === 'Blob') return { of: where, z: [rnd.int(9), null, { b: true, a: 'x' }], a: rnd.pick(odd) };
  const values = Object.values(world.graph.enums.get(name)?.values ?? {});
  const common = values[0]?.filter((value) => values.every((list) => list.includes(value))) ?? [];
  return common.length > 0 ? rnd.pick(common) : thing(world.graph, rnd, types, where);
}

function thing(graph: Graph, rnd: Random, types: string[], where: string): Thing {
  const type = rnd.pick(types);
  const shape = graph.shapes.get(type);
  if (shape?.name === 'Code') return { __typename: type, id: String(rnd.int(population)) };
  if (shape?.kind !== 'entity') return { __typename: type, id: `v${hash(where).toString(36)}` };
  const members = shape.family === undefined ? [type] : (graph.abstracts.get(shape.family)?.members ?? []);
  return { __typename: type, id: String(rnd.int(population) * members.length + members.indexOf(type)) };
}

const possibleOf = new WeakMap<Field, string[]>();

/** The object types that a field can give: what all its subgraphs know. */
export function possible(graph: Graph, field: Field): string[] {
  const known = possibleOf.get(field);
  if (known) return known;
  const [first = [], ...others] = field.owners.map((subgraph) => objectsOf(graph, nameOf(field.type), subgraph));
  const types = first.filter((type) => others.every((list) => list.includes(type)));
  possibleOf.set(field, types);
  return types;
}

/** Key fields tell the entity's number, each in its own way. */
function keyValue(home: string, id: string, name: string): unknown {
  if (name === 'num' || name === 'at') return Number(id) * 7 + 1;
  if (name === 'code') return { __typename: 'Code', id };
  if (name === 'base') return { __typename: 'E0', id };
  return `${home}-${name}-${id}`;
}

/** The object type of an entity interface's member, by number. */
export function memberOf(graph: Graph, family: string, id: string): string {
  const members = graph.abstracts.get(family)?.members ?? [];
  return members[Number(id) % members.length] ?? family;
}

/** The entity that a representation means. @throws Error when it means none */
export function recognise(graph: Graph, type: string, subgraph: string, representation: object): Thing {
  const shape = graph.shapes.get(type);
  const keys = (shape?.keys[subgraph] ?? []).filter(({ resolvable }) => resolvable);
  const home = shape?.family ?? type;
  for (let number = 0; number < population * 3; number += 1) {
    const id = String(number);
    if (shape?.family !== undefined && memberOf(graph, shape.family, id) !== type) continue;
    const fits = keys.some(({ fields }) => fields.every((need) => matches(home, id, need, representation)));
    if (fits) return { __typename: type, id };
  }
  throw new Error(`POISON: no ${type} in ${subgraph} by ${JSON.stringify(representation)}`);
}

function matches(home: string, id: string, { field, needs }: Needed, representation: object): boolean {
  const given: unknown = Reflect.get(representation, field);
  const value = keyValue(home, id, field);
  if (!needs) return given === value;
  if (typeof given !== 'object' || given === null || typeof value !== 'object' || value === null) return false;
  const inner = value as Thing;
  return needs.every((need) => matches(inner.__typename, inner.id, need, given));
}

/** What a field requires, as its subgraph will be told. */
function requirements(world: World, type: string, id: string, needs: Needed[]): Record<string, unknown> {
  return Object.fromEntries(
    needs.map(({ field, args = {}, needs: inner }) => {
      const declared = fieldOf(world.graph, type, field);
      const value = resolve(world, type, id, field, withDefaults(declared?.args ?? [], args));
      return [field, inner ? within(value, (at) => requirements(world, at.__typename, at.id, inner)) : value];
    }),
  );
}

/** Applies a function to the objects in a value's lists. */
export function within(value: unknown, each: (thing: Thing) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => within(item, each));
  return isThing(value) ? each(value) : value;
}

const isThing = (value: unknown): value is Thing =>
  typeof value === 'object' && value !== null && '__typename' in value && 'id' in value;

/** Takes from a representation what a field requires, to compare it with what it should be. */
export function project(value: unknown, needs: Needed[]): unknown {
  if (Array.isArray(value)) return value.map((item) => project(item, needs));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    needs.map(({ field, needs: inner }) => {
      const given: unknown = Object.hasOwn(value, field) ? Reflect.get(value, field) : 'POISON: missing';
      return [field, inner ? project(given, inner) : given];
    }),
  );
}

const withDefaults = (args: Argument[], given: Record<string, number>): Record<string, unknown> =>
  Object.fromEntries(
    args.flatMap(({ name, default: value }): [string, unknown][] => {
      if (name in given) return [[name, given[name]]];
      return value === undefined ? [] : [[name, valueFromASTUntyped(parseValue(value))]];
    }),
  );

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${key}:${canonical(item)}`)
    .join()}}`;
}
