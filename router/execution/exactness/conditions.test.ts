import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { byId, federation2 } from './federation2.ts';

const cakes = [{ __typename: 'Cake', id: '1', price: 30, parts: [{ flour: 'rye' }] }];
const kept = { __resolveReference: (reference: object) => reference };
const bakery = federate({
  counter: {
    typeDefs: `${federation2}
      type Query { cake: Cake!, goods: [Goods!]! }
      interface Goods { id: ID! }
      type Cake implements Goods @key(fields: "id") { id: ID!, price: Int!, parts: [Part!]! }
      type Part { flour: String }
    `,
    resolvers: {
      Query: { cake: () => cakes[0], goods: () => cakes },
      Cake: { __resolveReference: byId(cakes) },
    },
  },
  taxes: {
    typeDefs: `${federation2}
      type Cake @key(fields: "id") { id: ID!, price: Int! @external, tax: Int! @requires(fields: "price") }
    `,
    resolvers: { Cake: { ...kept, tax: ({ price }: { price: number }) => price / 10 } },
  },
  till: {
    typeDefs: `${federation2}
      type Query { open: Boolean! }
      type Cake @key(fields: "id") {
        id: ID!, tax: Int! @external, note: String! @requires(fields: "tax"), never: String! @requires(fields: "tax")
        label: String! @requires(fields: "tax")
      }
    `,
    resolvers: {
      Query: { open: () => true },
      Cake: {
        ...kept,
        note: ({ tax }: { tax: number }) => `of this ${tax} tax`,
        label: ({ tax }: { tax?: number }) => `${tax} of tax`,
        never: () => {
          throw new Error('nobody asked for this');
        },
      },
    },
  },
});
const ask = async (query: string, variables?: Record<string, unknown>) => {
  bakery.calls.length = 0;
  return { answer: await bakery.ask(query, variables), asked: bakery.calls.map(({ subgraph }) => subgraph) };
};
const note = 'of this 3 tax';

