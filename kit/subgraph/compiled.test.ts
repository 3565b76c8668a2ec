import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import { GraphQLError, parse, validate } from 'graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { describe, expect, test } from 'vitest';
import { notFound } from '../errors.ts';
import { dateTime } from '../scalars.ts';
import { compileQuery } from './compile-query.ts';
import { documentRunners } from './compiled.ts';

const typeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  scalar DateTime
  enum Size { SMALL LARGE }
  enum Mood { CALM WILD }
  input Filter { size: Size = SMALL, tags: [String!], since: DateTime }
  interface Animal { id: ID!, name: String }
  type Cat implements Animal @key(fields: "id") { id: ID!, name: String, lives: Int!, friend: Animal, born: DateTime }
  type Dog implements Animal @key(fields: "id") { id: ID!, name: String, size: Size!, friends: [Animal!]!, maybe: [Animal] }
  union Pet = Cat | Dog
  type Query {
    cat: Cat
    strictCat: Cat!
    pets(first: Int = 2, filter: Filter): [Pet!]
    animals: [Animal]
    matrix: [[Int!]!]
    said(filter: Filter, needs: Int!): String
    lazily: Cat
    set: [Int]
    fails: String
    failsStrictly: String!
    masks: [String!]
    nothing: Cat
    number: Int
    box: Box
    boxes: [Box!]!
    any(value: Float, id: ID): String
    where(deep: Boolean = true): String
    nearby(limit: Int! = 3, tag: String): String
    places: [Place!]
    plain: Plain
    wrong: Plain
    wrongs: [Plain]
    stamp: DateTime
    moods: [Mood]
    mood: Mood
    size: Size
  }
  type Place { at: String, name: String! }
  type Plain { size: Int, on: Boolean, id: ID, constructor: String }
  type Box { stamp: DateTime, late: [Int], name: String, inner: Box, inners: [Box] }
  type Mutation { change: Int }
