import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { byId, federation2 } from './federation2.ts';

// A library: the catalog knows items, the people their makers, the desk the loans, the readers what they think.
const person = (id: string) => ({ __typename: 'Person', id });
const items = [
  { __typename: 'Book', id: 'b1', title: 'Tides', shelf: { floor: 1, row: 'A' }, pages: 90, maker: person('ada') },
  {
    __typename: 'Book',
    id: 'b2',
    title: 'Dunes',
    shelf: { floor: 2, row: 'B' },
    pages: 80,
    maker: { name: 'the crew' },
  },
  { __typename: 'Film', id: 'f1', title: 'Rain', shelf: { floor: 2, row: 'C' }, minutes: 71, maker: person('bo') },
].map((item) => ({ ...item, maker: { __typename: 'Collective', ...item.maker }, secret: 'kept' }));
const opinions = [
  { id: 1, stars: 5, item: 'b1' },
  { id: 2, stars: 3, item: 'f1' },
];
const stub = (id: string) => {
  const item = items.find((one) => one.id === id);
  return item ? { __typename: item.__typename, id } : null;
};
const opinion = ({ id, stars, item }: (typeof opinions)[number]) => ({ id, stars, item: stub(item) });

const catalog = {
  typeDefs: `${federation2}
    type Query { items: [Item!]!, item(id: ID!): Item, rooms: [[Item]]!, pick(title: String!): Pick, shelved: [Shelved] }
    interface Item { id: ID!, title: String!, shelf: Shelf, maker: Maker, secret: String @inaccessible }
    interface Shelved { shelf: Shelf }
    type Shelf @shareable { floor: Int, row: String }
    type Book implements Item & Shelved @key(fields: "id") {
      id: ID!, title: String!, shelf: Shelf @shareable, maker: Maker, secret: String, pages: Int, next: [Book]
    }
    type Film implements Item & Shelved @key(fields: "id") {
      id: ID!, title: String!, shelf: Shelf @shareable, maker: Maker, secret: String, minutes: Int, next: [Film]
    }
    union Maker = Person | Collective
    union Pick = Book | Collective
    type Person @key(fields: "id", resolvable: false) { id: ID! }
    type Collective { name: String }
  `,
  resolvers: {
    Query: {
      items: () => items,
      item: (_: unknown, reference: { id: string }) => byId(items)(reference),
      rooms: () => [[items[0], null], [], [items[2], items[1]]],
      pick: (_: unknown, { title }: { title: string }) =>
        items.find((item) => item.title === title) ?? { __typename: 'Collective', name: title },
      shelved: () => items.slice(1),
    },
    Book: { __resolveReference: byId(items), next: ({ id }: { id: string }) => (id === 'b1' ? [items[1]] : []) },
    Film: { __resolveReference: byId(items), next: () => null },
  },
};
const people = {
  typeDefs: `${federation2}
    type Person @key(fields: "id") { id: ID!, name: Name, address: Address }
    type Guild @key(fields: "id") { id: ID!, name: String, address: String }
    type Name { first: String! }
    type Address { town: String }
    union Maker = Person | Guild
  `,
  resolvers: {
    Person: {
      __resolveReference: ({ id }: { id: string }) => ({ id, name: { first: id }, address: { town: `${id}'s town` } }),
    },
  },
};
const loan = {
  __resolveReference: (reference: object) => reference,
  loan: ({ shelf }: { shelf?: { floor?: number } }, { days }: { days: number }) => ({ days, floor: shelf?.floor }),
};
const desk = {
  typeDefs: `${federation2}
    interface Item { id: ID!, loan(days: Int!): Loan }
    type Book implements Item @key(fields: "id") {
      id: ID!, shelf: Shelf @external, loan(days: Int!): Loan @requires(fields: "shelf { floor }")
    }
    type Film implements Item @key(fields: "id") {
      id: ID!, shelf: Shelf @external, loan(days: Int!): Loan @requires(fields: "shelf { floor }")
    }
    type Shelf @shareable { floor: Int }
    type Loan { days: Int, floor: Int }
  `,
  resolvers: { Book: loan, Film: loan },
};
const opined = {
  opinions: ({ id }: { id: string }) => opinions.filter(({ item }) => item === id).map(opinion),
};
const readers = {
  typeDefs: `${federation2}
    type Query { opinion(id: Int!): Opinion }
    interface Item { id: ID!, opinions: [Opinion!]! }
    type Book implements Item @key(fields: "id") { id: ID!, opinions: [Opinion!]! }
    type Film implements Item @key(fields: "id") { id: ID!, opinions: [Opinion!]! }
    type Opinion { id: Int!, stars: Int!, item: Item }
  `,
  resolvers: {
    Query: { opinion: (_: unknown, { id }: { id: number }) => opinions.filter((one) => one.id === id).map(opinion)[0] },
    Book: { __resolveReference: (reference: object) => reference, ...opined },
    Film: { __resolveReference: (reference: object) => reference, ...opined },
  },
};
const library = federate({ catalog, people, desk, readers });

