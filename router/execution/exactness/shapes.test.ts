import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { byId, federation2 } from './federation2.ts';

describe('an interface that leads back to itself', () => {
  const rooms = [
    { __typename: 'Hall', id: '1', size: 40 },
    { __typename: 'Hall', id: '2', size: 15 },
    { __typename: 'Hall', id: '3', size: 40 },
  ];
  const house = federate({
    plan: {
      typeDefs: `${federation2}
        type Query { room: Room }
        interface Room { alike: Room }
        type Hall implements Room @key(fields: "id") { id: ID!, alike: Hall @provides(fields: "size"), size: Int @external }
      `,
      resolvers: {
        Query: { room: () => rooms[0] },
        Hall: {
          alike: (hall: (typeof rooms)[number]) => rooms.find(({ id, size }) => size === hall.size && id !== hall.id),
        },
      },
    },
    measures: {
      typeDefs: `${federation2}
        type Hall @key(fields: "id") { id: ID!, size: Int @shareable }
      `,
      resolvers: { Hall: { __resolveReference: byId(rooms) } },
    },
  });

  it('is followed as often as the query says', async () => {
    expect(await house.ask('{ room { alike { ... on Room { alike { __typename } } } } }')).toEqual({
      data: { room: { alike: { alike: { __typename: 'Hall' } } } },
    });
  });

  it('joins what the interface and the object select of the same field', async () => {
    const query = `{ room {
      __typename
      alike { __typename ... on Hall { id } alike { __typename ... on Hall { id } } }
      ... on Hall { id size alike { id size } }
    } }`;
    expect(await house.ask(query)).toEqual({
      data: {
        room: {
          __typename: 'Hall',
          alike: { __typename: 'Hall', id: '3', alike: { __typename: 'Hall', id: '1' }, size: 40 },
          id: '1',
          size: 40,
        },
      },
    });
  });
});

describe('members of a union whose fields have the same name and other types', () => {
  const guests = [{ id: 'g1', name: 'Ida' }];
  const present = () => [
    { __typename: 'Guest', id: 'g1', name: 'Ida', door: ['a', 'b'] },
    { __typename: 'Host', id: 'h1', name: 'Odd', door: 'main' },
  ];
  const party = federate({
    invitations: {
      typeDefs: `${federation2}
        type Query { invited: [Guest!]! }
        type Guest { id: ID @shareable }
      `,
      resolvers: { Query: { invited: () => guests.map(({ id }) => ({ id })) } },
    },
    door: {
      typeDefs: `${federation2}
        type Query { present: [Anybody!]! }
        union Anybody = Guest | Host
        type Guest @key(fields: "id") { id: ID!, name: String, door: [String!], talks: [Anybody!]! }
        type Host { id: ID, name: String!, door: String, talks: [Anybody!]! }
      `,
      resolvers: {
        Query: { present },
        Guest: { __resolveReference: byId(guests), talks: present },
        Host: { talks: present },
      },
    },
  });

  // What the API's types allow under one name, a subgraph's own (nullable here, not there) may not.
  const both = (fields: string) => `... on Guest { ${fields} } ... on Host { ${fields} }`;
  const known = present().map(({ id, name }) => ({ id, name }));

  it('are asked for under names that do not conflict, and answered under the ones asked for', async () => {
    expect(await party.ask(`{ invited { id name } present { ${both('id')} } }`)).toEqual({
      data: { invited: guests, present: known.map(({ id }) => ({ id })) },
    });
  });

  it('may nest', async () => {
    const query = `{ present { ${both(`id talks { ${both(`id talks { ${both('id')} }`)} }`)} } }`;
    const ids = known.map(({ id }) => ({ id }));
    const once = ids.map((one) => ({ ...one, talks: ids }));
    expect(await party.ask(query)).toEqual({ data: { present: ids.map((one) => ({ ...one, talks: once })) } });
  });

  it('keep the names that clients gave them', async () => {
    const query = '{ present { ... on Guest { who: id doors: door } ... on Host { who: id door } } }';
    expect(await party.ask(query)).toEqual({
      data: {
        present: [
          { who: 'g1', doors: ['a', 'b'] },
          { who: 'h1', door: 'main' },
        ],
      },
    });
  });
});

