import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { federation2 } from './federation2.ts';

const itself = { __resolveReference: (reference: object) => reference };
const needs = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('What this needs was not told.');
  return value;
};

describe('Requirements with arguments of fields that have requirements with arguments', () => {
  type Field = { id: string; rain?: number; growth?: number };
  const { ask } = federate({
    farm: {
      typeDefs: `${federation2}
        input Span { from: Int! to: Int! }
        type Query { fields: [Field!]! }
        type Field @key(fields: "id") { id: ID! rain(in: Span!, kinds: [Kind!]! = [WET]): Int! }
        enum Kind { WET DRY }
      `,
      resolvers: {
        Query: { fields: () => [{ id: 'a' }, { id: 'b' }] },
        Field: {
          ...itself,
          rain: ({ id }: Field, given: { in: { from: number; to: number }; kinds: string[] }) =>
            (given.in.to - given.in.from) * (id === 'a' ? 1 : 0) * given.kinds.length,
        },
      },
    },
    lab: {
      typeDefs: `${federation2}
        input Span { from: Int! to: Int! }
        enum Kind { WET DRY }
        type Field @key(fields: "id") {
          id: ID! rain(in: Span!, kinds: [Kind!]! = [WET]): Int! @external
          growth(factor: Int!): Int! @requires(fields: "rain(in: { from: 0, to: 10 })")
          decay(factor: Int!): Int! @requires(fields: "rain(kinds: [WET, DRY], in: { to: 5, from: 0 })")
        }
      `,
      resolvers: {
        Field: {
          ...itself,
          growth: ({ rain }: Field, { factor }: { factor: number }) => needs(rain) * factor,
          decay: ({ rain }: Field, { factor }: { factor: number }) => needs(rain) + factor,
        },
      },
    },
    market: {
      typeDefs: `${federation2}
        type Field @key(fields: "id") {
          id: ID! growth(factor: Int!): Int! @external decay(factor: Int!): Int! @external
          price: Int! @requires(fields: "growth(factor: 3)")
          worst: Int! @requires(fields: "growth(factor: 2) decay(factor: 7)")
        }
      `,
      resolvers: {
        Field: {
          ...itself,
          price: ({ growth }: Field) => 1000 + needs(growth),
          worst: ({ growth, decay }: Field & { decay?: number }) => 2000 + needs(growth) + needs(decay),
        },
      },
    },
  });

  it('each get the value for their own arguments', async () => {
    expect(await ask('{ fields { price worst } }')).toEqual({
      data: {
        fields: [
          { price: 1030, worst: 2037 },
          { price: 1000, worst: 2007 },
        ],
      },
    });
  });

  it('leave the client’s to the client', async () => {
    const query = `query ($to: Int!, $factor: Int = 9) { fields {
      rain(in: { from: 0, to: $to }, kinds: [DRY]) growth(factor: $factor) decay(factor: 1) price worst } }`;
    expect(await ask(query, { to: 4 })).toEqual({
      data: {
        fields: [
          { rain: 4, growth: 90, decay: 11, price: 1030, worst: 2037 },
          { rain: 0, growth: 0, decay: 1, price: 1000, worst: 2007 },
        ],
      },
    });
  });
});

describe('Requirements with arguments of abstract types', () => {
  const owners = [
    { id: '1', pet: { __typename: 'Dog', id: 'd', feet: 4 } },
    { id: '2', pet: { __typename: 'Bird', id: 'b', feet: 2 } },
    { id: '3', pet: null },
  ];
  type Owner = { id: string; pet?: { size?: number; __typename?: string } | null };
  const sized = { size: ({ feet }: { feet: number }, { times }: { times: number }) => feet * times };
  const types = (external: string) => `
    interface Pet { id: ID! size(times: Int!): Int! }
    type Dog implements Pet @key(fields: "id") { id: ID! size(times: Int!): Int! ${external} }
    type Bird implements Pet @key(fields: "id") { id: ID! size(times: Int!): Int! ${external} }`;
  const { ask } = federate({
    town: {
      typeDefs: `${federation2} ${types('')}
        type Query { owners: [Owner!]! }
        type Owner @key(fields: "id") { id: ID! pet: Pet }
      `,
      resolvers: { Query: { owners: () => owners }, Dog: sized, Bird: sized },
    },
    tax: {
      typeDefs: `${federation2} ${types('@external')}
        type Owner @key(fields: "id") {
          id: ID! pet: Pet @external
          tax: Int @requires(fields: "pet { size(times: 10) }")
          dogTax: Int @requires(fields: "pet { ... on Dog { size(times: 100) } }")
        }
      `,
      resolvers: {
        Owner: {
          ...itself,
          tax: ({ pet }: Owner) => needs(pet) && needs(pet?.size),
          dogTax: ({ pet }: Owner) => needs(pet)?.size ?? null,
        },
      },
    },
  });

  it('are asked of each type', async () => {
    expect(await ask('{ owners { tax } }')).toEqual({ data: { owners: [{ tax: 40 }, { tax: 20 }, { tax: null }] } });
    expect(await ask('{ owners { dogTax } }')).toEqual({
      data: { owners: [{ dogTax: 400 }, { dogTax: null }, { dogTax: null }] },
    });
  });

  it('meet neither each other nor the client', async () => {
    const query = `{ owners { tax dogTax pet { id size(times: 1) ... on Bird { big: size(times: 7) } } } }`;
    expect(await ask(query)).toEqual({
      data: {
        owners: [
          { tax: 40, dogTax: 400, pet: { id: 'd', size: 4 } },
          { tax: 20, dogTax: null, pet: { id: 'b', size: 2, big: 14 } },
          { tax: null, dogTax: null, pet: null },
        ],
      },
    });
  });
});

describe('Requirements with arguments of an interface object', () => {
  const { ask } = federate({
    shop: {
      typeDefs: `${federation2}
        type Query { goods: [Good!]! }
        interface Good @key(fields: "id") { id: ID! price(tax: Boolean!): Int! }
        type Bread implements Good @key(fields: "id") { id: ID! price(tax: Boolean!): Int! }
        type Milk implements Good @key(fields: "id") { id: ID! price(tax: Boolean!): Int! }
      `,
      resolvers: {
        Query: {
          goods: () => [
            { __typename: 'Bread', id: '5' },
            { __typename: 'Milk', id: '0' },
          ],
        },
        Good: { __resolveReference: ({ id }: { id: string }) => ({ __typename: id === '5' ? 'Bread' : 'Milk', id }) },
        ...Object.fromEntries(
          ['Bread', 'Milk'].map((name) => [
            name,
            { ...itself, price: ({ id }: { id: string }, { tax }: { tax: boolean }) => Number(id) * (tax ? 2 : 1) },
          ]),
        ),
      },
    },
    offers: {
      typeDefs: `${federation2}
        type Good @key(fields: "id") @interfaceObject {
          id: ID! price(tax: Boolean!): Int! @external
          offer: Int! @requires(fields: "price(tax: true)")
          trade: Int! @requires(fields: "price(tax: false)")
        }
      `,
      resolvers: {
        Good: {
          ...itself,
          offer: ({ price }: { price?: number }) => needs(price) + 100,
          trade: ({ price }: { price?: number }) => needs(price) + 200,
        },
      },
    },
  });

  it('meet neither each other nor the client', async () => {
    expect(
      await ask('{ goods { offer trade price(tax: false) ... on Bread { more: price(tax: true) offer } } }'),
    ).toEqual({
      data: {
        goods: [
          { offer: 110, trade: 205, price: 5, more: 10 },
          { offer: 100, trade: 200, price: 0 },
        ],
      },
    });
  });
});
