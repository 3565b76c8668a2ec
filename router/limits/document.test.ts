import { buildSchema, getIntrospectionQuery, GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { checkDocument } from './document.ts';
import type { DocumentLimits } from './document.ts';

const schema = buildSchema(`
  type Query { person: Person }
  type Mutation { rename(name: String): Person greet: String }
  type Person { name: String friend: Person }
`);
const limits: DocumentLimits = { tokens: 100, depth: 4, introspection: true };

/** The codes of what is wrong with a document; none when it may be run. */
const codes = (query: string, changes: Partial<DocumentLimits> = {}): unknown[] => {
  const checked = checkDocument(schema, query, { ...limits, ...changes });
  return 'kind' in checked ? [] : checked.map(({ extensions }) => extensions['code']);
};
const messages = (query: string, changes: Partial<DocumentLimits> = {}): string[] => {
  const checked = checkDocument(schema, query, { ...limits, ...changes });
  return 'kind' in checked ? [] : checked.map(({ message }) => message);
};

test('a decent document passes', () => {
  expect(codes('{ person { name friend { name } } }')).toEqual([]);
});

test('what is no GraphQL or does not fit the schema says where', () => {
  expect(codes('{ person {')).toEqual(['GRAPHQL_PARSE_FAILED']);
  const checked = checkDocument(schema, '{ person { nam } }', limits);
  expect(checked).toEqual([expect.any(GraphQLError)]);
  expect(checked).toMatchObject([
    { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' }, locations: [{ line: 1, column: 12 }] },
  ]);
});

describe('tokens', () => {
  // Braces and names count, five for the frame.
  const query = (names: number) => `{ person { ${'name '.repeat(names)} } }`;

  test('are counted to the last one', () => {
    expect(codes(query(95))).toEqual([]);
    expect(codes(query(96))).toEqual(['LIMIT_TOKENS']);
  });

  test('are what stops a megabyte of text, before anything else looks at it', () => {
    const started = performance.now();
    expect(codes(query(200_000))).toEqual(['LIMIT_TOKENS']);
    expect(performance.now() - started).toBeLessThan(50);
  });
});

describe('depth', () => {
  test.each([
    ['in one go', '{ person { friend { friend { name } } } }', '{ person { friend { friend { friend { name } } } } }'],
    [
      'through a fragment',
      'query { person { ...F } } fragment F on Person { friend { friend { name } } }',
      'query { person { friend { ...F } } } fragment F on Person { friend { friend { name } } }',
    ],
    [
      'through fragments within fragments',
      'query { person { ...F } } fragment F on Person { friend { ...G } } fragment G on Person { friend { name } }',
      'query { person { ...F } } fragment F on Person { friend { ...G } } fragment G on Person { friend { friend { name } } }',
    ],
    [
      'through inline fragments, which are no level',
      '{ person { ... { ... on Person { friend { friend { name } } } } } }',
      '{ person { ... { friend { ... on Person { friend { friend { name } } } } } } }',
    ],
    [
      'in any of the operations',
      'query A { person { name } } query B { person { friend { friend { name } } } }',
      'query A { person { name } } query B { person { friend { friend { friend { name } } } } }',
    ],
  ])('counts %s', (_, fits, tooDeep) => {
    expect(codes(fits)).toEqual([]);
    expect(codes(tooDeep)).toEqual(['LIMIT_DEPTH']);
  });

  test('is found although fragments spread each other many times over', () => {
    const levels = Array.from({ length: 25 }, (_, at) => `fragment F${at} on Person { ...F${at + 1} ...F${at + 1} }`);
    const query = `{ person { ...F0 } } ${levels.join(' ')} fragment F25 on Person { friend { friend { friend { name } } } }`;
    expect(codes(query, { tokens: 1_000 })).toEqual(['LIMIT_DEPTH']);
  });

  test('a fragment that spreads itself is refused', () => {
    expect(codes('{ person { ...F } } fragment F on Person { friend { ...F } }')).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
    ]);
  });
});

describe('mutations', () => {
  test.each([
    'mutation { greet rename { name } }',
    'mutation { a: greet b: greet }',
    'mutation { ...F } fragment F on Mutation { greet rename { name } }',
    'mutation { ... { greet rename { name } } }',
    'mutation { greet ...F } fragment F on Mutation { rename { name } }',
    'query A { person { name } } mutation B { a: greet b: greet }',
  ])('come one at a time: %s', (query) => {
    expect(codes(query)).toEqual(['LIMIT_ROOT_FIELDS']);
  });

  test('one is fine, and queries may ask for more', () => {
    expect(codes('mutation { rename(name: "x") { name } }')).toEqual([]);
    expect(codes('{ a: person { name } b: person { name } }')).toEqual([]);
  });
});

describe('introspection', () => {
  test('passes while it is on, whatever its depth', () => {
    expect(codes(getIntrospectionQuery(), { tokens: 1_000 })).toEqual([]);
  });

  test('is refused while it is off, apart from __typename', () => {
    expect(codes('{ __schema { types { name } } }', { introspection: false })).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(codes('{ __typename person { __typename name } }', { introspection: false })).toEqual([]);
  });

  test('on, a message suggests names; off, it gives none away', () => {
    expect(messages('{ person { nam } }')[0]).toContain('Did you mean "name"?');
    for (const query of ['{ person { nam } }', '{ persona { name } }', 'mutation { renam { name } }']) {
      expect(messages(query, { introspection: false }).join()).not.toContain('Did you mean');
    }
  });
});