describe('what an interface promises', () => {
  it('comes from one subgraph when it has all', async () => {
    expect(await library.ask('{ items { id shelf { row floor } } }')).toEqual({
      data: {
        items: items.map(({ id, shelf: { row, floor } }) => ({ id, shelf: { row, floor } })),
      },
    });
  });

  it('comes from another subgraph for each type, with what that requires', async () => {
    expect(await library.ask('query ($d: Int!) { items { title loan(days: $d) { days floor } } }', { d: 3 })).toEqual({
      data: {
        items: items.map(({ title, shelf: { floor } }) => ({ title, loan: { days: 3, floor } })),
      },
    });
  });

  it('is found again behind an interface of a subgraph that only knows ids', async () => {
    expect(
      await library.ask('{ opinion(id: 2) { item { id title ... on Film { minutes } opinions { stars } } } }'),
    ).toEqual({
      data: { opinion: { item: { id: 'f1', title: 'Rain', minutes: 71, opinions: [{ stars: 3 }] } } },
    });
  });

  it('holds in lists of lists, with their nulls and empty rows', async () => {
    expect(await library.ask('{ rooms { __typename title loan(days: 1) { floor } } }')).toEqual({
      data: {
        rooms: [
          [{ __typename: 'Book', title: 'Tides', loan: { floor: 1 } }, null],
          [],
          [
            { __typename: 'Film', title: 'Rain', loan: { floor: 2 } },
            { __typename: 'Book', title: 'Dunes', loan: { floor: 2 } },
          ],
        ],
      },
    });
  });

  it('is null without an error where there is nothing', async () => {
    expect(await library.ask('{ item(id: "none") { __typename loan(days: 1) { floor } } }')).toEqual({
      data: { item: null },
    });
  });

  it('keeps from clients what is inaccessible', async () => {
    const { data, errors } = await library.ask('{ items { secret } }');
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions?.['code']).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('fragments', () => {
  it('on the interface itself, on its types, and on another interface of theirs all apply', async () => {
    const query = `{ items {
      ... on Item { id }
      ... on Book { id pages }
      ... on Film { minutes }
      ... on Shelved { kind: __typename shelf { row } }
      ... { title }
    } }`;
    expect(await library.ask(query)).toEqual({
      data: {
        items: [
          { id: 'b1', pages: 90, kind: 'Book', shelf: { row: 'A' }, title: 'Tides' },
          { id: 'b2', pages: 80, kind: 'Book', shelf: { row: 'B' }, title: 'Dunes' },
          { id: 'f1', minutes: 71, kind: 'Film', shelf: { row: 'C' }, title: 'Rain' },
        ],
      },
    });
  });

  it('on an interface that another subgraph owns reach its fields', async () => {
    expect(
      await library.ask('{ shelved { shelf { floor } ... on Item { loan(days: 2) { days } opinions { id } } } }'),
    ).toEqual({
      data: {
        shelved: [
          { shelf: { floor: 2 }, loan: { days: 2 }, opinions: [] },
          { shelf: { floor: 2 }, loan: { days: 2 }, opinions: [{ id: 2 }] },
        ],
      },
    });
  });

  it('that match nothing leave empty objects', async () => {
    expect(await library.ask('{ items { ... on Film { minutes } } }')).toEqual({
      data: { items: [{}, {}, { minutes: 71 }] },
    });
    expect(await library.ask('{ pick(title: "Tides") { ... on Collective { name } } }')).toEqual({
      data: { pick: {} },
    });
  });

  it('merge what they select of one object in several places', async () => {
    const query = `{ items {
      maker { ... on Person { id } }
      ... on Book { maker { ...First } }
      ... on Film { maker { ...First ... on Person { address { town } } } }
    } }
    fragment First on Person { name { first } }`;
    expect(await library.ask(query)).toEqual({
      data: {
        items: [
          { maker: { id: 'ada', name: { first: 'ada' } } },
          { maker: {} },
          { maker: { id: 'bo', name: { first: 'bo' }, address: { town: "bo's town" } } },
        ],
      },
    });
  });

  it('inside one another narrow down', async () => {
    const query = `{ items { ... on Shelved { ... on Item { ... on Book { pages ... on Shelved { shelf { row } } } } } } }`;
    expect(await library.ask(query)).toEqual({
      data: { items: [{ pages: 90, shelf: { row: 'A' } }, { pages: 80, shelf: { row: 'B' } }, {}] },
    });
  });

  it('follow fields whose type is narrower in the object than in the interface', async () => {
    expect(
      await library.ask(
        '{ items { ... on Book { next { id loan(days: 1) { floor } } } ... on Film { next { id } } } }',
      ),
    ).toEqual({
      data: { items: [{ next: [{ id: 'b2', loan: { floor: 2 } }] }, { next: [] }, { next: null }] },
    });
  });
});

describe('unions across subgraphs', () => {
  const makers = (selections: string) => `{ items { maker { ${selections} } } }`;

  it('may have members that the asked subgraph never heard of', async () => {
    expect(await library.ask(makers('__typename ... on Person { name { first } } ... on Guild { id }'))).toEqual({
      data: {
        items: [
          { maker: { __typename: 'Person', name: { first: 'ada' } } },
          { maker: { __typename: 'Collective' } },
          { maker: { __typename: 'Person', name: { first: 'bo' } } },
        ],
      },
    });
  });

  it('may give one name to fields of different types in members that exclude each other', async () => {
    const query = makers(
      '... on Person { place: address { town } } ... on Guild { label: name } ... on Collective { label: name }',
    );
    expect(await library.ask(query)).toEqual({
      data: {
        items: [
          { maker: { place: { town: "ada's town" } } },
          { maker: { label: 'the crew' } },
          { maker: { place: { town: "bo's town" } } },
        ],
      },
    });
  });

  it('answer a fragment on an interface that only some members have', async () => {
    const query =
      '{ book: pick(title: "Tides") { ...I } crew: pick(title: "us") { ...I } } fragment I on Item { title loan(days: 1) { floor } }';
    expect(await library.ask(query)).toEqual({
      data: { book: { title: 'Tides', loan: { floor: 1 } }, crew: {} },
    });
  });
});
