import { beforeEach, describe, expect, it, test } from 'vitest';
import { federate } from '../testing/federation.ts';
import { federation2 } from './federation2.ts';

let till = 0;
let log: string[] = [];
const soon = () => new Promise((resolve) => setTimeout(resolve, 3));

const shop = federate({
  till: {
    typeDefs: `${federation2}
      type Query { till: Int! }
      type Mutation { pay(amount: Int!): Int! sell(name: String!, price: Int!): Item! break: Int breakHard: Int! }
      type Item @key(fields: "id") { id: ID! name: String! price: Int! }
    `,
    resolvers: {
      Query: { till: () => till },
      Mutation: {
        pay: async (_: unknown, { amount }: { amount: number }) => {
          log.push(`pay ${amount}`);
          await soon();
          return (till += amount);
        },
        sell: (_: unknown, { name, price }: { name: string; price: number }) => {
          log.push(`sell ${name}`);
          return { id: name, name, price };
        },
        break: () => {
          throw new Error('The till is stuck');
        },
        breakHard: () => {
          throw new Error('The till burns');
        },
      },
      Item: {
        __resolveReference: () => {
          throw new Error('Everything about it was known.');
        },
      },
    },
  },
  office: {
    typeDefs: `${federation2}
      type Mutation { double: Int! empty: Int! }
      type Item @key(fields: "id") { id: ID! price: Int! @external dear: Boolean! @requires(fields: "price") left: Int! }
    `,
    resolvers: {
      Mutation: {
        double: async () => {
          const before = till;
          log.push('double');
          await soon();
          return (till = before * 2);
        },
        empty: () => {
          log.push('empty');
          const had = till;
          till = 0;
          return had;
        },
      },
      Item: {
        __resolveReference: (item: object) => item,
        dear: ({ price }: { price: number }) => price > 100,
        left: ({ id }: { id: string }) => (log.push(`left of ${id}`), 3),
      },
    },
  },
});

describe('Mutations', () => {
  beforeEach(() => {
    till = 0;
    log = [];
    shop.calls.length = 0;
  });

  it('happen one after the other, in the order asked for, across subgraphs', async () => {
    const query = 'mutation { a: pay(amount: 5) b: double c: pay(amount: 2) d: pay(amount: 1) e: double f: empty }';
    expect(await shop.ask(query)).toEqual({ data: { a: 5, b: 10, c: 12, d: 13, e: 26, f: 26 } });
    expect(log).toEqual(['pay 5', 'double', 'pay 2', 'pay 1', 'double', 'empty']);
  });

  it('are answered with fields of other subgraphs, without a second look at what is known', async () => {
    expect(await shop.ask('mutation { sell(name: "lamp", price: 120) { name price dear left } }')).toEqual({
      data: { sell: { name: 'lamp', price: 120, dear: true, left: 3 } },
    });
    expect(shop.calls.map(({ subgraph }) => subgraph)).toEqual(['till', 'office']);
  });

  it('complete each answer before the next one starts', async () => {
    await shop.ask(
      'mutation { one: sell(name: "x", price: 1) { left } double two: sell(name: "y", price: 1) { left } }',
    );
    expect(log).toEqual(['sell x', 'left of x', 'double', 'sell y', 'left of y']);
  });

  it('go on after one that failed where null is allowed', async () => {
    const { data, errors } = await shop.ask('mutation { pay(amount: 1) break empty }');
    expect(data).toEqual({ pay: 1, break: null, empty: 1 });
    expect(errors?.map(({ path }) => path)).toEqual([['break']]);
  });

  it('leave no data when one that must not be null fails', async () => {
    const { data, errors } = await shop.ask('mutation { breakHard }');
    expect(data ?? null).toBeNull();
    expect(errors?.map(({ path }) => path)).toEqual([['breakHard']]);
  });

  it('end with the first that takes all data along, in whichever subgraph the next would be', async () => {
    const { data, errors } = await shop.ask('mutation { pay(amount: 1) breakHard double pays: pay(amount: 3) }');
    expect(data ?? null).toBeNull();
    expect(errors?.map(({ path }) => path)).toEqual([['breakHard']]);
    expect(log).toEqual(['pay 1']);
  });

  it('go on after one that fails and may be null', async () => {
    const { data } = await shop.ask('mutation { pay(amount: 1) break double pays: pay(amount: 3) }');
    expect(data).toEqual({ pay: 1, break: null, double: 2, pays: 5 });
  });

  it('may be told by fragments and variables, and skipped', async () => {
    const query = `mutation ($amount: Int!, $no: Boolean!) { ...m double @skip(if: $no) } fragment m on Mutation { pay(amount: $amount) ... on Mutation { empty @include(if: $no) } }`;
    expect(await shop.ask(query, { amount: 4, no: true })).toEqual({ data: { pay: 4, empty: 4 } });
    expect(await shop.ask(query, { amount: 4, no: false })).toEqual({ data: { pay: 4, double: 8 } });
  });
});

test('Mutations that share a request are each asked for all that is wanted of a union', async () => {
  const lid = { things: [{ __typename: 'Coin', worth: 5 }] };
  const both = `${federation2}
    type Query { size: Int @shareable }
    type Box @key(fields: "id") { id: ID! lid: Lid @shareable }
    type Lid @shareable { things: [Thing!] }
    union Thing = Coin | Box
    union Toy = Coin | Box | Doll
    type Coin @shareable { worth: Int! }
    type Doll @key(fields: "id") { id: ID! }
  `;
  const Box = { __resolveReference: (box: object) => box, lid: () => lid };
  const { ask, calls } = federate({
    attic: {
      typeDefs: `${both} type Mutation { open: Box close: Box }`,
      resolvers: { Box, Mutation: { open: () => ({ id: '1' }), close: () => ({ id: '2' }) } },
    },
    cellar: { typeDefs: both, resolvers: { Box } },
  });
  const things = '{ lid { things { ... on Coin { worth } ... on Toy { __typename } } } }';
  expect(await ask(`mutation { open { id } close ${things} }`)).toEqual({
    data: { open: { id: '1' }, close: { lid: { things: [{ worth: 5, __typename: 'Coin' }] } } },
  });
  expect(calls).toHaveLength(1);
  const twice = '{ lid { things { ...Kind } more: things { ...Kind } } }';
  const coin = [{ __typename: 'Coin', kind: 'Coin' }];
  const named = 'fragment Kind on Toy { __typename kind: __typename }';
  expect(await ask(`mutation { open ${twice} close ${twice} } ${named}`)).toEqual({
    data: { open: { lid: { things: coin, more: coin } }, close: { lid: { things: coin, more: coin } } },
  });
  expect(calls).toHaveLength(2);
});
