import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { byId, federation2 } from './federation2.ts';

describe('a zoo whose subgraphs know animals by different keys', () => {
  const animals = ['7', '8'].map((id) => ({ id, chip: `chip-${id}`, house: { name: 'north', cage: `c${id}` } }));
  const kept = { __resolveReference: (reference: object) => reference };
  const zoo = federate({
    entrance: {
      typeDefs: `${federation2}
        type Query { animals: [Animal!]! }
        type Animal @key(fields: "id") { id: ID! }
      `,
      resolvers: { Query: { animals: () => animals.map(({ id }) => ({ id })) }, Animal: kept },
    },
    registry: {
      typeDefs: `${federation2}
        type Animal @key(fields: "id") @key(fields: "chip") { id: ID!, chip: String! }
      `,
      resolvers: {
        Animal: {
          __resolveReference: (reference: { id?: string; chip?: string }) =>
            animals.find(({ id, chip }) => id === reference.id || chip === reference.chip) ?? null,
        },
      },
    },
    houses: {
      typeDefs: `${federation2}
        type Animal @key(fields: "chip") @key(fields: "house { name cage }") { chip: String!, house: House! }
        type House @shareable { name: String!, cage: String! }
      `,
      resolvers: {
        Animal: {
          __resolveReference: ({ chip }: { chip: string }) => animals.find((one) => one.chip === chip) ?? null,
        },
      },
    },
    kitchen: {
      typeDefs: `${federation2}
        type Animal @key(fields: "house { cage name }") { house: House!, meal: String! }
        type House @shareable { name: String!, cage: String! }
      `,
      resolvers: {
        Animal: { ...kept, meal: ({ house }: (typeof animals)[number]) => `hay for ${house.name} ${house.cage}` },
      },
    },
  });

  it('goes from key to key through subgraphs that know both', async () => {
    zoo.calls.length = 0;
    expect(await zoo.ask('{ animals { meal } }')).toEqual({
      data: { animals: [{ meal: 'hay for north c7' }, { meal: 'hay for north c8' }] },
    });
    expect(zoo.calls.map(({ subgraph }) => subgraph)).toEqual(['entrance', 'registry', 'houses', 'kitchen']);
  });

  it('shows keys on the way where clients asked for them, and not where they did not', async () => {
    expect(await zoo.ask('{ animals { house { cage } } }')).toEqual({
      data: { animals: [{ house: { cage: 'c7' } }, { house: { cage: 'c8' } }] },
    });
    expect(await zoo.ask('{ animals { tag: chip chip: meal } }')).toEqual({
      data: {
        animals: [
          { tag: 'chip-7', chip: 'hay for north c7' },
          { tag: 'chip-8', chip: 'hay for north c8' },
        ],
      },
    });
  });
});

describe('keys that a subgraph only knows', () => {
  const parts = [{ id: 'p1', serial: 's1', code: { maker: 'm', batch: 'x', number: '4' } }];
  const shop = federate({
    warehouse: {
      typeDefs: `${federation2}
        type Part
          @key(fields: "id")
          @key(fields: "serial", resolvable: false)
          @key(fields: "code { maker batch }", resolvable: false)
          @key(fields: "id code { batch number }", resolvable: false) {
          id: ID!, serial: ID!, code: Code!, weight: Int!
        }
        type Code { maker: ID!, batch: ID!, number: ID! }
      `,
      resolvers: { Part: { __resolveReference: ({ id }: { id: string }) => ({ ...byId(parts)({ id }), weight: 12 }) } },
    },
    delivery: {
      typeDefs: `${federation2}
        type Query { order: Order }
        type Order @key(fields: "id") { id: ID!, parts: [Part!]! }
        type Part
          @key(fields: "code { maker batch }", resolvable: false)
          @key(fields: "id code { batch number }")
          @key(fields: "serial", resolvable: false)
          @key(fields: "id", resolvable: false) {
          id: ID!, serial: ID!, code: Code!, weight: Int! @external, postage: String! @requires(fields: "weight")
        }
        type Code { maker: ID!, batch: ID!, number: ID! }
      `,
      resolvers: {
        Query: { order: () => ({ id: 'o1', parts }) },
        Part: {
          __resolveReference: (part: { id?: string; code: { number?: string } }) => {
            if (part.id === undefined || part.code.number === undefined) throw new Error('not a key of mine');
            return part;
          },
          postage: ({ weight }: { weight: number }) => `${weight * 2} €`,
        },
      },
    },
  });

  it('are never what an entity is fetched by, not even on the way back with what a field requires', async () => {
    expect(await shop.ask('{ order { parts { id weight postage } } }')).toEqual({
      data: { order: { parts: [{ id: 'p1', weight: 12, postage: '24 €' }] } },
    });
    expect(await shop.ask('{ order { parts { postage } } }')).toEqual({
      data: { order: { parts: [{ postage: '24 €' }] } },
    });
  });
});

