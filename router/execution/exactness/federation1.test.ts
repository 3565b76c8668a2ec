import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { byId, federation2 } from './federation2.ts';

const members = ['1', '2'].map((id) => ({ id, name: `member ${id}`, card: `card ${id}`, nick: `nick ${id}` }));
const seen = ({ id, card }: (typeof members)[number]) => ({ id, card });
const desk = (typeDefs: string) => ({
  typeDefs,
  resolvers: {
    Query: { someone: () => seen(members[0]!), named: () => members[0] },
    Member: {
      __resolveReference: ({ id }: { id: string }) => members.filter((one) => one.id === id).map(seen)[0] ?? null,
      // Only where it is provided may the desk be asked for it.
      name: ({ name }: { name?: string }) => name ?? 'not the desk’s to tell',
    },
  },
});
const registry = (typeDefs: string) => ({
  typeDefs,
  resolvers: {
    Query: { member: (_: unknown, reference: { id: string }) => byId(members)(reference) },
    Member: { __resolveReference: byId(members) },
  },
});
const asked = 'type Query { someone: Member, named: Member @provides(fields: "name") }';
const owned = 'type Query { member(id: ID): Member } type Member @key(fields: "id")';
const fields = '{ id: ID! @external, name: String! @external, card: ID }';

describe.each([
  [
    '@extends in Federation 1',
    desk(`${asked} type Member @key(fields: "id") @extends ${fields}`),
    registry(`${owned} { id: ID!, name: String!, nick: String }`),
  ],
  [
    'extend type in Federation 1',
    desk(`${asked} extend type Member @key(fields: "id") ${fields}`),
    registry(`${owned} { id: ID!, name: String!, nick: String }`),
  ],
  [
    '@extends in Federation 2',
    desk(`${federation2} ${asked} type Member @key(fields: "id") @extends ${fields}`),
    registry(`${federation2} ${owned} { id: ID!, name: String! @shareable, nick: String }`),
  ],
  [
    'extend type in Federation 2',
    desk(`${federation2} ${asked} extend type Member @key(fields: "id") ${fields}`),
    registry(`${federation2} ${owned} { id: ID!, name: String! @shareable, nick: String }`),
  ],
  [
    'Federation 1 beside Federation 2',
    desk(`${asked} extend type Member @key(fields: "id") ${fields}`),
    registry(`${federation2} ${owned} { id: ID!, name: String! @shareable, nick: String }`),
  ],
])('an entity extended by %s', (_, first, second) => {
  const club = federate({ desk: first, registry: second });
  const ask = async (query: string) => {
    club.calls.length = 0;
    return { answer: await club.ask(query), asked: club.calls.map(({ subgraph }) => subgraph) };
  };

  it('has its key and its own fields from the extension', async () => {
    expect(await ask('{ someone { id card } }')).toEqual({
      answer: { data: { someone: { id: '1', card: 'card 1' } } },
      asked: ['desk'],
    });
  });

  it('has external fields from their owner', async () => {
    const { answer } = await ask('{ someone { id card name } member(id: "2") { id name nick card } }');
    expect(answer).toEqual({
      data: {
        someone: { id: '1', card: 'card 1', name: 'member 1' },
        member: { id: '2', name: 'member 2', nick: 'nick 2', card: 'card 2' },
      },
    });
  });

  it('has external fields from the extension where that provides them', async () => {
    expect(await ask('{ named { id card name } }')).toEqual({
      answer: { data: { named: { id: '1', card: 'card 1', name: 'member 1' } } },
      asked: ['desk'],
    });
  });
});

describe('a Federation 1 extension with keys of which not all lead to it', () => {
  const ware = { id: 'w1', name: 'Chair', ean: '4006', size: 12, price: 9.5 };
  const shop = federate({
    catalog: {
      typeDefs: `
        type Query { ware: Ware }
        type Ware @key(fields: "id") { id: ID!, name: String, size: Int }
      `,
      resolvers: { Query: { ware: () => ware }, Ware: { __resolveReference: () => ware } },
    },
    prices: {
      typeDefs: `
        extend type Ware @key(fields: "id name") @key(fields: "ean") {
          id: ID @external, name: String @external, ean: String @external, price: Float!
        }
      `,
      resolvers: {
        Ware: {
          __resolveReference: ({ id, name, ean }: { id?: string; name?: string; ean?: string }) =>
            (id === ware.id && name === ware.name) || ean === ware.ean ? ware : null,
        },
      },
    },
  });

  it('is reached by the one that does, and owns the key that nobody else has', async () => {
    expect(await shop.ask('{ ware { size price ean } }')).toEqual({
      data: { ware: { size: 12, price: 9.5, ean: '4006' } },
    });
  });
});