describe('@skip and @include', () => {
  it.each([
    ['@include(if: $on)', false],
    ['@skip(if: $off)', false],
    ['@include(if: $on)', true],
    ['@skip(if: $off)', true],
  ])('%s leaves a field in or out along with all that it requires (in: %s)', async (directive, on) => {
    const name = directive.includes('$on') ? 'on' : 'off';
    const query = `query ($${name}: Boolean!) { cake { price note ${directive} } }`;
    const { answer, asked } = await ask(query, { [name]: on === (name === 'on') });
    expect(answer).toEqual({ data: { cake: { price: 30, ...(on && { note }) } } });
    expect(asked).toEqual(on ? ['counter', 'taxes', 'till'] : ['counter']);
  });

  it('go by the defaults of variables', async () => {
    const query = 'query ($on: Boolean = false) { cake { price never @include(if: $on) } }';
    expect((await ask(query)).answer).toEqual({ data: { cake: { price: 30 } } });
    const other = 'query ($off: Boolean = true) { cake { price never @skip(if: $off) } }';
    expect((await ask(other)).answer).toEqual({ data: { cake: { price: 30 } } });
    expect((await ask(other.replace('never', 'note'), { off: false })).answer).toEqual({
      data: { cake: { price: 30, note } },
    });
  });

  it('both decide where both are', async () => {
    const query = 'query ($a: Boolean!, $b: Boolean!) { cake { id note @include(if: $a) @skip(if: $b) } }';
    for (const a of [true, false]) {
      for (const b of [true, false]) {
        const { answer } = await ask(query, { a, b });
        expect(answer).toEqual({ data: { cake: { id: '1', ...(a && !b && { note }) } } });
      }
    }
  });

  it('do not take away what another selection asks for', async () => {
    const query = `query ($a: Boolean!) {
      cake { tax @skip(if: $a) ...Taxed parts @include(if: $a) { flour } ... @skip(if: $a) { parts { kind: __typename } } }
    }
    fragment Taxed on Cake { tax }`;
    expect((await ask(query, { a: true })).answer).toEqual({ data: { cake: { tax: 3, parts: [{ flour: 'rye' }] } } });
    expect((await ask(query, { a: false })).answer).toEqual({ data: { cake: { tax: 3, parts: [{ kind: 'Part' }] } } });
  });

  it('apply to fragments with and without a name or a type', async () => {
    const query = `query ($a: Boolean!) {
      goods {
        ... on Cake @include(if: $a) { tax ... on Goods @skip(if: $a) { id } }
        ...Noted @skip(if: $a)
        ... @include(if: $a) { type: __typename }
      }
    }
    fragment Noted on Cake { note }`;
    expect((await ask(query, { a: true })).answer).toEqual({ data: { goods: [{ tax: 3, type: 'Cake' }] } });
    expect((await ask(query, { a: false })).answer).toEqual({ data: { goods: [{ note }] } });
  });

  it('may leave an object empty', async () => {
    const { answer } = await ask('query ($a: Boolean!) { cake { note @include(if: $a) } }', { a: false });
    expect(answer).toEqual({ data: { cake: {} } });
    const written = '{ cake { note @skip(if: true) } goods { ... on Cake @include(if: false) { id } } }';
    expect((await ask(written)).answer).toEqual({ data: { cake: {}, goods: [{}] } });
  });

  it('may leave out all that a subgraph was asked for, then it is not asked', async () => {
    const query = 'query ($a: Boolean!) { open cake @include(if: $a) { never } }';
    expect(await ask(query, { a: false })).toEqual({ answer: { data: { open: true } }, asked: ['till'] });
    const all = 'query ($a: Boolean!) { open @include(if: $a) cake @include(if: $a) { never } __typename }';
    expect(await ask(all, { a: false })).toEqual({ answer: { data: { __typename: 'Query' } }, asked: [] });
    const none = '{ open @skip(if: true) cake @include(if: false) { never } }';
    expect(await ask(none)).toEqual({ answer: { data: {} }, asked: [] });
  });

  it('leave what a field requires where another one under a condition requires the same', async () => {
    const query = 'query ($a: Boolean!) { cake { note @include(if: $a) label } }';
    expect((await ask(query, { a: false })).answer).toEqual({ data: { cake: { label: '3 of tax' } } });
    expect((await ask(query, { a: true })).answer).toEqual({ data: { cake: { note, label: '3 of tax' } } });
  });

  it('may be decided otherwise for each request of one operation', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const query = `query (${names.map((name) => `$${name}: Boolean!`).join()}) {
      cake { ${names.map((name) => `${name}: tax @include(if: $${name})`).join(' ')} }
    }`;
    for (let bits = 0; bits < 2 ** names.length; bits += 1) {
      const wanted = names.filter((_, at) => bits & (1 << at));
      const variables = Object.fromEntries(names.map((name) => [name, wanted.includes(name)]));
      const cake = Object.fromEntries(wanted.map((name) => [name, 3]));
      expect((await ask(query, variables)).answer).toEqual({ data: { cake } });
    }
  });

  it('apply to __typename and to introspection', async () => {
    const query =
      'query ($a: Boolean!) { __schema @include(if: $a) { queryType { name @skip(if: $a) } } cake { __typename @skip(if: $a) } }';
    expect((await ask(query, { a: true })).answer).toEqual({ data: { __schema: { queryType: {} }, cake: {} } });
    expect((await ask(query, { a: false })).answer).toEqual({ data: { cake: { __typename: 'Cake' } } });
  });

  it('keep the order of the query', async () => {
    const query = 'query ($a: Boolean!) { cake { note @include(if: $a) price ... @include(if: $a) { tax } id } }';
    const { answer } = await ask(query, { a: true });
    expect(JSON.stringify(answer)).toBe(JSON.stringify({ data: { cake: { note, price: 30, tax: 3, id: '1' } } }));
  });
});
