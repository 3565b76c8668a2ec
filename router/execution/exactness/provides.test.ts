import { beforeEach, describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { byId, federation2 } from './federation2.ts';

const notHere = () => {
  throw new Error('Nobody should have asked here.');
};
const wines = [
  { id: '1', name: 'Alto', story: 'long', year: 1999 },
  { id: '2', name: 'Basso', story: 'short', year: 2004 },
];

describe('What a field provides', () => {
  const cellar = federate({
    menu: {
      typeDefs: `${federation2}
        type Query { wine: Wine @provides(fields: "name story") wines: [Wine!]! @provides(fields: "name story") plain: Wine }
        type Wine @key(fields: "id") { id: ID! name: String! @external story: String! @external }
      `,
      resolvers: {
        Query: { wine: () => wines[0], wines: () => wines, plain: () => ({ id: '2' }) },
        Wine: { story: notHere, __resolveReference: notHere },
      },
    },
    cellar: {
      typeDefs: `${federation2}
        type Wine @key(fields: "id") { id: ID! name: String! @shareable story: String! @shareable year: Int! }
      `,
      resolvers: { Wine: { __resolveReference: byId(wines) } },
    },
  });
  beforeEach(() => void (cellar.calls.length = 0));

  it.each([
    ['{ wine { id name } }', { id: '1', name: 'Alto' }],
    ['{ wine { called: name } }', { called: 'Alto' }],
    ['{ wine { ... on Wine { name } } }', { name: 'Alto' }],
    ['{ wine { ...f } } fragment f on Wine { name }', { name: 'Alto' }],
    ['{ wine { id ... on Wine @skip(if: true) { story } } }', { id: '1' }],
    ['{ wine { id story @include(if: false) } }', { id: '1' }],
  ])('is asked of it, and nothing else: %s', async (query, wine) => {
    expect(await cellar.ask(query)).toEqual({ data: { wine } });
    expect(cellar.calls.map(({ subgraph }) => subgraph)).toEqual(['menu']);
  });

  it('comes together with what only the owner knows', async () => {
    expect(await cellar.ask('{ wines { name ... { year } } }')).toEqual({
      data: {
        wines: [
          { name: 'Alto', year: 1999 },
          { name: 'Basso', year: 2004 },
        ],
      },
    });
    expect(cellar.calls.map(({ query }) => query.includes('name'))).toEqual([true, false]);
  });

  it('is asked of the owner from where it is not provided', async () => {
    expect(await cellar.ask('{ plain { name story } }')).toEqual({
      data: { plain: { name: 'Basso', story: 'short' } },
    });
  });
});

describe('What a field provides of abstract types', () => {
  const pets = [
    { __typename: 'Dog', id: 'd', name: 'Rex', age: 3 },
    { __typename: 'Cat', id: 'c', name: 'Mia', age: 6 },
  ];
  const stories = [
    { __typename: 'Book', id: 'b', title: 'Pets', pages: 9 },
    { __typename: 'Film', id: 'f', title: 'Cats', pages: 0 },
  ];
  const book = { __typename: 'Book', id: 'b', pets };
  const { ask, calls } = federate({
    front: {
      typeDefs: `${federation2}
        type Query {
          story: Story @shareable @provides(fields: "pets { id name }")
          stories: [Telling] @provides(fields: "... on Book { title }")
        }
        interface Story { id: ID! pets: [Pet] }
        interface Pet { id: ID! name: String }
        union Telling = Book | Film
        type Book implements Story @key(fields: "id") { id: ID! @shareable pets: [Pet] @external title: String! @external }
        type Film @key(fields: "id") { id: ID! }
        type Dog implements Pet { id: ID! @external name: String @external }
        type Cat implements Pet { id: ID! @external name: String @external }
      `,
      resolvers: { Query: { story: () => book, stories: () => stories } },
    },
    back: {
      typeDefs: `${federation2}
        type Query { story: Story @shareable }
        interface Story { id: ID! pets: [Pet] }
        interface Pet { id: ID! name: String }
        type Book implements Story @key(fields: "id") { id: ID! @shareable pets: [Pet] @shareable title: String! @shareable }
        type Film @key(fields: "id") { id: ID! title: String! @shareable }
        type Dog implements Pet { id: ID! @shareable name: String @shareable age: Int }
        type Cat implements Pet { id: ID! @shareable name: String @shareable age: Int }
      `,
      resolvers: {
        Query: { story: () => book },
        Book: { __resolveReference: ({ id }: { id: string }) => ({ ...book, ...byId(stories)({ id }) }) },
        Film: { __resolveReference: byId(stories) },
      },
    },
  });

  it('is asked of it for every type of an interface', async () => {
    calls.length = 0;
    expect(await ask('{ story { id pets { id name } } }')).toEqual({
      data: {
        story: {
          id: 'b',
          pets: [
            { id: 'd', name: 'Rex' },
            { id: 'c', name: 'Mia' },
          ],
        },
      },
    });
    expect(calls).toHaveLength(1);
  });

  it('meets what only the parent’s owner knows of the same list', async () => {
    expect(await ask('{ story { pets { name ... on Cat { age } } } }')).toEqual({
      data: { story: { pets: [{ name: 'Rex' }, { name: 'Mia', age: 6 }] } },
    });
  });

  it('is asked of it for one type of a union, and of the owner for the others', async () => {
    expect(await ask('{ stories { ... on Book { id title } ... on Film { id title } } }')).toEqual({
      data: {
        stories: [
          { id: 'b', title: 'Pets' },
          { id: 'f', title: 'Cats' },
        ],
      },
    });
  });
});
