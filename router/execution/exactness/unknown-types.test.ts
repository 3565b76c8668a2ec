import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { byId, federation2 } from './federation2.ts';

// The zoo has animals without knowing what they are; only the book of animals knows that.
const animals = [
  { __typename: 'Cat', id: '1', name: null },
  { __typename: 'Dog', id: '2', name: null },
];
const closed = (what: string) => () => {
  throw new Error(`${what} is closed.`);
};
const zooWith = (__resolveReference: (reference: { id: string }) => unknown) =>
  federate({
    zoo: {
      typeDefs: `${federation2}
        type Query { animal(id: ID!): Animal, all: [Animal] }
        type Animal @key(fields: "id") @interfaceObject { id: ID!, cage: Int, keeper: Keeper }
        type Keeper { name: String }
      `,
      resolvers: {
        Query: {
          animal: (_: unknown, { id }: { id: string }) => ({ id }),
          all: () => animals.map(({ id }) => ({ id })),
        },
        Animal: { cage: () => 7, keeper: () => ({}) },
        Keeper: { name: closed('The office') },
      },
    },
    kitchen: {
      typeDefs: `${federation2} type Animal @key(fields: "id") @interfaceObject { id: ID!, food: String }`,
      resolvers: { Animal: { food: closed('The kitchen') } },
    },
    book: {
      typeDefs: `${federation2}
        interface Animal @key(fields: "id") { id: ID!, name: String }
        type Cat implements Animal @key(fields: "id") { id: ID!, name: String! }
        type Dog implements Animal @key(fields: "id") { id: ID!, name: String }
        type Rock { hard: Boolean }
        union Thing = Cat | Rock
        type Query { things: [Thing] }
      `,
      resolvers: {
        Query: { things: () => [] },
        Animal: { __resolveReference },
        Cat: { __resolveReference },
        Dog: { __resolveReference },
      },
    },
  });
const zoo = zooWith(byId(animals));
const pathsOf = async (graph: typeof zoo, query: string) => {
  const { errors = [] } = await graph.ask(query);
  return errors.map(({ path }) => path);
};

describe('An object of which nobody knows the type', () => {
  it('is not asked for it because of a fragment that no object is in', async () => {
    zoo.calls.length = 0;
    const { data } = await zoo.ask('{ animal(id: "1") { cage ... on Thing { ... on Rock { hard } } } }');
    expect(data).toEqual({ animal: { cage: 7 } });
    expect(zoo.calls.map(({ subgraph }) => subgraph)).not.toContain('book');
  });

  it('is null where a field is missing that may not be for one of the types', async () => {
    const { data, errors } = await zoo.ask('{ animal(id: "1") { name cage } }');
    expect(data).toEqual({ animal: null });
    expect(errors?.map(({ path }) => path)).toEqual([['animal', 'name']]);
  });

  it('has no error of a field that one type only was asked for, when something else tells why it is null', async () => {
    expect(await pathsOf(zoo, '{ animal(id: "1") { name ... on Dog { food } } }')).toEqual([['animal', 'name']]);
    const unread = zooWith(closed('The book'));
    expect(await pathsOf(unread, '{ animal(id: "1") { name ... on Dog { food } } }')).toEqual([['animal']]);
    expect(await pathsOf(unread, '{ all { name ... on Dog { food } } }')).toEqual([['all']]);
  });

  it('has that error when nothing else tells why', async () => {
    const unwritten = zooWith(() => null);
    const paths = await pathsOf(unwritten, '{ animal(id: "1") { keeper { name } ... on Dog { food } } }');
    expect(paths).toEqual(expect.arrayContaining([['animal', 'food']]));
  });

  it('has the error of a field that every type was asked for', async () => {
    const paths = await pathsOf(zoo, '{ animal(id: "1") { name food } }');
    expect(paths).toEqual(expect.arrayContaining([['animal', 'food']]));
  });

  it('takes nothing along where its type is known', async () => {
    expect(await zoo.ask('{ animal(id: "2") { name cage } }')).toEqual({ data: { animal: { name: null, cage: 7 } } });
  });
});

describe('A null that takes all along', () => {
  const half = federate({
    first: {
      typeDefs: `${federation2}
        type Query { whole: Whole @shareable, must: String! }
        type Whole { one: String! }
      `,
      resolvers: { Query: { whole: () => ({ one: '1' }), must: () => null } },
    },
    second: {
      typeDefs: `${federation2}
        type Query { whole: Whole @shareable }
        type Whole { other: String }
      `,
      resolvers: { Query: { whole: () => ({ other: '2' }) } },
    },
  });

  it('is the only error: what is missing beside it was lost with it', async () => {
    const { data, errors } = await half.ask('{ whole { one other } must }');
    expect(data).toBeNull();
    expect(errors?.map(({ path }) => path)).toEqual([['must']]);
  });
});