describe('a type that is an entity in one subgraph only', () => {
  const stamps = [{ id: 's1', motif: 'owl' }];
  const album = federate({
    pages: {
      typeDefs: `${federation2}
        type Query { stamps: [Stamp!]! }
        type Stamp { id: ID! @shareable }
      `,
      resolvers: { Query: { stamps: () => stamps.map(({ id }) => ({ id })) } },
    },
    motifs: {
      typeDefs: `${federation2}
        type Stamp @key(fields: "id") { id: ID!, motif: String }
      `,
      resolvers: { Stamp: { __resolveReference: byId(stamps) } },
    },
  });

  it('is found there by what the other happens to know', async () => {
    expect(await album.ask('{ stamps { motif } }')).toEqual({ data: { stamps: [{ motif: 'owl' }] } });
  });
});

describe('a node that each subgraph resolves in part', () => {
  const clubs = [{ id: 'k1', name: 'Chess' }];
  const games = [{ id: 'g1', moves: 'e4 e5', club: 'k1' }];
  const club = (id: string) => (byId(clubs)({ id }) ? { __typename: 'Club', ...byId(clubs)({ id }) } : null);
  const game = (id: string) => (byId(games)({ id }) ? { __typename: 'Game', ...byId(games)({ id }) } : null);
  const root = (_: unknown, { id }: { id: string }) => club(id) ?? game(id);
  const nodes = federate({
    clubs: {
      typeDefs: `${federation2}
        type Query { node(id: ID!): Node @shareable, club(id: ID!): Club }
        interface Node { id: ID! }
        type Club implements Node @key(fields: "id") { id: ID!, name: String! }
        type Game implements Node @key(fields: "id") { id: ID! @external, club: Club! }
      `,
      resolvers: {
        Query: { node: root, club: (_: unknown, { id }: { id: string }) => club(id) },
        Club: { __resolveReference: ({ id }: { id: string }) => club(id) },
        Game: {
          __resolveReference: ({ id }: { id: string }) => game(id),
          club: ({ id }: { id: string }) => club(byId(games)({ id })?.club ?? ''),
        },
      },
    },
    games: {
      typeDefs: `${federation2}
        type Query { node(id: ID!): Node @shareable, game(id: ID!): Game }
        interface Node { id: ID! }
        type Club implements Node @key(fields: "id") { id: ID! @external, games: [Game!]! }
        type Game implements Node @key(fields: "id") { id: ID!, moves: String! }
      `,
      resolvers: {
        Query: { node: root, game: (_: unknown, { id }: { id: string }) => game(id) },
        Club: {
          __resolveReference: ({ id }: { id: string }) => club(id),
          games: ({ id }: { id: string }) => games.filter((one) => one.club === id),
        },
        Game: { __resolveReference: ({ id }: { id: string }) => game(id) },
      },
    },
  });

  it('is asked of the subgraph that knows the type that the query is about', async () => {
    expect(
      await nodes.ask(
        '{ a: node(id: "k1") { ... on Club { id name } } b: node(id: "g1") { ... on Game { id moves } } }',
      ),
    ).toEqual({
      data: { a: { id: 'k1', name: 'Chess' }, b: { id: 'g1', moves: 'e4 e5' } },
    });
  });

  it('tells its type, also where nothing else matches', async () => {
    const query = '{ a: node(id: "k1") { __typename ... on Game { id } } b: node(id: "g1") { ... on Club { id } } }';
    expect(await nodes.ask(query)).toEqual({ data: { a: { __typename: 'Club' }, b: {} } });
  });

  it('leads on to the other subgraph when fetched directly', async () => {
    expect(await nodes.ask('{ game(id: "g1") { id moves club { name games { id } } } }')).toEqual({
      data: { game: { id: 'g1', moves: 'e4 e5', club: { name: 'Chess', games: [{ id: 'g1' }] } } },
    });
  });

  it('is refused, rather than answered in part, where no one subgraph can answer for every type', async () => {
    const { data, errors } = await nodes.ask('{ node(id: "k1") { id } }');
    expect(data ?? null).toBeNull();
    expect(errors).toHaveLength(1);
  });
});
