import {
  doTypesOverlap,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { GraphQLCompositeType, GraphQLField, GraphQLInputType, GraphQLSchema } from 'graphql';
import type { Random } from './random.ts';
import { random } from './random.ts';
import { jsonValue, literal } from './values.ts';

type Variable = { name: string; type: string; of: GraphQLInputType; optional: boolean; nullable: boolean };

/** A generated operation, with variables to be filled in. */
export type GeneratedOperation = { query: string; variables: Variable[] };

type Making = {
  schema: GraphQLSchema;
  rnd: Random;
  /** How many more selections there may be. */
  budget: number;
  /** What each name in the answer stands for, and of what type it is: equal names must merge wherever they meet. */
  bound: Map<string, { meaning: string; type: string }>;
  variables: Variable[];
  definitions: string[];
  fragments: { name: string; on: GraphQLCompositeType; text: string }[];
  counted: number;
};

/** Invents an operation; it may break a rule of validation where types meet, so it wants to be validated. */
export function generateOperation(schema: GraphQLSchema, seed: string): GeneratedOperation {
  const rnd = random(seed);
  const making: Making = {
    schema,
    rnd,
    budget: 4 + rnd.int(30),
    bound: new Map(),
    variables: [],
    definitions: [],
    fragments: [],
    counted: 0,
  };
  const mutation = schema.getMutationType();
  const isMutation = mutation && rnd.chance(0.12);
  const root = isMutation ? mutation : schema.getQueryType();
  if (!root) throw new Error('The schema has no Query.');
  const body = selectionSet(making, root, 0);
  const head = `${isMutation ? 'mutation' : 'query'} Fuzz${making.definitions.length > 0 ? `(${making.definitions.join(', ')})` : ''}`;
  const used = making.fragments.filter(({ name }) =>
    new RegExp(`\\.\\.\\.${name}\\b`).test(body + making.fragments.map(({ text }) => text).join(' ')),
  );
  return { query: [`${head} ${body}`, ...used.map(({ text }) => text)].join('\n'), variables: making.variables };
}

function selectionSet(making: Making, type: GraphQLCompositeType, depth: number): string {
  const count = 1 + making.rnd.int(depth === 0 ? 3 : 4);
  const lines: string[] = [];
  for (let index = 0; index < count; index += 1) {
    if (making.budget <= 0) break;
    making.budget -= 1;
    lines.push(selection(making, type, depth));
  }
  return `{ ${lines.length > 0 ? lines.join(' ') : '__typename'} }`;
}

function selection(making: Making, type: GraphQLCompositeType, depth: number): string {
  const { rnd } = making;
  if (rnd.chance(0.08))
    return `${alias(making, { name: '__typename', args: '', of: 'String!' }, undefined)}__typename${conditions(making)}`;
  if (depth === 0 && rnd.chance(0.04) && String(type) === 'Query') return introspection(making);
  if (depth < 7 && rnd.chance(isAbstractType(type) ? 0.5 : 0.15)) return fragment(making, type, depth);
  return field(making, type, depth);
}

function introspection({ rnd, schema }: Making): string {
  const type = rnd.pick(Object.keys(schema.getTypeMap()));
  return rnd.pick([
    '__schema { queryType { name } }',
    `__type(name: "${type}") { name kind possibleTypes { name } }`,
    '__type(name: "Query") { name kind fields { name type { kind name ofType { name } } args { name defaultValue } } }',
  ]);
}

function fragment(making: Making, type: GraphQLCompositeType, depth: number): string {
  const { rnd, schema } = making;
  const others = Object.values(schema.getTypeMap()).filter(
    (other): other is GraphQLCompositeType =>
      isCompositeType(other) && !other.name.startsWith('__') && doTypesOverlap(schema, type, other),
  );
  const known = making.fragments.filter(({ on }) => doTypesOverlap(schema, type, on));
  if (known.length > 0 && rnd.chance(0.4)) return `...${rnd.pick(known).name}${conditions(making)}`;
  const on = rnd.pick(others);
  if (rnd.chance(0.15)) return `...${conditions(making)} ${selectionSet(making, type, depth + 1)}`;
  if (rnd.chance(0.7)) return `... on ${on.name}${conditions(making)} ${selectionSet(making, on, depth + 1)}`;
  making.counted += 1;
  const name = `F${making.counted}`;
  const text = `fragment ${name} on ${on.name} ${selectionSet(making, on, depth + 1)}`;
  making.fragments.push({ name, on, text });
  return `...${name}${conditions(making)}`;
}

function field(making: Making, type: GraphQLCompositeType, depth: number): string {
  const { rnd } = making;
  const fields = 'getFields' in type ? Object.values<GraphQLField<unknown, unknown>>(type.getFields()) : [];
  const wanted = fields.filter((each) => depth < 6 || isLeafType(getNamedType(each.type)));
  if (wanted.length === 0) return '__typename';
  const deep = wanted.filter((each) => !isLeafType(getNamedType(each.type)));
  const chosen = deep.length > 0 && rnd.chance(0.4) ? rnd.pick(deep) : rnd.pick(wanted);
  const args = chosen.args.flatMap((arg) => {
    const required = isNonNullType(arg.type) && arg.defaultValue === undefined;
    if (!required && rnd.chance(0.4)) return [];
    const writing = { rnd, variable: (of: GraphQLInputType, has: boolean) => variable(making, of, has) };
    return [`${arg.name}: ${literal(writing, arg.type, 0, arg.defaultValue !== undefined)}`];
  });
  const given = args.length > 0 ? `(${args.join(', ')})` : '';
  const named = getNamedType(chosen.type);
  const head = `${alias(making, { name: chosen.name, args: given, of: String(chosen.type) }, type)}${chosen.name}${given}${conditions(making)}`;
  return isCompositeType(named) ? `${head} ${selectionSet(making, named, depth + 1)}` : head;
}

const oddNames = ['__proto__', 'constructor', 'toString', 'then', 'id', 'data', 'length'];

/** A field with its arguments, and its type. */
type Named = { name: string; args: string; of: string };

/**
 * Names a field in the answer, by itself where that name is free or taken by the very same. On an object type it may have the
 * name of another field of its type: they don't meet where the other stands on another object type.
 */
function alias(making: Making, { name, args, of }: Named, type: GraphQLCompositeType | undefined): string {
  const { rnd, bound } = making;
  const meaning = name + args;
  const others = [...bound].filter(([, known]) => known.type === of && known.meaning !== meaning);
  if (isObjectType(type) && others.length > 0 && rnd.chance(0.15)) return `${rnd.pick(others)[0]}: `;
  const neighbours = type && 'getFields' in type ? Object.keys(type.getFields()) : [];
  const wishes = rnd.chance(0.75) ? [name] : rnd.chance(0.3) ? [rnd.pick([...neighbours, ...oddNames])] : [];
  const wish = [...wishes, ...[...bound].filter(([, to]) => to.meaning === meaning).map(([key]) => key)].find(
    (key) => (bound.get(key)?.meaning ?? meaning) === meaning,
  );
  if (wish === undefined) making.counted += 1;
  const key = wish ?? `n${making.counted}`;
  bound.set(key, { meaning, type: of });
  return key === name ? '' : `${key}: `;
}

function conditions(making: Making): string {
  const { rnd } = making;
  const one = (name: string) => ` @${name}(if: ${rnd.chance(0.6) ? `$${flag(making)}` : String(rnd.chance(0.5))})`;
  if (rnd.chance(0.9)) return '';
  return rnd.chance(0.2) ? one('skip') + one('include') : one(rnd.pick(['skip', 'include']));
}

/** A boolean variable: the first is used again and again, so that conditions meet. */
function flag(making: Making): string {
  const name = making.rnd.pick(['yes', 'no', 'may']);
  if (!making.variables.some((known) => known.name === name)) {
    const bool = making.schema.getType('Boolean') as GraphQLInputType;
    const optional = name === 'may';
    making.variables.push({ name, type: 'Boolean!', of: bool, optional, nullable: false });
    making.definitions.push(`$${name}: ${optional ? 'Boolean! = true' : 'Boolean!'}`);
  }
  return name;
}

/** A variable for a place of the type: as strict, stricter, or made up for by a default. */
function variable(making: Making, place: GraphQLInputType, hasDefault: boolean): string {
  const { rnd } = making;
  const same = making.variables.filter(({ type }) => type === String(place));
  if (same.length > 0 && rnd.chance(0.4)) return `$${rnd.pick(same).name}`;
  making.counted += 1;
  const name = `v${making.counted}`;
  const inner = isNonNullType(place) ? place.ofType : place;
  const plain = { rnd: { ...rnd, chance: () => false }, variable: () => 'null' };
  const strict = isNonNullType(place) || rnd.chance(0.2);
  const byDefault = rnd.chance(0.35);
  const loose = strict && isNonNullType(place) && (byDefault || hasDefault);
  const type = `${String(inner)}${strict && !loose ? '!' : ''}`;
  making.definitions.push(`$${name}: ${type}${byDefault ? ` = ${literal(plain, inner)}` : ''}`);
  making.variables.push({ name, type, of: inner, optional: byDefault || !type.endsWith('!'), nullable: !strict });
  return `$${name}`;
}

/** Values for an operation's variables; the optional ones are sometimes left out, or null. */
export function fillVariables({ variables }: GeneratedOperation, seed: string): Record<string, unknown> {
  const rnd = random(seed);
  const values: Record<string, unknown> = {};
  for (const { name, of, optional, nullable } of variables) {
    if (optional && rnd.chance(0.3)) continue;
    const value = jsonValue(rnd, of);
    values[name] = value === null && !nullable ? jsonValue({ ...rnd, chance: () => false }, of) : value;
  }
  return values;
}
