import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { byId, federation2 } from './federation2.ts';

const never = () => {
  throw new Error('This field was taken over.');
};
const guests = [
  { id: '1', name: 'Ida' },
  { id: '2', name: 'Ole' },
];
const guest = { __resolveReference: byId(guests) };

describe('A field that was taken over', () => {
  const hello = ({ name }: { name?: string }) => {
    if (name === undefined) throw new Error('What this needs was not told.');
    return `hello ${name}`;
  };
  const told = { __resolveReference: (reference: object) => reference };
  const { ask } = federate({
    old: {
      typeDefs: `${federation2}
        type Query { inOld: Guest gone: String! }
        type Guest @key(fields: "id") { id: ID! name: String! bye: String! @requires(fields: "room") room: Int! @external }
      `,
      resolvers: {
        Query: { inOld: () => ({ id: '1' }), gone: never },
        Guest: { ...told, name: never, bye: ({ room }: { room: number }) => `bye ${room}` },
      },
    },
    fresh: {
      typeDefs: `${federation2}
        type Query { inFresh: Guest gone: String! @override(from: "old") new: Int! @override(from: "never-was") }
        type Guest @key(fields: "id") { id: ID! name: String! @override(from: "old") room: Int! }
      `,
      resolvers: {
        Query: { inFresh: () => guests[1], gone: () => 'here', new: () => 1 },
        Guest: { ...guest, room: ({ id }: { id: string }) => Number(id) * 100 },
      },
    },
    greeter: {
      typeDefs: `${federation2}
        type Query { inGreeter: Guest }
        type Guest @key(fields: "id") { id: ID! name: String! @external hello: String! @requires(fields: "name") }
      `,
      resolvers: { Query: { inGreeter: () => ({ id: '2' }) }, Guest: { ...told, hello } },
    },
  });

  it('is asked of the subgraph that took it, wherever the entity comes from', async () => {
    expect(await ask('{ gone new inOld { name } inFresh { name } inGreeter { name } }')).toEqual({
      data: { gone: 'here', new: 1, inOld: { name: 'Ida' }, inFresh: { name: 'Ole' }, inGreeter: { name: 'Ole' } },
    });
  });

  it('is required from there', async () => {
    expect(await ask('{ inOld { hello bye } inFresh { hello bye } inGreeter { hello bye } }')).toEqual({
      data: {
        inOld: { hello: 'hello Ida', bye: 'bye 100' },
        inFresh: { hello: 'hello Ole', bye: 'bye 200' },
        inGreeter: { hello: 'hello Ole', bye: 'bye 200' },
      },
    });
  });
});

describe('A field of an interface’s type that was taken over', () => {
  const shots = [
    { __typename: 'Photo', id: '1', taken: 'noon' },
    { __typename: 'Photo', id: '2', taken: 'dawn' },
  ];
  const { ask } = federate({
    album: {
      typeDefs: `${federation2}
        type Query { album: [Item] }
        interface Item { id: ID! taken: String! }
        type Photo implements Item @key(fields: "id") { id: ID! taken: String! }
      `,
      resolvers: { Query: { album: () => shots }, Photo: { taken: never } },
    },
    camera: {
      typeDefs: `${federation2}
        type Query { roll: [Shot] }
        interface Item { id: ID! taken: String! }
        interface Shot { id: ID! taken: String! }
        type Text implements Item @key(fields: "id") { id: ID! taken: String! words: String! }
        type Photo implements Shot @key(fields: "id") { id: ID! taken: String! @override(from: "album") }
      `,
      resolvers: { Query: { roll: () => shots }, Photo: { __resolveReference: byId(shots) } },
    },
  });

  it('is asked of the subgraph that took it also through the interface', async () => {
    expect(await ask('{ album { id taken } roll { taken ... on Photo { id taken } } }')).toEqual({
      data: {
        album: [
          { id: '1', taken: 'noon' },
          { id: '2', taken: 'dawn' },
        ],
        roll: [
          { taken: 'noon', id: '1' },
          { taken: 'dawn', id: '2' },
        ],
      },
    });
  });

  it('leaves objects of other types empty', async () => {
    expect(await ask('{ album { ... on Text { id words } } }')).toEqual({ data: { album: [{}, {}] } });
  });
});

describe('A field that is being taken over step by step', () => {
  const half = (label: string) =>
    federate({
      old: {
        typeDefs: `${federation2}
          type Query { guests: [Guest!]! }
          type Guest @key(fields: "id") { id: ID! name: String! }
        `,
        resolvers: {
          Query: { guests: () => guests },
          Guest: { ...guest, name: ({ name }: { name: string }) => `${name} (old)` },
        },
      },
      fresh: {
        typeDefs: `${federation2}
          type Query { newest: Guest! }
          type Guest @key(fields: "id") { id: ID! name: String! @override(from: "old", label: "${label}") }
        `,
        resolvers: {
          Query: { newest: () => guests[0] },
          Guest: { ...guest, name: ({ name }: { name: string }) => `${name} (fresh)` },
        },
      },
    });

  it('is at the old place for none and at the new one for all', async () => {
    const query = '{ guests { name } newest { name } }';
    expect(await half('percent(0)').ask(query)).toEqual({
      data: { guests: [{ name: 'Ida (old)' }, { name: 'Ole (old)' }], newest: { name: 'Ida (old)' } },
    });
    expect(await half('percent(100)').ask(query)).toEqual({
      data: { guests: [{ name: 'Ida (fresh)' }, { name: 'Ole (fresh)' }], newest: { name: 'Ida (fresh)' } },
    });
  });

  it('is at the old place under a label that nobody set', async () => {
    expect(await half('guests-move').ask('{ guests { name } }')).toEqual({
      data: { guests: [{ name: 'Ida (old)' }, { name: 'Ole (old)' }] },
    });
  });

  it('is at one of them for a share', async () => {
    const { data } = await half('percent(50)').ask('{ guests { name } }');
    const names = (data?.['guests'] as { name: string }[] | undefined)?.map(({ name }) => name.replace(/^\w+ /, ''));
    expect(new Set(names).size).toBe(1);
    expect(['(old)', '(fresh)']).toContain(names?.[0]);
  });
});
