import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { federation2 } from './federation2.ts';

describe('An object that a subgraph needs of which a client asks for what fails', () => {
  const itself = { __resolveReference: (reference: object) => reference };
  const withOwner = {
    __resolveReference: ({ number }: { number: string }) => ({ number, owner: { id: 'ada' }, street: {} }),
  };
  const fails = () => {
    throw new Error('nobody knows');
  };
  const flat = (name: string, owner: { id: string } | null) => `${name} of ${owner?.id ?? 'nobody'}`;
  const { ask, calls } = federate({
    houses: {
      typeDefs: `${federation2}
        type Query { flat: Flat shown: Flat @provides(fields: "owner { id }") }
        type Flat @key(fields: "number") { number: ID! owner: Owner @external }
        type Owner { id: ID! @external }
      `,
      resolvers: {
        Query: { flat: () => ({ number: '9' }), shown: () => withOwner.__resolveReference({ number: '9' }) },
        Flat: itself,
      },
    },
    owners: {
      typeDefs: `${federation2}
        type Query { sold: Flat }
        type Flat @key(fields: "number") { number: ID! owner: Owner @shareable street: Street! }
        type Owner { id: ID! @shareable phone: String! }
        type Street { name: String! postman: String }
      `,
      resolvers: {
        Query: { sold: () => withOwner.__resolveReference({ number: '9' }) },
        Flat: withOwner,
        Owner: { phone: fails },
        Street: { name: () => 'Elm Street', postman: fails },
      },
    },
    post: {
      typeDefs: `${federation2}
        type Flat @key(fields: "number") {
          number: ID! owner: Owner @external street: Street! @external
          label: String @requires(fields: "owner { id }")
          card: String @requires(fields: "street { name }")
        }
        type Owner { id: ID! @external }
        type Street { name: String! @external }
      `,
      resolvers: {
        Flat: {
          ...itself,
          label: (it: { owner: { id: string } | null }) => flat('label', it.owner),
          card: (it: { street: { name: string } }) => it.street.name,
        },
      },
    },
    bank: {
      typeDefs: `${federation2}
        type Flat @key(fields: "owner { id }") { owner: Owner @shareable account: String }
        type Owner { id: ID! @shareable }
      `,
      resolvers: { Flat: { ...itself, account: (it: { owner: { id: string } | null }) => flat('account', it.owner) } },
    },
  });
  const failed = (...path: string[]) => [expect.objectContaining({ message: 'nobody knows', path })];

  it('is still there for a requirement', async () => {
    expect(await ask('{ flat { label owner { phone } } }')).toEqual({
      data: { flat: { label: 'label of ada', owner: null } },
      errors: failed('flat', 'owner', 'phone'),
    });
  });

  it('is still there for a key', async () => {
    expect(await ask('{ sold { account owner { id phone } } }')).toEqual({
      data: { sold: { account: 'account of ada', owner: null } },
      errors: failed('sold', 'owner', 'phone'),
    });
  });

  it('comes from who provides it', async () => {
    calls.length = 0;
    expect(await ask('{ shown { account owner { id } } }')).toEqual({
      data: { shown: { account: 'account of ada', owner: { id: 'ada' } } },
    });
    expect(calls.map(({ subgraph }) => subgraph)).toEqual(['houses', 'bank']);
  });

  it('is asked for only once where nothing that a client may ask of it can take it along', async () => {
    calls.length = 0;
    expect(await ask('{ flat { card street { name postman } } }')).toEqual({
      data: { flat: { card: 'Elm Street', street: { name: 'Elm Street', postman: null } } },
      errors: failed('flat', 'street', 'postman'),
    });
    expect(calls.find(({ subgraph }) => subgraph === 'owners')?.query).toContain('{street{name postman}}');
  });
});
