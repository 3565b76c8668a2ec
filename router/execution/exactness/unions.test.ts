import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { byId, federation2 } from './federation2.ts';

describe('A union with other members in each subgraph', () => {
  const book = { __typename: 'Book', id: 'b', title: 'Waves', shelf: 'S', cover: 'hard' };
  const song = { __typename: 'Song', id: 's', title: 'Wind', shelf: 'T' };
  const film = { __typename: 'Film', id: 'f', title: 'Fire', cover: 'red' };
  const { ask } = federate({
    hall: {
      typeDefs: `${federation2}
        type Query { find: Medium @shareable inHall: Medium @shareable loud: Medium visit: Visit @shareable }
        type Visit { found: Found @shareable inHall: Found song: Found @shareable book: Book @shareable }
        union Medium = Book | Song
        union Found = Book | Song
        type Book @key(fields: "id") { id: ID! title: String! @shareable shelf: String! }
        type Song @key(fields: "id") { id: ID! title: String! @shareable shelf: String! }
      `,
      resolvers: {
        Query: {
          find: () => book,
          inHall: () => book,
          loud: () => song,
          visit: () => ({ found: book, inHall: book, song, book }),
        },
        Book: { __resolveReference: byId([book]) },
        Song: { __resolveReference: byId([song]) },
      },
    },
    vault: {
      typeDefs: `${federation2}
        type Query { find: Medium @shareable visit: Visit @shareable inVault: Medium }
        type Visit { found: Found @shareable inVault: Found song: Found @shareable book: Book @shareable }
        union Medium = Book | Film
        union Found = Book | Film | Song
        type Song @key(fields: "id", resolvable: false) { id: ID! }
        type Book @key(fields: "id") { id: ID! title: String! @shareable cover: String! }
        type Film @key(fields: "id") { id: ID! title: String! @shareable cover: String! }
      `,
      resolvers: {
        Query: { find: () => book, visit: () => ({ found: book, inVault: film, song, book }), inVault: () => film },
        Book: { __resolveReference: byId([book]) },
        Film: { __resolveReference: byId([film]) },
      },
    },
  });

  it('gives an empty object for a member that was not asked for', async () => {
    expect(await ask('{ find { ... on Film { title cover } } inHall { ... on Film { cover } } }')).toEqual({
      data: { find: {}, inHall: {} },
    });
  });

  it('gives what each subgraph knows of a member', async () => {
    expect(await ask('{ find { ... on Book { title shelf cover } } loud { ... on Song { title shelf } } }')).toEqual({
      data: { find: { title: 'Waves', shelf: 'S', cover: 'hard' }, loud: { title: 'Wind', shelf: 'T' } },
    });
    expect(await ask('{ inVault { __typename ... on Film { title cover } ... on Song { shelf } } }')).toEqual({
      data: { inVault: { __typename: 'Film', title: 'Fire', cover: 'red' } },
    });
  });

  it('gives it below a shared object too', async () => {
    const fields =
      '{ __typename ... on Song { title shelf } ... on Film { title cover } ... on Book { title shelf cover } }';
    expect(
      await ask(
        `{ visit { found ${fields} inHall ${fields} inVault ${fields} song ${fields} book { __typename title shelf cover } } }`,
      ),
    ).toEqual({
      data: {
        visit: {
          found: { __typename: 'Book', title: 'Waves', shelf: 'S', cover: 'hard' },
          inHall: { __typename: 'Book', title: 'Waves', shelf: 'S', cover: 'hard' },
          inVault: { __typename: 'Film', title: 'Fire', cover: 'red' },
          song: { __typename: 'Song', title: 'Wind', shelf: 'T' },
          book: { __typename: 'Book', title: 'Waves', shelf: 'S', cover: 'hard' },
        },
      },
    });
  });
});

describe('Interfaces and unions that subgraphs fill differently', () => {
  const machines = [
    { __typename: 'Oven', id: 'o1' },
    { __typename: 'Mixer', id: 'm1', years: 3 },
  ];
  const { ask } = federate({
    shop: {
      typeDefs: `${federation2}
        type Query { machines: [Machine] thing(id: ID!): Thing things: [Thing] mixers: [Mixer] }
        union Machine = Oven | Mixer
        interface Thing { id: ID! }
        interface Insured { years: Int }
        type Oven @key(fields: "id") { id: ID! }
        type Mixer implements Thing & Insured @key(fields: "id") { id: ID! years: Int }
      `,
      resolvers: {
        Query: {
          machines: () => machines,
          thing: (_: unknown, key: { id: string }) => byId(machines)(key),
          things: () => [machines[1]],
          mixers: () => [machines[1]],
        },
      },
    },
    insurer: {
      typeDefs: `${federation2}
        interface Thing { id: ID! }
        interface Insured { years: Int }
        type Oven implements Thing & Insured @key(fields: "id") { id: ID! years: Int }
      `,
      resolvers: { Oven: { __resolveReference: ({ id }: { id: string }) => ({ id, years: 1 }) } },
    },
  });

  it('are matched by what a type is anywhere', async () => {
    expect(await ask('{ machines { ... on Thing { id } ... on Insured { years } } }')).toEqual({
      data: {
        machines: [
          { id: 'o1', years: 1 },
          { id: 'm1', years: 3 },
        ],
      },
    });
    expect(await ask('{ machines { ... on Thing { ... on Insured { ... on Thing { id } years } } } }')).toEqual({
      data: {
        machines: [
          { id: 'o1', years: 1 },
          { id: 'm1', years: 3 },
        ],
      },
    });
  });

  it('are matched through fragments on one type', async () => {
    const query =
      '{ mixers { ...m ...t } } fragment m on Mixer { id } fragment t on Thing { id __typename ... on Insured { years } }';
    expect(await ask(query)).toEqual({ data: { mixers: [{ id: 'm1', __typename: 'Mixer', years: 3 }] } });
  });

  it('are null with an error for a type that the subgraph could not have meant', async () => {
    for (const selection of ['... on Oven { years }', '... on Mixer { years }']) {
      const { data, errors } = await ask(`{ thing(id: "o1") { ${selection} } }`);
      expect(data).toEqual({ thing: null });
      expect(errors?.map(({ path }) => path)).toEqual([['thing']]);
    }
    expect(await ask('{ thing(id: "m1") { ... on Mixer { years } } }')).toEqual({ data: { thing: { years: 3 } } });
  });
});
