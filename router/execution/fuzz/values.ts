import { isEnumType, isInputObjectType, isListType, isNonNullType, isRequiredInputField } from 'graphql';
import type { GraphQLInputType } from 'graphql';
import type { Random } from './random.ts';

/** Where a literal is made: it may hold variables. */
export type Writing = { rnd: Random; variable(type: GraphQLInputType, hasDefault: boolean): string };

/** A literal of the type. */
export function literal(writing: Writing, type: GraphQLInputType, depth = 0, hasDefault = false): string {
  const { rnd } = writing;
  if (rnd.chance(depth === 0 ? 0.4 : 0.2)) return writing.variable(type, hasDefault);
  if (isNonNullType(type)) return some(writing, type.ofType, depth);
  return rnd.chance(0.1) ? 'null' : some(writing, type, depth);
}

function some(writing: Writing, type: GraphQLInputType, depth: number): string {
  const { rnd } = writing;
  if (isListType(type)) {
    if (rnd.chance(0.15) && !isListType(type.ofType)) return some(writing, type.ofType, 9);
    return `[${Array.from({ length: rnd.int(3) }, () => literal(writing, type.ofType, depth + 1)).join(', ')}]`;
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) => isRequiredInputField(field) || (depth < 3 && rnd.chance(0.5)),
    );
    return `{${fields
      .map((field) => `${field.name}: ${literal(writing, field.type, depth + 1, field.defaultValue !== undefined)}`)
      .join(', ')}}`;
  }
  const value = scalar(rnd, type);
  return isEnumType(type) ? String(value) : JSON.stringify(value);
}

function scalar(rnd: Random, type: GraphQLInputType): unknown {
  if (isEnumType(type)) return rnd.pick(type.getValues()).name;
  const name = String(type);
  if (name === 'Int') return rnd.int(200) - 50;
  if (name === 'Float') return rnd.pick([0.5, 2, -3.25, 1e10]);
  if (name === 'Boolean') return rnd.chance(0.5);
  return name === 'ID' ? `k${rnd.int(9)}` : rnd.pick(['', 'word', 'a "quote"', 'ünï \\ 😀', 'line\nbreak']);
}

/** A value of the type as a client sends it in variables. */
export function jsonValue(rnd: Random, type: GraphQLInputType, depth = 0): unknown {
  if (isNonNullType(type)) return jsonValue({ ...rnd, chance: () => false }, type.ofType, depth);
  if (rnd.chance(0.15)) return null;
  if (isListType(type)) return Array.from({ length: rnd.int(3) }, () => jsonValue(rnd, type.ofType, depth + 1));
  if (!isInputObjectType(type)) return scalar(rnd, type);
  const fields = Object.values(type.getFields()).filter(
    (field) => isRequiredInputField(field) || (depth < 3 && rnd.chance(0.5)),
  );
  return Object.fromEntries(fields.map((field) => [field.name, jsonValue(rnd, field.type, depth + 1)]));
}
