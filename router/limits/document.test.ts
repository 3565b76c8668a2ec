import { buildSchema, getIntrospectionQuery, GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { checkDocument } from './document.ts';
import type { DocumentLimits } from './document.ts';

const schema = buildSchema(`
  type Query { person: Person }
  type Mutation { rename(name: String): Person greet: String }
  type Person { name: String friend: Person }
  type Subscription { named: Person born: Person }
`);
const limits: DocumentLimits = {
  tokens: 100,
  depth: 4,
  selections: 500,
  aliases: 3,
  rootFields: 4,
  directives: 2,
  introspection: true,
  planMs: 1_000,
};

/** The codes of what is wrong with a document; none when it may be run. */
const codes = (query: string, changes: Partial<DocumentLimits> = {}): unknown[] => {
  const checked = checkDocument(schema, query, { ...limits, ...changes });
  return 'document' in checked ? [] : checked.map(({ extensions }) => extensions['code']);
};
const messages = (query: string, changes: Partial<DocumentLimits> = {}): string[] => {
  const checked = checkDocument(schema, query, { ...limits, ...changes });
  return 'document' in checked ? [] : checked.map(({ message }) => message);
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

test('a subscription has one root field, and which one depends on no variable', () => {
  expect(codes('subscription ($s: Boolean!) { named { name @skip(if: $s) } }')).toEqual([]);
  expect(codes('subscription { named { name } born { name } }')).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  expect(messages('subscription ($s: Boolean!) { named @skip(if: $s) { name } }')).toEqual([
    expect.stringContaining('depends on no variable'),
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
    expect(codes(`${query(200_000)} and no GraphQL after it {{{`)).toEqual(['LIMIT_TOKENS']);
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

describe('the size with fragments in place', () => {
  test('is what counts: fragments that double each other stop at the limit of fields', () => {
    const doubling = (levels: number) =>
      `query { person { ...F0 } } ${Array.from({ length: levels }, (_, level) => `fragment F${level} on Person { a${level}: name ${level + 1 < levels ? `...F${level + 1} friend { ...F${level + 1} }` : ''} }`).join(' ')}`;
    const wide = { tokens: 10_000, depth: 100, aliases: 100 };
    expect(codes(doubling(4), wide)).toEqual([]);
    expect(codes(doubling(40), wide)).toEqual(['LIMIT_SELECTIONS']);
  });

  test('root fields are counted through fragments too', () => {
    const names = (count: number) =>
      Array.from({ length: count }, (_, index) => `p${index}: person { name }`).join(' ');
    expect(codes(`query { ...R } fragment R on Query { ${names(4)} }`, { aliases: 9 })).toEqual([]);
    expect(codes(`query { ...R } fragment R on Query { ${names(5)} }`, { aliases: 9 })).toEqual(['LIMIT_ROOT_FIELDS']);
  });

  test('aliases and directives are counted', () => {
    expect(codes('{ a: person { b: name c: name } }')).toEqual([]);
    expect(codes('{ a: person { b: name c: name d: name } }')).toEqual(['LIMIT_ALIASES']);
    expect(codes('{ person { name @skip(if: true) friend @skip(if: true) { name @skip(if: true) } } }')).toEqual([
      'LIMIT_DIRECTIVES',
    ]);
  });
});

test('the schema can be asked for once, not many times over under other names', () => {
  const wide = { tokens: 2_000, selections: 2_000, depth: 4 };
  expect(codes(getIntrospectionQuery(), wide)).toEqual([]);
  expect(codes('{ a: __schema { types { name } } }', wide)).toEqual(['LIMIT_ALIASES']);
  expect(codes('{ __schema { ...T } } fragment T on __Schema { a: types { name } }', wide)).toEqual(['LIMIT_ALIASES']);
  expect(codes('{ person { a: __typename } }', wide)).toEqual([]);
});

test('a document that is kept holds on to nothing of its text', () => {
  const checked = checkDocument(schema, `{ person { name } } ${'#\n'.repeat(50_000)}`, limits);
  expect('document' in checked && checked.document.loc).toBeUndefined();
  expect(JSON.stringify(checked).length).toBeLessThan(1_000);
});
