import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { random } from './fuzz/random.ts';
import type { Random } from './fuzz/random.ts';
import { compileReader, patientReader } from './reader.ts';

/** Reads a body that stands among other bytes, as in a packet with several answers. */
function readerOf(query: string) {
  const read = compileReader(query);
  if (!read) throw new Error(`There is no reader for ${query}`);
  return (text: string | Buffer) => {
    const body = Buffer.from(text);
    return read(Buffer.concat([Buffer.from('\r\n\r\n'), body, Buffer.from('}"}]}')]), 4, 4 + body.length);
  };
}

const names = ['id', 'a', 'b1', '_entities', '__typename', 'constructor', 'toString', 'aRatherLongNameOfAField'];

/** What is asked below a place, and a maker of what may be answered there. */
type Generated = { query: string; make: () => object };

function generate(dice: Random, depth: number): Generated {
  const fields = dice.take(names, 1 + dice.int(5)).map((name) => {
    const below = depth > 0 && dice.chance(0.4) ? generate(dice, depth - 1) : undefined;
    const value = () => (below ? belowValue(dice, below) : leafValue(dice));
    return { name, text: below ? `${name}${below.query}` : name, value };
  });
  const text = fields.map((field) => field.text).join(' ');
  return {
    query: dice.chance(0.2) ? `{...on Some{${text}}}` : `{${text}}`,
    make: () => Object.fromEntries(fields.map(({ name, value }) => [name, value()])),
  };
}

const list = (dice: Random, item: () => unknown) => Array.from({ length: dice.int(4) }, item);

function belowValue(dice: Random, below: Generated): unknown {
  const one = () => (dice.chance(0.15) ? null : below.make());
  return dice.chance(0.5) ? list(dice, one) : one();
}

const leaves = [null, true, false, 0, -0, 7, 42, -1, 123456789012345, 1e21, 2 ** 53 - 1, 0.5, -1.25e-7];
const texts = [
  '',
  'a',
  'Zoë',
  'b'.repeat(3),
  'c'.repeat(13),
  '日本 👩‍👩‍👧',
  "it's ~\u007f",
  'é'.repeat(5),
  'wxyz'.repeat(9),
];

function leafValue(dice: Random): unknown {
  if (dice.chance(0.5)) return dice.pick(texts);
  return dice.chance(0.2) ? list(dice, () => leafValue(dice)) : dice.pick(leaves);
}

const intruders = [
  ...Array.from('{}[]",:\\ 019.eE+-ntfu_'),
  '\n',
  '\u0000',
  '\u001f',
  'é',
  '""',
  '[]',
  '{}',
  'null',
  '\\u0041',
  '-0',
  '01',
];

/** The same bytes with one of them gone, repeated, or another in its place or before it. */
function mutated(dice: Random, bytes: Buffer): Buffer {
  const at = dice.int(bytes.length);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + dice.int(3))];
  return Buffer.concat([before, Buffer.from(dice.pick([...intruders, ''])), after]);
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

describe('what is read', () => {
  test('is what JSON.parse reads, and nothing else is read, whatever is asked and answered', () => {
    const differing: string[] = [];
    let readThoughMutated = 0;
    for (let seed = 0; seed < 400; seed += 1) {
      const dice = random(`answer ${seed}`);
      const { query, make } = generate(dice, 3);
      const read = readerOf(query);
      for (let answer = 0; answer < 4; answer += 1) {
        const bytes = Buffer.from(JSON.stringify({ data: make() }));
        if (!isDeepStrictEqual({ data: read(bytes) }, parsed(bytes))) differing.push(`${query} ${bytes.toString()}`);
        for (let change = 0; change < 15; change += 1) {
          const changed = mutated(dice, bytes);
          const data = read(changed);
          if (!data) continue;
          readThoughMutated += 1;
          const right = parsed(changed);
          // In the same order too.
          const isSame = isDeepStrictEqual({ data }, right) && JSON.stringify({ data }) === JSON.stringify(right);
          if (!isSame) differing.push(changed.toString());
        }
      }
    }
    expect(differing).toEqual([]);
    expect(readThoughMutated).toBeGreaterThan(1_000);
  });

  test.each([
    ['a name too much', '{"data":{"a":1,"b":2}}'],
    ['a name twice', '{"data":{"a":1,"a":2}}'],
    ['spaces', '{"data": {"a":1}}'],
    ['an escape', '{"data":{"a":"\\n"}}'],
    ['a control character', '{"data":{"a":"1234\u00015678"}}'],
    ['a control character after what is not ASCII', '{"data":{"a":"é\u0001"}}'],
    ['errors beside the data', '{"data":{"a":1},"errors":[{"message":"m"}]}'],
    ['extensions', '{"data":{"a":1},"extensions":{}}'],
    ['no data', '{"data":null}'],
    ['an object where a leaf was asked for', '{"data":{"a":{"b":1}}}'],
    ['a string without an end', '{"data":{"a":"x}}'],
    ['a second text behind it', '{"data":{"a":1}}{}'],
    ['an end too soon', '{"data":{"a":1}'],
    ['nothing', ''],
  ])('is nothing where there is %s', (_, text) => {
    expect(readerOf('{a}')(text)).toBeUndefined();
  });

  test('is the whole of a body that ends where its bytes end', () => {
    const body = Buffer.from('{"data":{"a":""}}');
    expect(compileReader('{a}')?.(Buffer.from(body), 0, body.length)).toEqual({ a: '' });
  });

  test('has names from fragments by name too, and aliases', () => {
    const read = readerOf('query($id:ID!){one:node(id:$id){...F}}fragment F on Node{id other:name}');
    expect(read('{"data":{"one":{"id":"1","other":"x"}}}')).toEqual({ one: { id: '1', other: 'x' } });
  });
});

test.each([
  ['one name asked for in two fragments', '{a{...on A{x}...on B{x}}}'],
  ['a name that is no property', '{__proto__:a}'],
  ['a condition', 'query($c:Boolean!){a @include(if:$c)}'],
])('there is no reader for %s', (_, query) => {
  expect(compileReader(query)).toBeUndefined();
});

describe('a reader that reads nothing', () => {
  const [good, bad] = ['{"data":{"a":1}}', '{ "data":{"a":1}}'].map((text) => Buffer.from(text)) as [Buffer, Buffer];
  /** How many of so many answers it is tried on. */
  const tries = (readFor: ReturnType<typeof patientReader>, answers: number, bytes: Buffer): number => {
    let tried = 0;
    for (let answer = 0; answer < answers; answer += 1) {
      const read = readFor();
      if (read) tried += 1;
      read?.(bytes, 0, bytes.length);
    }
    return tried;
  };

  test('is tried less and less, and always again once it has read something', () => {
    const readFor = patientReader('{a}', new Set());
    tries(readFor, 100, good);
    expect(tries(readFor, 1_000, bad)).toBeLessThan(12);
    expect(tries(readFor, 2_000, good)).toBeGreaterThan(900);
    expect(tries(readFor, 100, good)).toBe(100);
  });
});