describe('keys that reach into lists and other entities', () => {
  const makers = [
    { id: 'm1', mark: 'one' },
    { id: 'm2', mark: 'two' },
  ];
  const wares = [
    { id: 'w1', code: 'c1', price: 10, makerId: 'm1' },
    { id: 'w2', code: 'c2', price: 20, makerId: 'm2' },
  ];
  const makerOf = ({ makerId }: { makerId: string }) => byId(makers)({ id: makerId });
  type Known = { wares: { id: string; code?: string; maker?: { mark?: string } }[]; best?: { id: string } };
  const among =
    (isKey: (ware: Known['wares'][number]) => boolean) =>
    ({ wares: known, best }: Known) => {
      if (!known.every(isKey)) throw new Error(`not a key of mine: ${JSON.stringify(known)}`);
      const found = wares.filter(({ id }) => known.some((one) => one.id === id));
      return { wares: found, first: found[0], best: best ? byId(wares)(best) : found[1] };
    };
  const market = federate({
    stalls: {
      typeDefs: `${federation2}
        type Query { basket: Basket! }
        type Basket @key(fields: "wares { id }") { wares: [Ware!]! }
        type Ware @key(fields: "id") { id: ID!, maker: Maker @shareable }
        type Maker @key(fields: "id") { id: ID!, mark: String @shareable, flagship: Ware! }
      `,
      resolvers: {
        Query: { basket: () => ({ wares }) },
        Ware: { __resolveReference: byId(wares), maker: makerOf },
        Maker: {
          __resolveReference: byId(makers),
          flagship: ({ id }: { id: string }) => wares.find(({ makerId }) => makerId === id),
        },
      },
    },
    codes: {
      typeDefs: `${federation2}
        type Ware @key(fields: "id") @key(fields: "id code") { id: ID!, code: String! }
      `,
      resolvers: { Ware: { __resolveReference: byId(wares) } },
    },
    lists: {
      typeDefs: `${federation2}
        type Basket @key(fields: "wares { id code }") { wares: [Ware!]!, first: Ware @shareable, best: Ware @shareable }
        type Ware @key(fields: "id code") { id: ID!, code: String }
      `,
      resolvers: {
        Basket: { __resolveReference: among(({ code }) => code !== undefined) },
        Ware: { __resolveReference: byId(wares) },
      },
    },
    prices: {
      typeDefs: `${federation2}
        type Basket @key(fields: "wares { id code maker { id mark } } best { id }") {
          wares: [Ware!]!, first: Ware @shareable, best: Ware @shareable, total: Int!
        }
        type Ware @key(fields: "id code maker { id mark }") { id: ID!, code: String, maker: Maker, price: Int }
        type Maker @key(fields: "id mark") { id: ID!, mark: String }
      `,
      resolvers: {
        Basket: {
          __resolveReference: among(({ maker }) => maker?.mark !== undefined),
          total: ({ wares: all }: { wares: { price: number }[] }) => all.reduce((sum, { price }) => sum + price, 0),
        },
        Ware: { __resolveReference: byId(wares), maker: makerOf },
      },
    },
  });

  it('are collected item by item before the entity is asked for', async () => {
    const query = `{ basket {
      total
      first { id }
      best { id }
      wares { id code price maker { id mark flagship { id } } }
    } }`;
    const ware = (n: number) => {
      const mark = makers[n - 1]?.mark;
      return { id: `w${n}`, code: `c${n}`, price: n * 10, maker: { id: `m${n}`, mark, flagship: { id: `w${n}` } } };
    };
    expect(await market.ask(query)).toEqual({
      data: { basket: { total: 30, first: { id: 'w1' }, best: { id: 'w2' }, wares: [ware(1), ware(2)] } },
    });
  });
});

describe('entities that are not there', () => {
  const shelf = federate({
    list: {
      typeDefs: `${federation2}
        type Query { books: [Book], book: Book!, maybe: Book }
        type Book @key(fields: "isbn") { isbn: ID }
      `,
      resolvers: {
        Query: {
          books: () => [{ isbn: 'known' }, null, { isbn: null }, { isbn: 'lost' }, { isbn: 'broken' }],
          book: () => ({ isbn: 'lost' }),
          maybe: () => ({ isbn: 'lost' }),
        },
      },
    },
    print: {
      typeDefs: `${federation2}
        type Book @key(fields: "isbn") { isbn: ID, year: Int, title: String! }
      `,
      resolvers: {
        Book: {
          __resolveReference: ({ isbn }: { isbn: string }) => {
            if (isbn === 'broken') return Promise.reject(new Error('The page is torn.'));
            return Promise.resolve(isbn === 'known' ? { isbn, year: 1999, title: 'Known' } : null);
          },
        },
      },
    },
  });

  it('leave nulls in their place, and say so only where something failed', async () => {
    const { data, errors } = await shelf.ask('{ books { isbn year } }');
    expect(data).toEqual({
      books: [
        { isbn: 'known', year: 1999 },
        null,
        { isbn: null, year: null },
        { isbn: 'lost', year: null },
        { isbn: 'broken', year: null },
      ],
    });
    expect(errors?.map(({ message, path }) => [message, path?.slice(0, 2)])).toEqual([
      ['The page is torn.', ['books', 4]],
    ]);
  });

  it('take the nearest parent that may be null along, with an error where the field was', async () => {
    const { data, errors } = await shelf.ask('{ maybe { isbn title } }');
    expect(data).toEqual({ maybe: null });
    expect(errors?.map(({ path }) => path)).toEqual([['maybe', 'title']]);
  });

  it('take everything along when no parent may be null', async () => {
    const { data, errors } = await shelf.ask('{ book { isbn title } }');
    expect(data).toBeNull();
    expect(errors?.map(({ path }) => path)).toEqual([['book', 'title']]);
  });
});
