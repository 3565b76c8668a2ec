import { Code } from '@kd/kit/code';
import { LRUCache } from 'lru-cache';
import type { Data } from './data.ts';
import { jsonOf } from './leaf.ts';
import { readSource } from './objects.ts';

/**
 * Tells whether two objects are one: by a value that mostly differs, and where that is equal by all others. And whether an
 * object has all of them.
 */
export type Identity = {
  last(object: Data): unknown;
  /** Whether the others are equal. */
  areEqual(one: Data, other: Data): boolean;
  isWhole(object: Data): boolean;
};

/** Makes a representation; undefined when the object lacks something. */
export type Represented = (object: Data) => Data | undefined;

/** Writes a representation; undefined when the object lacks something. */
export type Text = (object: Data, isPlain: boolean) => string | undefined;

/** Remembers what is made for each type. There are few types and ever the same, so the last one is looked at first. */
export function byTypename<T>(make: (typename: unknown) => T): (typename: unknown) => T {
  const made = new Map<unknown, T>();
  let lastName: unknown;
  let last: T | undefined;
  return (typename) => {
    if (last !== undefined && typename === lastName) return last;
    let found = made.get(typename);
    if (found === undefined) made.set(typename, (found = make(typename)));
    lastName = typename;
    last = found;
    return found;
  };
}

/** Code that was made for the names of a key: operations that come for the first time mostly have known keys. */
const codeKept = 500;

function remembering<T extends object>(compile: (names: readonly string[]) => T): (names: readonly string[]) => T {
  const made = new LRUCache<string, T>({ max: codeKept });
  return (names) => {
    const key = names.join(' ');
    let code = made.get(key);
    if (code === undefined) made.set(key, (code = compile(names)));
    return code;
  };
}

/** A subgraph knows no entity without its type. */
const isNamed = (names: readonly string[]): boolean => names.includes('__typename');

/** Compiles the comparison of objects by the values of these names. */
export const compileIdentity = remembering((names): Identity => {
  const code = new Code();
  const last = names.at(-1);
  const presences = names.map((name) => `(${readSource('o', name)}) !== undefined`);
  const comparisons = names.slice(0, -1).map((name) => `(${readSource('a', name)}) === (${readSource('b', name)})`);
  return {
    last: code.evaluate(`(a) => ${last === undefined ? 'undefined' : readSource('a', last)}`) as Identity['last'],
    areEqual: code.evaluate(`(a, b) => ${['true', ...comparisons].join(' && ')}`) as Identity['areEqual'],
    // Nothing is known of an unknown type.
    isWhole: code.evaluate(`(o) => ${isNamed(names) ? presences.join(' && ') : 'false'}`) as Identity['isWhole'],
  };
});

/** The code that reads the values of these names, as `v0` and so on, of the object `o`; it gives up where one lacks. */
const readsOf = (names: readonly string[]): string =>
  names
    .map((name, index) => `const v${index} = ${readSource('o', name)}; if (v${index} === undefined) return;`)
    .join('\n');

/** Compiles a representation of these names, whose values it takes as they are. */
export const compileData = remembering((names): Represented => {
  // No property of its own is called `__proto__`: see `readSource`.
  if (!isNamed(names) || names.includes('__proto__')) return () => undefined;
  const places = names.map((name, index) => `${name}: v${index}`);
  return new Code().evaluate(`(o) => { ${readsOf(names)}\nreturn { ${places.join(', ')} }; }`) as Represented;
});

/** Compiles the text of a representation that has the plain values of these names. */
export const compileText = remembering((names): Text => {
  if (names.length === 0) return () => undefined;
  const pieces = names.map((name, index) => {
    const label = `${index === 0 ? '{' : ','}"${name}":`;
    return `(plain && typeof v${index} === 'string' ? '${label}"' + v${index} + '"' : '${label}' + json(v${index}))`;
  });
  const source = `(o, plain) => { ${readsOf(names)}\nreturn ${pieces.join(' + ')} + '}'; }`;
  return new Code({ json: jsonOf }).evaluate(source) as Text;
});
