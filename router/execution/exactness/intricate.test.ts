import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { federation2 } from './federation2.ts';

let version = 0;
const zoo = federate({
  cages: {
    typeDefs: `${federation2}
      type Query { animal: Animal, keeper: Keeper }
      type Mutation { feed: Keeper, clean: Keeper }
      type Keeper @key(fields: "id") { id: ID!, animal: Animal }
      interface Animal { name: String }
      interface Furry { fur: String }
      interface Winged { wings: Int }
      type Cat implements Animal & Furry { name: String, fur: String }
      type Owl implements Animal & Winged { name: String, wings: Int }
      union Any = Cat | Owl
    `,
    resolvers: {
      Query: { animal: () => ({ __typename: 'Cat', name: 'Tom', fur: 'grey' }), keeper: () => ({ id: 'k' }) },
      Mutation: {
        feed: () => ((version = 1), { id: 'k' }),
        clean: () => ((version = 2), { id: 'k' }),
      },
      Keeper: { animal: () => ({ __typename: 'Owl', name: 'Uhu', wings: 2 }) },
    },
  },
  staff: {
    typeDefs: `${federation2} type Keeper @key(fields: "id") { id: ID!, done: Int }`,
    resolvers: { Keeper: { __resolveReference: ({ id }: { id: string }) => ({ id }), done: () => version } },
  },
});
const { ask } = zoo;

describe('An object of which every field is left out', () => {
  it.each([
    ['{ keeper { done @include(if: false) } }', { keeper: {} }],
    ['query ($no: Boolean = false) { keeper { done @include(if: $no) } }', { keeper: {} }],
    ['query ($no: Boolean = false) { keeper @skip(if: $no) { id @include(if: $no) } }', { keeper: {} }],
    ['{ animal { ... on Cat { fur @skip(if: true) } } }', { animal: {} }],
    ['query ($no: Boolean = false) { keeper @skip(if: $no) @include(if: $no) { id } }', {}],
    ['query ($no: Boolean = false) { ... @skip(if: $no) @include(if: $no) { keeper { done } } }', {}],
  ])('is there, as it is when it is asked for: %s', async (query, data) => {
    expect(await ask(query)).toEqual({ data });
  });
});

describe('Fragments in fragments', () => {
  it.each([
    ['{ animal { ... on Any { ... on Furry { ... on Cat { fur } } ... on Winged { wings } } } }', { fur: 'grey' }],
    ['{ animal { ... on Winged { ... on Animal { ... on Owl { name } } } } }', {}],
  ])('are for the objects that are in all of them: %s', async (query, animal) => {
    expect(await ask(query)).toEqual({ data: { animal } });
  });
});

describe('Mutations', () => {
  it.each([
    'mutation { feed { done } clean { done } }',
    'mutation { ...First clean { done } } fragment First on Mutation { feed { done } }',
    'mutation ($yes: Boolean = true) { ... @include(if: $yes) { feed { done } } clean { done } }',
  ])('are each read through all subgraphs before the next: %s', async (query) => {
    expect(await ask(query)).toEqual({ data: { feed: { done: 1 }, clean: { done: 2 } } });
  });

  it('run once however often they are asked for', async () => {
    zoo.calls.length = 0;
    const query = 'mutation ($yes: Boolean = true) { feed { id } feed @include(if: $yes) { done } }';
    expect(await ask(query)).toEqual({ data: { feed: { id: 'k', done: 1 } } });
    expect(zoo.calls.filter((call) => call.query.startsWith('mutation'))).toHaveLength(1);
  });

  it('share a call where nothing else has to be read', async () => {
    zoo.calls.length = 0;
    expect(await ask('mutation { feed { id } clean { id } }')).toEqual({
      data: { feed: { id: 'k' }, clean: { id: 'k' } },
    });
    expect(zoo.calls).toHaveLength(1);
  });
});

describe('A path that every step of can be gone in many ways', () => {
  const kinds = ['Red', 'Green', 'Blue', 'Grey'];
  const stone = (id: number) => ({ __typename: kinds[id % kinds.length] ?? '', id: String(id) });
  const next = ({ id }: { id: string }) => ({ id: String(Number(id) + 1) });
  const beside = {
    typeDefs: `${federation2}
      type Stone @key(fields: "id") @interfaceObject { id: ID!, next: Stone @shareable, FIELD: Int }
    `,
    resolvers: { __resolveReference: ({ id }: { id: string }) => ({ id }), next },
  };
  const side = (field: string, value: number) => ({
    typeDefs: beside.typeDefs.replace('FIELD', field),
    resolvers: { Stone: { ...beside.resolvers, [field]: () => value } },
  });
  const reference = ({ id }: { id: string }) => stone(Number(id));
  const graph = {
    quarry: {
      typeDefs: `${federation2}
        type Query { first: Stone }
        interface Stone @key(fields: "id") { id: ID! }
        ${kinds.map((kind) => `type ${kind} implements Stone @key(fields: "id") { id: ID! }`).join('\n')}
      `,
      resolvers: {
        Query: { first: () => stone(0) },
        ...Object.fromEntries(['Stone', ...kinds].map((name) => [name, { __resolveReference: reference }])),
      },
    },
    left: side('width', 3),
    right: side('height', 4),
  };
  // As long as it takes: what is too much is bounded by work, not by the clock.
  const path = federate(graph, undefined, 20_000);

  it('is gone in one of them', async () => {
    const query = '{ first { next { next { __typename id width height } } } }';
    expect(await path.ask(query)).toEqual({
      data: { first: { next: { next: { ...stone(2), width: 3, height: 4 } } } },
    });
  });
});
