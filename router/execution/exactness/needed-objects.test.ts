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
        type Query { sold: Flat lost: Flat }
        type Flat @key(fields: "number") { number: ID! owner: Owner @shareable street: Street! }
        type Owner { id: ID! @shareable phone: String! }
        type Street { name: String! postman: String }
      `,
      resolvers: {
        Query: {
          sold: () => withOwner.__resolveReference({ number: '9' }),
          lost: () => ({ number: '9', owner: new Error('owner unknown') }),
        },
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

  it('has its error at its own place, when it fails itself', async () => {
    const { data, errors } = await ask('{ lost { label owner { phone } } }');
    expect(data).toEqual({ lost: { label: 'label of nobody', owner: null } });
    expect(errors?.map(({ message, path }) => [message, path?.join('.')])).toEqual([
      ['owner unknown', 'lost.owner'],
      ['owner unknown', 'lost.owner'],
    ]);
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

describe('What is needed of objects', () => {
  const itself = { __resolveReference: (reference: object) => reference };
  const owner = { id: 'ada', nick: 'Countess', __typename: 'Person' };
  type Flat = { owner?: Partial<typeof owner> };

  it('is all sent where fields of one subgraph need different things of one object', async () => {
    const { ask, calls } = federate({
      houses: {
        typeDefs: `${federation2}
          type Query { flat: Flat }
          type Flat @key(fields: "number") { number: ID! owner: Owner }
          type Owner { id: ID! nick: String }
        `,
        resolvers: { Query: { flat: () => ({ number: '9', owner }) }, Flat: { __resolveReference: () => ({ owner }) } },
      },
      post: {
        typeDefs: `${federation2}
          type Flat @key(fields: "number") {
            number: ID! owner: Owner @external
            label: String @requires(fields: "owner { id }")
            card: String @requires(fields: "owner { nick }")
          }
          type Owner @external { id: ID! nick: String }
        `,
        resolvers: {
          Flat: { ...itself, label: (flat: Flat) => flat.owner?.id, card: (flat: Flat) => flat.owner?.nick },
        },
      },
    });
    expect(await ask('{ flat { label card } }')).toEqual({ data: { flat: { label: 'ada', card: 'Countess' } } });
    expect(calls).toHaveLength(2);
  });

  it('may be a key that another subgraph has taken over', async () => {
    const { ask } = federate({
      old: {
        typeDefs: `${federation2}
          type Query { flat: Flat }
          type Flat @key(fields: "number") @key(fields: "owner { id }") { number: ID! owner: Owner floor: Int }
          type Owner @shareable { id: ID! nick: String! }
        `,
        resolvers: { Query: { flat: () => ({ number: '9' }) }, Flat: { ...itself, floor: () => 3 } },
      },
      new: {
        typeDefs: `${federation2}
          type Query { sold: Flat }
          type Flat @key(fields: "number") { number: ID! owner: Owner @override(from: "old") }
          type Owner @shareable { id: ID! nick: String! }
        `,
        resolvers: {
          Query: { sold: () => ({ number: '9', owner }) },
          Flat: { __resolveReference: () => ({ owner }) },
        },
      },
    });
    expect(await ask('{ flat { floor owner { nick } } }')).toEqual({
      data: { flat: { floor: 3, owner: { nick: 'Countess' } } },
    });
  });

  it('may be hidden from clients', async () => {
    const { ask } = federate({
      houses: {
        typeDefs: `${federation2}
          type Query { flat: Flat }
          type Flat @key(fields: "place { code }") { place: Place! @inaccessible number: Int }
          type Place @inaccessible @shareable { code: ID! street: String! }
        `,
        resolvers: { Query: { flat: () => ({ number: 9, place: { code: 'p', street: 'Elm' } }) } },
      },
      post: {
        typeDefs: `${federation2}
          type Flat @key(fields: "place { code }") { place: Place! label: String }
          type Place @shareable { code: ID! }
        `,
        resolvers: { Flat: { ...itself, label: (flat: { place: { code: string } }) => `label ${flat.place.code}` } },
      },
    });
    expect(await ask('{ flat { number label } }')).toEqual({ data: { flat: { number: 9, label: 'label p' } } });
  });

  it('may be the key of an interface, and of its types', async () => {
    const { ask } = federate({
      houses: {
        typeDefs: `${federation2}
          type Query { thing: Thing }
          interface Thing @key(fields: "owner { id }") { owner: Owner! }
          type Flat implements Thing @key(fields: "owner { id }") { owner: Owner! @shareable floor: Int }
          type Owner { id: ID! @shareable nick: String! }
        `,
        resolvers: { Query: { thing: () => ({ __typename: 'Flat', owner, floor: 3 }) } },
      },
      post: {
        typeDefs: `${federation2}
          type Thing @interfaceObject @key(fields: "owner { id }") { owner: Owner! @shareable label: String }
          type Owner { id: ID! @shareable }
        `,
        resolvers: { Thing: { ...itself, label: (thing: Flat) => `label ${thing.owner?.id}` } },
      },
    });
    expect(await ask('{ thing { label owner { nick } ... on Flat { floor } } }')).toEqual({
      data: { thing: { label: 'label ada', owner: { nick: 'Countess' }, floor: 3 } },
    });
  });
});
