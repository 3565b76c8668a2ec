import type { GraphQLSchema } from 'graphql';
import { isObjectType } from 'graphql';

/** An object as subgraphs give it, by response name. */
export type Data = Record<string, unknown>;

/** Whether a value is an object of the data: no list, no null. */
export const isObject = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value of the data's own: never what every JavaScript object inherits under that name. */
export function own(data: Data, name: string): unknown {
  const value = data[name];
  return typeof value === 'function' || name === '__proto__' ? undefined : value;
}

/** Puts what a subgraph gave into an object; see `merger`. */
export type Merge = (target: Data, source: Data) => void;

/**
 * Makes the function that merges what two subgraphs say of one object. What is null stays null: one of them failed at that
 * field, and its error stands for the whole of it. A name of an interface never replaces the object's own type (interface
 * objects know only the former).
 */
export function merger(schema: GraphQLSchema): Merge {
  const merge: Merge = (target, source) => {
    for (const name in source) {
      if (name === '__proto__') continue;
      const value = source[name];
      const known = own(target, name);
      if (known === undefined) target[name] = value;
      else if (name === '__typename') target[name] = moreConcrete(known, value);
      else target[name] = together(known, value);
    }
  };
  const together = (known: unknown, value: unknown): unknown => {
    if (known === null || value === null) return null;
    if (isObject(known) && isObject(value)) {
      if (known !== value) merge(known, value);
      return known;
    }
    if (Array.isArray(known) && Array.isArray(value) && known.length === value.length)
      return known.map((item: unknown, index) => together(item, value[index]));
    return value;
  };
  const moreConcrete = (known: unknown, value: unknown): unknown =>
    typeof value === 'string' && isObjectType(schema.getType(value)) ? value : known;
  return merge;
}

/** A copy of data, all the way down. */
export function copy<T>(value: T): T;
export function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => copy(item));
  if (!isObject(value)) return value;
  const copied: Data = {};
  for (const name in value) copied[name] = copy(value[name]);
  return copied;
}

/** The same with objects of its own below it: a copy, unless there are none. */
export function ofItsOwn(data: Data): Data {
  for (const name in data) if (typeof data[name] === 'object' && data[name] !== null) return copy(data);
  return data;
}

/** A step of a path in a plan: a response name, each item of a list, or only objects of some types. */
export type Step = string;

/** How a plan writes “each item of the list” in a path. */
export const everyItem = '@';

const typeMark = '|';

/** The step to those objects at a place that are of these types. */
export const onTypes = (types: readonly string[]): Step => types.map((type) => typeMark + type).join('');

/** Whether a step says what type an object has. */
export const isOnTypes = (step: Step): boolean => step.startsWith(typeMark);

/** Whether an object is one that such a step is about. */
export const isOf = (object: Data, step: Step): boolean =>
  step.split(typeMark).includes(String(own(object, '__typename')));

/** Whether a path of the data comes to a null somewhere. */
export function leadsToNull(data: unknown, path: readonly Step[]): boolean {
  if (data === null) return true;
  if (Array.isArray(data)) {
    const rest = path[0] === everyItem ? path.slice(1) : path;
    return data.some((item) => leadsToNull(item, rest));
  }
  const [step, ...rest] = path;
  if (step === undefined || !isObject(data)) return false;
  return leadsToNull(isOnTypes(step) ? data : own(data, step), rest);
}

/** The objects at a path of the data, each with its place. */
export function placesIn(data: Data, path: readonly Step[]): [Data, (string | number)[]][] {
  const found: [Data, (string | number)[]][] = [];
  const walk = (value: unknown, at: number, place: (string | number)[]): void => {
    if (typeof value !== 'object' || value === null) return;
    const step = path[at];
    if (Array.isArray(value)) {
      const next = step === everyItem ? at + 1 : at;
      for (const [index, item] of value.entries()) walk(item, next, [...place, index]);
    } else if (step === undefined) {
      found.push([value as Data, place]);
    } else if (isOnTypes(step)) {
      if (isOf(value as Data, step)) walk(value, at + 1, place);
    } else if (step !== everyItem) {
      walk(own(value as Data, step), at + 1, [...place, step]);
    }
  };
  walk(data, 0, []);
  return found;
}
