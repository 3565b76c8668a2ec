import { Code } from '@kd/kit/code';
import { LRUCache } from 'lru-cache';
import type { Data } from './data.ts';
import { jsonOf } from './leaf.ts';
import { readSource } from './objects.ts';

/** Tells whether two objects are one: by a value that mostly differs, and then by all of them. */
export type Identity = { last(object: Data): unknown; areEqual(one: Data, other: Data): boolean };

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

/** Compiles the comparison of objects by the values of these names. */
export const compileIdentity = remembering((names): Identity => {
  const code = new Code();
  const last = names.at(-1);
  const comparisons = names.map((name) => `(${readSource('a', name)}) === (${readSource('b', name)})`);
  return {
    last: code.evaluate(`(a) => ${last === undefined ? 'undefined' : readSource('a', last)}`) as Identity['last'],
    areEqual: code.evaluate(`(a, b) => ${['true', ...comparisons].join(' && ')}`) as Identity['areEqual'],
  };
});

/** Compiles the text of a representation that has the plain values of these names. */
export const compileText = remembering((names): Text => {
  if (names.length === 0) return () => undefined;
  const reads = names.map(
    (name, index) => `const v${index} = ${readSource('o', name)}; if (v${index} === undefined) return;`,
  );
  const pieces = names.map((name, index) => {
    const label = `${index === 0 ? '{' : ','}"${name}":`;
    return `(plain && typeof v${index} === 'string' ? '${label}"' + v${index} + '"' : '${label}' + json(v${index}))`;
  });
  const source = `(o, plain) => { ${reads.join('\n')}\nreturn ${pieces.join(' + ')} + '}'; }`;
  return new Code({ json: jsonOf }).evaluate(source) as Text;
});
