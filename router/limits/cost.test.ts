import { readFileSync } from 'node:fs';
import { schemaFolder } from '@kd/kit/sdl';
import { getOperationAST, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { loadSupergraph } from '../execution/supergraph.ts';
import { federate } from '../execution/testing/federation.ts';
import { costLimit } from './cost.ts';

type Variables = Record<string, unknown>;

function costsOf(sdl: string, most = 100) {
  const schema = loadSupergraph(sdl);
  const limit = costLimit(most);
  const operationOf = (query: string) => {
    const document = parse(query);
    return { document, definition: getOperationAST(document)! };
  };
  return {
    cost: (query: string, variables: Variables = {}) => limit.costOf(schema, operationOf(query), variables),
    refusal: (query: string, variables: Variables = {}) =>
      limit.refusal(schema, operationOf(query), variables)?.extensions,
  };
}

describe('the cost of an operation on our schema', () => {
  const { cost, refusal } = costsOf(readFileSync(new URL('supergraph.graphql', schemaFolder), 'utf8'));
  const page = (first: string) => `tasks(familyId: "1"${first}) { nodes { id assignedTo { id } } }`;

  test('an object costs 1, a scalar nothing', () => {
    expect(cost('{ me { id username __typename } }')).toBe(1);
  });

  test('FamilyDashboard costs its lists at their expected size', () => {
    expect(
      cost(`query ($id: ID!) { family(id: $id) { name members { id } activeTasks { id assignedTo { id } }
        leaderboard { points user { id } } } }`),
    ).toBe(1 + 10 + 100 * 2 + 10 * 2);
  });

  test('a page costs what first asks for: in the text, in a variable, in its default, and else the default page', () => {
    expect(cost(`{ ${page(', first: 100')} }`)).toBe(1 + 200);
    expect(cost(`query ($n: Int) { ${page(', first: $n')} }`, { n: 100 })).toBe(1 + 200);
    expect(cost(`query ($n: Int = 50) { ${page(', first: $n')} }`)).toBe(1 + 100);
    expect(cost(`query ($n: Int = 50) { ${page(', first: $n')} }`, { n: 2 })).toBe(1 + 4);
    expect(cost(`query ($n: Int) { ${page(', first: $n')} }`)).toBe(1 + 40);
    expect(cost(`query ($n: Int = 50) { ${page(', first: $n')} }`, { n: null })).toBe(1 + 40);
    expect(cost(`{ ${page('')} }`)).toBe(1 + 40);
  });

  test('of several sizes the largest counts, and one compiled operation serves all variables', () => {
    const query = `query ($a: Int, $b: Int) { ${page(', first: $a, last: $b')} }`;
    expect([cost(query, { a: 3, b: 7 }), cost(query, { b: 1 }), cost(query, { a: -5 })]).toEqual([15, 3, 41]);
  });

  test('lists within lists multiply', () => {
    expect(cost('{ me { families { activeTasks { history { actor { id } } } } } }')).toBe(
      1 + 5 * (1 + 100 * (1 + 20 * 2)),
    );
  });

  test('a mutation costs 10, and one that hashes a password more', () => {
    expect(cost('mutation { logout { sessionId } }')).toBe(11);
    expect(cost('mutation ($i: LoginInput!) { login(input: $i) { user { id } } }')).toBe(10 + 50 + 1);
  });

  test('what several fragments ask for counts once, and what is skipped not at all', () => {
    expect(
      cost('{ me { id } ...A ... on Query { me { username } } } fragment A on Query { me { families { id } } }'),
    ).toBe(6);
    const query = 'query ($no: Boolean!) { me { families @include(if: $no) { id } } }';
    expect([cost(query, { no: true }), cost(query, { no: false })]).toEqual([6, 1]);
    expect(cost('{ me { families @skip(if: true) { id } } }')).toBe(1);
  });

  test('variables named like parts of every object are not looked for in it', () => {
    expect(cost(`query ($__proto__: Int, $toString: Int) { ${page(', first: $__proto__, last: $toString')} }`)).toBe(
      41,
    );
  });

  test('beyond the limit it is refused, with cost and limit', () => {
    expect(refusal('{ me { families { activeTasks { id } } } }')).toEqual({
      code: 'LIMIT_COST',
      cost: 506,
      limit: 100,
    });
    expect(refusal('{ me { id } }')).toBeUndefined();
  });
});

describe('the cost of an operation on any schema', () => {
  const typeDefs = (more: string, names = '"@cost", "@listSize"') => `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${names}])
    ${more}`;
  const schema = `
    type Query {
      search(filter: Filter, limit: Int = 4): [Result!] @listSize(slicingArguments: ["limit"], requireOneSlicingArgument: false)
      heavy(by: Int @cost(weight: 7)): Int @cost(weight: 3)
      unsized: [Heavy]
    }
    input Filter { words: [Word!], near: Int }
    input Word { text: String @cost(weight: 5) }
    union Result = Light | Heavy
    type Light { id: ID }
    type Heavy @cost(weight: 9) { id: ID, money: Money }
    scalar Money @cost(weight: 2)`;
  const { cost } = costsOf(federate({ a: { typeDefs: typeDefs(schema) } }).sdl);

  test('weights of fields, types, scalars, arguments and input fields count', () => {
    expect(cost('{ heavy }')).toBe(3);
    expect(cost('{ heavy(by: 1) }')).toBe(10);
    expect(cost('{ unsized { money } }')).toBe(10 * (9 + 2));
    expect(
      cost('query ($f: Filter) { search(filter: $f, limit: 0) { __typename } }', {
        f: { words: [{ text: 'a' }, { text: 'b' }] },
      }),
    ).toBe(10);
    expect(
      cost('query ($t: String) { search(filter: { words: [{ text: $t }] }, limit: 0) { __typename } }', { t: 'a' }),
    ).toBe(5);
  });

  test('a size that the schema has a default for counts it, and a union costs as its heaviest part', () => {
    expect(cost('{ search { __typename } }')).toBe(4 * 9);
    expect(cost('query ($n: Int) { search(limit: $n) { __typename } }')).toBe(4 * 9);
    expect(cost('query ($n: Int) { search(limit: $n) { __typename } }', { n: 1 })).toBe(9);
  });

  test('directives that were linked under other names mean the same', () => {
    const renamed = typeDefs(
      'type Query { a: [Int] @size(assumedSize: 3), b: T } type T @price(weight: 8) { id: ID }',
      '{ name: "@cost", as: "@price" }, { name: "@listSize", as: "@size" }',
    );
    expect(costsOf(federate({ a: { typeDefs: renamed } }).sdl).cost('{ b { id } }')).toBe(8);
  });

  test('a schema that says nothing of costs has none', () => {
    expect(costsOf(federate({ a: { typeDefs: 'type Query { a: [Int] }' } }).sdl).cost('{ a }')).toBe(0);
  });
});
