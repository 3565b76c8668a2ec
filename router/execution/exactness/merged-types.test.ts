import { describe, expect, it } from 'vitest';
import { askInParts } from '../fuzz/defer.ts';
import { federate } from '../testing/federation.ts';
import { byId, federation2 } from './federation2.ts';

describe('an enum that subgraphs know in part', () => {
  const seats = [
    { id: 's1', state: 'FREE', wish: 'FREE' },
    { id: 's2', state: 'HIDDEN', wish: 'FREE' },
  ];
  const theatre = federate({
    plan: {
      typeDefs: `${federation2}
        type Query { seats: [Seat!]! }
        type Seat @key(fields: "id") { id: ID!, state: State @shareable }
        enum State { FREE }
      `,
      resolvers: { Query: { seats: () => seats }, Seat: { __resolveReference: byId(seats) } },
    },
    sales: {
      typeDefs: `${federation2}
        type Query { inState(state: State!): [Seat!], all(not: [State!] = [FREE]): [Seat!], first: Sure }
        type Seat @key(fields: "id") { id: ID!, state: State @shareable, states: [State!] }
        type Sure { state: State! }
        enum State { FREE HIDDEN @inaccessible }
      `,
      resolvers: {
        Query: {
          inState: (_: unknown, { state }: { state: string }) => seats.filter((seat) => seat.state === state),
          all: () => seats,
          first: () => ({ state: 'HIDDEN' }),
        },
        Seat: { __resolveReference: byId(seats), states: ({ state, wish }: (typeof seats)[number]) => [wish, state] },
      },
    },
  });

  const freeAndNull = [
    { id: 's1', state: 'FREE' },
    { id: 's2', state: null },
  ];

  it('is read and written with the values that clients may know', async () => {
    expect(await theatre.ask('query ($s: State!) { inState(state: $s) { id state } }', { s: 'FREE' })).toEqual({
      data: { inState: [{ id: 's1', state: 'FREE' }] },
    });
  });

  it('is null with an error for a value that the subgraph asked does not know', async () => {
    const { data, errors } = await theatre.ask('{ seats { id state } }');
    expect(data).toEqual({ seats: freeAndNull });
    expect(errors?.map(({ path }) => path)).toEqual([['seats', 1, 'state']]);
    expect(JSON.stringify(data)).not.toContain('HIDDEN');
  });

  it('is null without an error for a value that clients must not see', async () => {
    expect(await theatre.ask('{ all { id state } }')).toEqual({ data: { all: freeAndNull } });
  });

  it('takes its parent along where it may not be null', async () => {
    const { data, errors } = await theatre.ask('{ first { state } all { states } }');
    expect(data).toEqual({ first: null, all: [{ states: ['FREE', 'FREE'] }, { states: null }] });
    expect(errors?.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        ['first', 'state'],
        ['all', 1, 'states', 1],
      ]),
    );
    expect(errors).toHaveLength(2);
  });

  it('is refused with another value as an argument, written out or in a variable', async () => {
    theatre.calls.length = 0;
    const literal = await theatre.ask('{ inState(state: HIDDEN) { id } }');
    expect(literal.data).toBeUndefined();
    expect(literal.errors).toHaveLength(1);
    expect(theatre.calls).toEqual([]);
  });
});

describe('an input that subgraphs know in part', () => {
  const got = (_: unknown, { by }: { by: object }) => JSON.stringify(by);
  const search = federate({
    books: {
      typeDefs: `${federation2}
        input By { first: Int!, word: String = "any" }
        type Query { books(by: By!): String }
      `,
      resolvers: { Query: { books: got } },
    },
    films: {
      typeDefs: `${federation2}
        input By { first: Int!, word: String = "any", after: Int }
        type Query { films(by: By!): String }
      `,
      resolvers: { Query: { films: got } },
    },
  });

  it('has what all of them know', async () => {
    const { data, errors } = await search.ask(
      'query ($by: By!) { films(by: $by) books(by: { first: 2, word: null }) }',
      {
        by: { first: 1, word: 'x' },
      },
    );
    expect(errors).toBeUndefined();
    expect(JSON.parse(String(data?.['films']))).toEqual({ first: 1, word: 'x' });
    expect(JSON.parse(String(data?.['books']))).toEqual({ first: 2, word: null });
  });

  it('gets its defaults where clients leave them to it', async () => {
    const { data } = await search.ask('query ($n: Int!) { films(by: { first: $n }) }', { n: 5 });
    expect(JSON.parse(String(data?.['films']))).toEqual({ first: 5, word: 'any' });
  });

  it('refuses the rest, also to the subgraph that knows it', async () => {
    for (const field of ['books', 'films']) {
      const { data, errors } = await search.ask(`{ ${field}(by: { first: 1, after: 2 }) }`);
      expect(data).toBeUndefined();
      expect(errors?.[0]?.extensions?.['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    }
  });
});

describe('directives of clients', () => {
  it('reach the subgraphs when all of them define them', async () => {
    const part = (field: string) => ({
      typeDefs: `${federation2}
        directive @loud(times: Int! = 1) on FIELD
        type Query { ${field}: String }
      `,
      resolvers: { Query: { [field]: () => field } },
    });
    const echo = federate({ left: part('a'), right: part('b') });
    expect(await echo.ask('query ($n: Int!) { a @loud b @loud(times: $n) }', { n: 2 })).toEqual({
      data: { a: 'a', b: 'b' },
    });
    expect(echo.calls.map(({ query }) => query.includes('@loud'))).toEqual([true, true]);
  });
});

it('An object of a hidden type is null, and so is what comes later of it: nothing', async () => {
  const thing = (name: string) => ({ __typename: name, name, maker: { name: `maker of a ${name}` } });
  const shop = federate({
    shop: {
      typeDefs: `${federation2}
        type Query { things: [Thing] } interface Thing { name: String maker: Maker } type Maker { name: String }
        type Book implements Thing { name: String maker: Maker }
        type Draft implements Thing @inaccessible { name: String maker: Maker }`,
      resolvers: { Query: { things: () => [thing('Book'), thing('Draft')] } },
    },
  });
  const query = '{ things { __typename ... @defer { name maker { ... @defer { name } } } } }';
  // A part about an object that is null would be among the errors.
  expect(await askInParts(shop, query, {})).toEqual({
    data: { things: [{ __typename: 'Book', name: 'Book', maker: { name: 'maker of a Book' } }, null] },
    errors: [],
  });
});
