import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { federation2 } from './federation2.ts';

const fail = (what: string) => {
  throw new Error(what);
};
type Key = { id: string };

// Shelf 1 has books a and b, shelf 2 only c, about which the other subgraphs know nothing.
const library = federate({
  shelves: {
    typeDefs: `${federation2}
      type Query { shelves: [Shelf!]! shelf: Shelf! oldest: Book grid: [[Book]] nobody: Person lost: Book! @shareable }
      type Shelf { id: ID! books: [Book] strict: [Book!] strictest: [Book!]! first: Book! keeper: Person }
      type Book @key(fields: "id") { id: ID! }
      type Person @key(fields: "id") { id: ID! }
    `,
    resolvers: {
      Query: {
        shelves: () => [{ id: '1' }, { id: '2' }],
        shelf: () => ({ id: '1' }),
        oldest: () => ({ id: 'c' }),
        grid: () => [[{ id: 'a' }, null], null, [{ id: 'c' }, { id: 'a' }]],
        nobody: () => null,
        lost: () => ({ id: 'c' }),
      },
      Shelf: Object.fromEntries([
        ...['books', 'strict', 'strictest'].map((name) => [
          name,
          ({ id }: Key) => (id === '1' ? [{ id: 'a' }, { id: 'b' }] : [{ id: 'c' }]),
        ]),
        ['first', ({ id }: Key) => ({ id: id === '1' ? 'b' : 'c' })],
        ['keeper', ({ id }: Key) => (id === '1' ? { id: 'p' } : null)],
      ]),
    },
  },
  catalogue: {
    typeDefs: `${federation2}
      type Book @key(fields: "id") { id: ID! title: String! note: String pages: Int! score: Float tags: [String!] codes: [Int]! author: Person }
      type Person @key(fields: "id") { id: ID! name: String! }
    `,
    resolvers: {
      Book: {
        __resolveReference: ({ id }: Key) => (id === 'c' ? null : { id }),
        title: ({ id }: Key) => `Book ${id}`,
        note: ({ id }: Key) => (id === 'b' ? fail('The note is torn') : `about ${id}`),
        pages: ({ id }: Key) => (id === 'b' ? fail('The pages stick') : 10),
        tags: ({ id }: Key) => (id === 'b' ? ['x', null] : ['x']),
        codes: ({ id }: Key) => (id === 'b' ? [1, 'no number', 3] : [1]),
        author: ({ id }: Key) => (id === 'b' ? null : { id: 'p' }),
      },
      Person: { __resolveReference: ({ id }: Key) => ({ id }), name: () => fail('Nobody answers') },
    },
  },
});
const { ask } = library;
const paths = (errors: readonly { path?: unknown }[] | undefined) => errors?.map(({ path }) => path);

