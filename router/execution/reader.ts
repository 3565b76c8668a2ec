import { Code } from '@kd/kit/code';
import { Kind, parse } from 'graphql';
import type { FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import type { Data } from './data.ts';
import { readKey } from './known-keys.ts';
import { isPlain, readLeaf, readNull, readString, signOf } from './reader-leaves.ts';
import type { Place } from './reader-leaves.ts';
import type { Read } from './links/link.ts';

/** Reads the inside of an object from behind its `{`; undefined at the first thing that is not as expected. */
type ReadObject = (place: Place) => Data | undefined;

/** A field of an answer as a request asks for it. */
type Asked = { name: string; below: readonly Asked[] | undefined };

const before = '{"data":{';

/**
 * Compiles the reader of a request's answers. It knows which names come next and in which order, and that servers write without
 * spaces: what is left to find out are the values. That takes less than half the time of `JSON.parse`, and its objects are all
 * made alike, which makes the rest faster too. At the first surprise (errors, other names, spaces, anything escaped) it gives
 * up: what it does read, `JSON.parse` would read to the same. Undefined for a request whose answers differ by type.
 * `keys` are the names by which entities are known: see `readKey`.
 */
export function compileReader(query: string, keys: ReadonlySet<string> = new Set()): Read | undefined {
  const fields = askedBy(query);
  if (!fields) return undefined;
  const readData = compileObject(fields, keys);
  return (bytes, start, end) => {
    const text = bytes.toString('latin1', start, end);
    if (!text.startsWith(before) || !text.endsWith('}')) return undefined;
    const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const place: Place = { bytes, words, text, start, end, at: start + before.length };
    const data = readData(place);
    // One byte is left, which is looked at already. The next answer may follow in the same bytes.
    return data && place.at === end - 1 ? data : undefined;
  };
}

/** How often a request has to be made before a reader is made for it: most that come once never come again. */
const runsBeforeCode = 2;
/** After so many answers in a row that a reader could not read it is tried less and less, down to one answer in so many. */
const restAtMost = 1_024;

/** Gives the reader of a request's answers when there is reason to think that it will read the next one. */
export function patientReader(query: string, keys: ReadonlySet<string>): () => Read | undefined {
  let runs = 0;
  let rest = 0;
  let nextRest = 1;
  let read: Read | undefined;
  const tried: Read = (bytes, start, end) => {
    const data = read?.(bytes, start, end);
    if (data) nextRest = 1;
    else {
      rest = nextRest;
      nextRest = Math.min(nextRest * 2, restAtMost);
    }
    return data;
  };
  return () => {
    if (runs <= runsBeforeCode) {
      if ((runs += 1) > runsBeforeCode) read = compileReader(query, keys);
      return undefined;
    }
    if (rest > 0) rest -= 1;
    else if (read) return tried;
    return undefined;
  };
}

/** The names of an answer, in their order; undefined when that is not the same for every answer. */
function askedBy(query: string): readonly Asked[] | undefined {
  const { definitions } = parse(query, { noLocation: true });
  const operation = definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  const fragments = new Map(
    definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  );
  return operation && askedIn(operation.selectionSet, fragments);
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/**
 * Fragments count as if every object were of their type, so that an object of another one is a surprise: most requests have one
 * fragment on the one type that they ask for. A name that comes twice would have to be merged.
 */
function askedIn({ selections }: SelectionSetNode, fragments: Fragments): readonly Asked[] | undefined {
  const asked: Asked[] = [];
  for (const selection of selections) {
    if (selection.directives && selection.directives.length > 0) return undefined;
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    const more =
      fragment?.kind === Kind.FIELD
        ? [askedFor(fragment, fragments)]
        : fragment && askedIn(fragment.selectionSet, fragments);
    for (const one of more ?? [undefined]) {
      if (!one || one.name === '__proto__' || asked.some(({ name }) => name === one.name)) return undefined;
      asked.push(one);
    }
  }
  return asked;
}

function askedFor({ alias, name, selectionSet }: FieldNode, fragments: Fragments): Asked | undefined {
  const below = selectionSet && askedIn(selectionSet, fragments);
  return selectionSet && !below ? undefined : { name: (alias ?? name).value, below };
}

/**
 * Each object becomes one function, whose text is the signs of JSON and names of the document. It speaks of `p`, the place, `b`,
 * `t` and `at`, what is in it, `from`, where a string begins, `c`, the byte at hand, and a `v` for each value.
 */
function compileObject(fields: readonly Asked[], keys: ReadonlySet<string>): ReadObject {
  const code = new Code({ isPlain, readKey, readLeaf, readNull, readString });
  const values = fields.map(({ name, below }, index) => {
    const label = `${index === 0 ? '' : ','}"${name}":`;
    const value = `v${index}`;
    const read = below ? readBelow(code.name(compileObject(below, keys)), value) : leaf(value, keys.has(name));
    return `${expect(label)}\nc = b[at];\n${read}`;
  });
  const made = fields.map(({ name }, index) => `${name}: v${index}`);
  return code.evaluate(`(p) => {
    const b = p.bytes, w = p.words, t = p.text, end = p.end;
    let at = p.at, from = 0, c = 0, item, ${fields.map((_, index) => `v${index}`).join(', ')};
    ${values.join('\n')}
    ${expect('}')}
    p.at = at;
    return { ${made.join(', ')} };
  }`) as ReadObject;
}

/** What is fixed is compared four bytes at a time, the last four again with some of those before. */
function expect(text: string): string {
  const starts = text.length < 4 ? [] : [...Array(Math.floor(text.length / 4)).keys()].map((word) => word * 4);
  if (starts.length > 0 && text.length % 4 > 0) starts.push(text.length - 4);
  const differs = starts.map((start) => `w.getInt32(at + ${start}, true) !== ${Buffer.from(text).readInt32LE(start)}`);
  const byByte = [...Buffer.from(text)].map((byte, index) => `b[at + ${index}] !== ${byte}`);
  const tooShort = text.length < 4 ? [] : [`at > end - ${text.length}`];
  return `if (${[...tooShort, ...(text.length < 4 ? byByte : differs)].join(' || ')}) return; at += ${text.length};`;
}

/** Most leaves are strings of plain characters. */
const leaf = (value: string, isKey: boolean): string => `if (c === ${signOf('"')}) {
  from = at += 1;
  while (at <= end - 4) {
    c = w.getInt32(at, true);
    if ((((c - 0x20202020) | ((c ^ 0x22222222) - 0x01010101) | ((c ^ 0x5c5c5c5c) - 0x01010101) | c) & 0x80808080) !== 0) break;
    at += 4;
  }
  while (isPlain[b[at]] === 1) at += 1;
  if (b[at] === ${signOf('"')}) { ${value} = ${isKey ? 'readKey(p, from, at)' : 't.slice(from - p.start, at - p.start)'}; at += 1; }
  else { p.at = at; ${value} = readString(p, from); if (${value} === undefined) return; at = p.at; }
} else { p.at = at; ${value} = readLeaf(p); if (${value} === undefined) return; at = p.at; }`;

/** An object, null, or a list of them; lists of lists are a surprise. */
const readBelow = (read: string, value: string): string => `if (c === ${signOf('[')}) {
  ${value} = [];
  at += 1;
  if (b[at] === ${signOf(']')}) at += 1;
  else for (;;) {
    c = b[at];
    ${one(read, 'item')}
    ${value}.push(item);
    c = b[at];
    at += 1;
    if (c === ${signOf(']')}) break;
    if (c !== ${signOf(',')}) return;
  }
} else { ${one(read, value)} }`;

const one = (read: string, value: string): string =>
  `if (c === ${signOf('{')}) { p.at = at + 1; ${value} = ${read}(p); } else { p.at = at; ${value} = readNull(p); }
  if (${value} === undefined) return;
  at = p.at;`;