`);
const cat = { __typename: 'Cat', id: 'c', name: 'Tom', lives: 9, born: new Date(0) };
const dog = { __typename: 'Dog', id: 'd', name: 'Rex', size: 'LARGE', friends: [cat] };
const later = async <T>(value: T): Promise<T> => value;
const resolvers: GraphQLResolverMap<unknown> = {
  DateTime: dateTime,
  Mood: { CALM: 0, WILD: 'CALM' },
  Query: {
    cat: () => later(cat),
    strictCat: () => null,
    pets: (_: unknown, { first, filter }: { first: number; filter?: { size: string } }) =>
      later([cat, { ...dog, name: filter?.size }].slice(0, first)),
    animals: () => [later(cat), dog, null, later({ __typename: 'Fish' })],
    matrix: () => [[1, 2], later([3, later(4)])],
    said: (_: unknown, args: object) => JSON.stringify(args),
    lazily: () => ({ id: () => 'lazy', name: later('Lazy'), lives: async () => 7, friend: () => later(dog) }),
    set: () => new Set([1, 2, 3]),
    fails: async () => {
      throw notFound();
    },
    failsStrictly: () => {
      throw new GraphQLError('no', { extensions: { code: 'CONFLICT', version: 3 } });
    },
    masks: () => ['a', Promise.reject(new Error('b'))],
    box: () => ({
      stamp: later(new Date(0)),
      late: () => [later(1)],
      name: () => 'made',
      inner: later({ name: later('late') }),
      inners: [later({ name: 'one' }), null],
    }),
    boxes: () => later([{ inner: () => later({ name: 'deep' }) }]),
    nothing: () => undefined,
    number: () => 'x',
    any: (_: unknown, args: object) => JSON.stringify(args),
    where: (_: unknown, args: object, __: unknown, { fieldName, path, parentType, returnType }: GraphQLResolveInfo) =>
      JSON.stringify({ args, fieldName, path, at: `${parentType.name}: ${String(returnType)}` }),
    nearby: (_: unknown, args: object) => JSON.stringify(args),
    places: () => later([later({ name: 'one' }), { name: later('two') }]),
    plain: () => ({ size: 3.5, on: 1, id: 7 }),
    wrong: () => notFound(),
    wrongs: () => later([later(notFound()), {}]),
    stamp: () => notFound(),
    moods: () => [0, later('CALM')],
    mood: () => 'WILD',
    size: () => 'HUGE',
  },
  Place: { at: (_: unknown, __: unknown, ___: unknown, { path }: GraphQLResolveInfo) => JSON.stringify(path) },
  Cat: {
    __resolveReference: async ({ id }: { id: string }) => (id === 'none' ? null : { ...cat, id }),
    friend: (one: { friend?: () => unknown }) => one.friend?.() ?? later(dog),
  },
  Dog: {
    __resolveReference: ({ id }: { id: string }) => {
      if (id === 'gone') throw notFound();
      return { ...dog, id };
    },
    maybe: () => [later(cat), null, Promise.reject(new Error('secret'))],
  },
  Mutation: { change: () => 1 },
};
const schema = buildSubgraphSchema([{ typeDefs, resolvers }]);

const entities =
  'query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Cat { id lives } ... on Dog { id size } } }';
const cats = (...ids: string[]) => ids.map((id) => ({ __typename: 'Cat', id }));
const cases: [query: string, variables?: Record<string, unknown>][] = [
  ['{ cat { id name lives born friend { id ... on Dog { size friends { name } } } } }'],
  ['{ a: cat { id } b: cat { id } a: cat { name } }'],
  [
    'query ($s: Boolean!) { cat { id @skip(if: $s) ... @include(if: $s) { name } } number: cat @skip(if: $s) { id } }',
    { s: true },
  ],
  [
    'query ($s: Boolean!) { cat { id @skip(if: $s) ... @include(if: $s) { name } } number: cat @skip(if: $s) { id } }',
    { s: false },
  ],
  ['query ($s: Boolean!) { cat { ...F @skip(if: $s) ...F } } fragment F on Cat { id name }', { s: true }],
  [
    'query ($s: Boolean = false) { cat { ...F @include(if: $s) id } } fragment F on Cat { friend { ...G } } fragment G on Animal { name }',
  ],
  ['{ pets { __typename ... on Cat { lives } ... on Animal { name } ... on Dog { friends { __typename id } } } }'],
  ['query ($n: Int, $f: Filter) { pets(first: $n, filter: $f) { ... on Animal { name } } }'],
  ['query ($n: Int, $f: Filter) { pets(first: $n, filter: $f) { ... on Animal { name } } }', { n: null, f: {} }],
  [
    'query ($n: Int, $f: Filter) { pets(first: $n, filter: $f) { ... on Animal { name } } }',
    { n: 1, f: { size: 'HUGE' } },
  ],
  ['query ($n: Int, $f: Filter) { pets(first: $n, filter: $f) { ... on Animal { name } } }', { n: 'x', f: [] }],
  ['query ($size: Size, $n: Int!) { said(filter: { size: $size, tags: ["a"] }, needs: $n) }', { n: 1 }],
  ['query ($size: Size, $n: Int!) { said(filter: { size: $size, tags: ["a"] }, needs: $n) }', { n: 1, size: 'LARGE' }],
  ['query ($size: Size, $n: Int!) { said(filter: { size: $size, tags: ["a"] }, needs: $n) }', {}],
  [
    'query ($since: DateTime, $tag: String! = "x") { said(filter: { since: $since, tags: [$tag] }, needs: 1) }',
    { since: '2026-11-20T00:00:00Z' },
  ],
  ['query ($since: DateTime) { said(filter: { since: $since }, needs: 1) }', { since: 'yesterday' }],
  ['{ said(filter: { since: "2026-11-20T00:00:00Z", tags: "one" }, needs: 1) }'],
  ['query ($n: Int = 3) { said(needs: $n) }', { n: null }],
  ['query ($v: Float, $id: ID) { any(value: $v, id: $id) }', { v: 1, id: 5 }],
  ['query ($v: Float, $id: ID) { any(value: $v, id: $id) }', { v: '1', id: true }],
  ['query ($v: Float) { any(value: $v) }', { v: Infinity, more: 1 }],
  ['query ($d: Boolean) { where(deep: $d) here: where }', { d: false }],
  ['query ($d: Boolean) { where(deep: $d) }'],
  ['query ($n: Int, $t: String) { nearby(limit: $n, tag: $t) }', { t: null }],
  ['query ($n: Int, $t: String) { nearby(limit: $n, tag: $t) }', { n: null }],
  ['query ($n: Int!, $t: String = "x") { nearby(limit: $n, tag: $t) a: nearby(tag: "y") }', { n: 5 }],
  ['query ($id: ID!) { any(id: $id) }', { id: 5 }],
  ['query ($id: ID!) { any(id: $id) }', { id: 'x' }],
  ['query ($id: ID!) { any(id: $id) }'],
  ['{ places { name } }'],
  ['{ places { at name } }'],
  ['{ plain { id } }'],
  ['{ plain { size } }'],
  ['{ plain { on } }'],
  ['{ plain { constructor } }'],
  ['{ wrong { id } }'],
  ['{ wrongs { id } }'],
  ['{ stamp }'],
  ['{ moods }'],
  ['{ mood }'],
  ['{ size }'],
  ['{ constructor: cat { id } toString: number }'],
  ['{ animals { id __typename } }'],
  ['{ matrix set }'],
  ['{ box { name stamp late } }'],
  ['query ($s: Boolean!) { cat { id @skip(if: $s) id ... on Cat @skip(if: $s) { name } name } }', { s: true }],
  ['{ box { inner { name } } }'],
  ['{ box { inners { name } } }'],
  ['{ boxes { inner { name } } }'],
  ['{ lazily { id name lives friend { name } } }'],
  ['{ fails number cat { id } }'],
  ['{ failsStrictly cat { id } }'],
  ['{ strictCat { id } cat { id } }'],
  ['{ masks }'],
  ['{ number nothing { id } }'],
  ['{ cat { friend { ... on Dog { maybe { name } } } } }'],
  [entities, { r: [...cats('1', '2'), { __typename: 'Dog', id: '3' }] }],
  [entities, { r: [...cats('1', 'none'), { __typename: 'Dog', id: 'gone' }] }],
  [entities, { r: [{ __typename: 'Dog', id: 'gone' }, ...cats('none', '2')] }],
  [entities, { r: [{ __typename: 'Bird', id: '3' }] }],
  [entities, { r: [{ id: '3' }, 5] }],
  [entities, {}],
  ['{ __typename _service { sdl } }'],
  [
    '{ __schema { queryType { name fields { name args { name defaultValue } } } } __type(name: "Dog") { name interfaces { name } } }',
  ],
  ['query A { cat { id } } query B { cat { name } }'],
  ['mutation { change }'],
];

describe('a compiled query answers as graphql-js does', () => {
  test.each(cases)('%s %j', async (query, variables = {}) => {
    const document = parse(query, { noLocation: true });
    expect(validate(schema, document)).toEqual([]);
    const said = async (compileAfter: number) => {
      const run = documentRunners(schema, compileAfter)(document);
      const name = query.includes('query B') ? 'B' : undefined;
      const { data, errors } = await run(variables, name, {});
      const seen = errors?.map(({ message, path, extensions, originalError }) => ({
        message,
        path,
        extensions: { ...extensions },
        expected: originalError === undefined || originalError instanceof GraphQLError,
      }));
      return JSON.stringify({ data, errors: seen });
    };
    expect(await said(0)).toBe(await said(Infinity));
  });
});

const compilable: typeof cases = [
  ['{ a: cat { ...F } matrix } fragment F on Cat { id name lives born }'],
  ['query ($v: Float, $id: ID) { any(value: $v, id: $id) }', { v: 1 }],
  ['{ boxes { inner { name } } places { name } }'],
  [entities, { r: [...cats('1', 'none'), { __typename: 'Dog', id: '3' }] }],
];

test.each(compilable)('nothing is left to graphql-js of %s', async (query, variables = {}) => {
  const left = () => {
    throw new Error('It was left to graphql-js.');
  };
  const run = compileQuery(schema, parse(query, { noLocation: true }));
  expect(await run?.(variables, {}, left)).toMatchObject({ data: expect.any(Object) as object });
});

test('a document is compiled when it comes back, and answers the same before and after', async () => {
  const run = documentRunners(schema)(parse('{ cat { id lives } }', { noLocation: true }));
  const answers = [];
  for (let n = 0; n < 20; n += 1) answers.push(JSON.stringify(await run({}, undefined, {})));
  expect(new Set(answers)).toEqual(new Set(['{"data":{"cat":{"id":"c","lives":9}}}']));
});

test('an operation that is not in the document is refused', async () => {
  const run = documentRunners(schema, 0)(parse('query A { cat { id } }'));
  expect((await run({}, 'B', {})).errors).toHaveLength(1);
  expect((await run({}, 'A', {})).errors).toBeUndefined();
});