describe('A null', () => {
  it('stays where the schema allows it, with the error and its place in lists', async () => {
    const { data, errors } = await ask('{ shelves { books { id note } } }');
    expect(data).toEqual({
      shelves: [
        {
          books: [
            { id: 'a', note: 'about a' },
            { id: 'b', note: null },
          ],
        },
        { books: [{ id: 'c', note: null }] },
      ],
    });
    expect(errors).toEqual([
      expect.objectContaining({ message: 'The note is torn', path: ['shelves', 0, 'books', 1, 'note'] }),
    ]);
  });

  it('takes the object with it where the field must not be null', async () => {
    const { data, errors } = await ask('{ shelf { books { id pages } strict { id pages } } }');
    expect(data).toEqual({ shelf: { books: [{ id: 'a', pages: 10 }, null], strict: null } });
    expect(errors?.every(({ message }) => message === 'The pages stick')).toBe(true);
    expect(paths(errors)).toContainEqual(['shelf', 'books', 1, 'pages']);
    expect(paths(errors)).toContainEqual(['shelf', 'strict', 1, 'pages']);
  });

  it('goes up through all that must not be null', async () => {
    const { data, errors } = await ask('{ shelves { id strictest { pages } } }');
    expect(data ?? null).toBeNull();
    expect(paths(errors)).toContainEqual(['shelves', 0, 'strictest', 1, 'pages']);
  });

  it('goes up for an entity that a subgraph does not know, and says so', async () => {
    const { data, errors } = await ask('{ oldest { id title } }');
    expect(data).toEqual({ oldest: null });
    expect(paths(errors)).toEqual([['oldest', 'title']]);
    const all = await ask('{ shelf { first { title } } lost { title } }');
    expect(all.data ?? null).toBeNull();
    expect(paths(all.errors)).toEqual([['lost', 'title']]);
  });

  it('is no error for an entity that a subgraph does not know when only fields that may be null are asked for', async () => {
    expect(await ask('{ oldest { id note author { id } } }')).toEqual({
      data: { oldest: { id: 'c', note: null, author: null } },
    });
  });

  it('keeps its place in lists of lists', async () => {
    const { data, errors } = await ask('{ grid { id title } }');
    expect(data).toEqual({ grid: [[{ id: 'a', title: 'Book a' }, null], null, [null, { id: 'a', title: 'Book a' }]] });
    expect(paths(errors)).toEqual([['grid', 2, 0, 'title']]);
  });

  it('comes from one object two ways with an error for each place', async () => {
    const { data, errors } = await ask('{ shelf { books { note } first { note } } }');
    expect(data).toEqual({ shelf: { books: [{ note: 'about a' }, { note: null }], first: { note: null } } });
    expect(paths(errors)).toEqual(
      expect.arrayContaining([
        ['shelf', 'books', 1, 'note'],
        ['shelf', 'first', 'note'],
      ]),
    );
  });

  it('has nothing below it that is asked for', async () => {
    library.calls.length = 0;
    expect(await ask('{ nobody { name } }')).toEqual({ data: { nobody: null } });
    expect(library.calls).toHaveLength(1);
  });

  it('is told by the client’s names', async () => {
    const { errors } = await ask('{ all: shelves { volumes: books { remark: note } } }');
    expect(paths(errors)).toEqual([['all', 0, 'volumes', 1, 'remark']]);
  });

  it('in a list item goes to the list where items must not be null', async () => {
    const { data, errors } = await ask('{ shelf { books { tags codes } } }');
    expect(data).toEqual({
      shelf: {
        books: [
          { tags: ['x'], codes: [1] },
          { tags: null, codes: [1, null, 3] },
        ],
      },
    });
    expect(paths(errors)).toEqual(
      expect.arrayContaining([
        ['shelf', 'books', 1, 'tags', 1],
        ['shelf', 'books', 1, 'codes', 1],
      ]),
    );
  });

  it('does not reach the fields beside it', async () => {
    const { data, errors } = await ask('{ shelf { keeper { name } books { author { name } } } }');
    expect(data).toEqual({ shelf: { keeper: null, books: [{ author: null }, { author: null }] } });
    expect(paths(errors)).toEqual(
      expect.arrayContaining([
        ['shelf', 'keeper', 'name'],
        ['shelf', 'books', 0, 'author', 'name'],
      ]),
    );
  });
});

describe('A key that a subgraph in between does not know', () => {
  const parts = ['1', '2', '3'].map((id) => ({ id, code: `n${id}` }));
  const { ask: askShop, calls } = federate({
    counter: {
      typeDefs: `${federation2}
        type Query { boxes: [Box] }
        type Box { part: Part }
        type Part @key(fields: "code") { code: ID! }
      `,
      resolvers: { Query: { boxes: () => parts.map(({ code }) => ({ part: { code } })) } },
    },
    index: {
      typeDefs: `${federation2} type Part @key(fields: "id") @key(fields: "code") { id: ID! code: ID! }`,
      resolvers: {
        Part: {
          __resolveReference: (key: { code: string }) =>
            parts.find(({ code }) => code === key.code && code !== 'n3') ?? null,
        },
      },
    },
    makers: {
      typeDefs: `${federation2} type Part @key(fields: "id") { id: ID! maker: Maker } type Maker { name: String! }`,
      resolvers: {
        Part: {
          __resolveReference: ({ id }: Key) => ({ id: id || fail('No id came') }),
          maker: ({ id }: Key) => ({ name: `maker ${id}` }),
        },
      },
    },
  });

  it('is not asked about further, and leaves null', async () => {
    expect(await askShop('{ boxes { part { code maker { name } } } }')).toEqual({
      data: {
        boxes: [
          { part: { code: 'n1', maker: { name: 'maker 1' } } },
          { part: { code: 'n2', maker: { name: 'maker 2' } } },
          { part: { code: 'n3', maker: null } },
        ],
      },
    });
    const asked = calls.find(({ subgraph }) => subgraph === 'makers')?.variables['representations'];
    expect(asked).toHaveLength(2);
  });

  it('above an object that failed elsewhere stands for its error as well', async () => {
    const shop = federate({
      door: {
        typeDefs: `${federation2} type Query { shop: Shop @shareable } type Shop { open: Boolean! }`,
        resolvers: { Query: { shop: () => ({}) }, Shop: { open: () => fail('The door sticks') } },
      },
      shelf: {
        typeDefs: `${federation2} type Query { shop: Shop @shareable } type Shop { best: Book } type Book @key(fields: "id") { id: ID! }`,
        resolvers: { Query: { shop: () => ({ best: { id: 'a' } }) } },
      },
      catalogue: {
        typeDefs: `${federation2} type Book @key(fields: "id") { id: ID! title: String }`,
        resolvers: { Book: { title: () => fail('The title faded') } },
      },
    });
    const { data, errors } = await shop.ask('{ shop { open best { title } } }');
    expect(data).toEqual({ shop: null });
    expect(paths(errors)).toEqual([['shop', 'open']]);
  });
});
