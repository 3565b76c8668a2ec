import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { federation2 } from './federation2.ts';

const animals = [
  { __typename: 'Lion', id: '1', tag: 'L1', name: 'Nala', keeper: 'Ada' },
  { __typename: 'Seal', id: '2', tag: 'S2', name: 'Robbe', keeper: 'Bo' },
];
type Animal = (typeof animals)[number];
const animalOf = (key: { id?: string; tag?: string }) =>
  animals.find(({ id, tag }) => id === key.id || tag === key.tag) ?? null;

const zoo = {
  typeDefs: `${federation2}
    type Query { lion: Lion animals: [Animal!]! anything: [Beast!]! }
    interface Animal { id: ID! name: String! }
    union Beast = Lion | Seal
    type Lion implements Animal @key(fields: "id") { id: ID! name: String! keeper: Keeper! tag: String! }
    type Seal implements Animal @key(fields: "id") { id: ID! name: String! keeper: Keeper! tag: String! }
    type Keeper { name: String! badge(short: Boolean! = true): String! }
  `,
  resolvers: {
    Query: { lion: () => animals[0], animals: () => animals, anything: () => animals },
    Lion: { keeper: ({ keeper }: Animal) => ({ name: keeper }) },
    Seal: { keeper: ({ keeper }: Animal) => ({ name: keeper }) },
    Keeper: { badge: ({ name }: Animal, { short }: { short: boolean }) => (short ? name[0] : `badge of ${name}`) },
  },
};

const sameAgain = {
  __resolveReference: (key: { id: string }) => ({ ...animalOf(key), ...key }),
};
const vet = {
  typeDefs: `${federation2}
    type Lion @key(fields: "id") {
      id: ID! tag: String! @external keeper: Keeper! @external
      weight: Int! chart: String! @requires(fields: "tag keeper { name }")
    }
    type Seal @key(fields: "id") { id: ID! weight: Int! }
    type Keeper { name: String! @external }
  `,
  resolvers: {
    Lion: {
      ...sameAgain,
      weight: ({ id }: Animal) => Number(id) * 100,
      chart: ({ tag, keeper }: { tag: string; keeper: { name: string } }) => `${tag} by ${keeper.name}`,
    },
    Seal: { ...sameAgain, weight: ({ id }: Animal) => Number(id) * 100 },
  },
};

const { ask } = federate({ zoo, vet });
const lion = (selection: string) => ask(`{ lion { ${selection} } }`);

describe('A name that the client gives', () => {
  it('may be that of a key', async () => {
    expect(await lion('id: name weight')).toEqual({ data: { lion: { id: 'Nala', weight: 100 } } });
    expect(await lion('id: weight name: id')).toEqual({ data: { lion: { id: 100, name: '1' } } });
  });

  it('may be that of a required field', async () => {
    expect(await lion('tag: name chart')).toEqual({ data: { lion: { tag: 'Nala', chart: 'L1 by Ada' } } });
    expect(await lion('keeper: name chart')).toEqual({ data: { lion: { keeper: 'Nala', chart: 'L1 by Ada' } } });
    expect(await lion('keeper { name: __typename } chart')).toEqual({
      data: { lion: { keeper: { name: 'Keeper' }, chart: 'L1 by Ada' } },
    });
  });

  it('may be __typename', async () => {
    expect(await lion('__typename: name weight')).toEqual({ data: { lion: { __typename: 'Nala', weight: 100 } } });
    expect(await ask('{ animals { __typename: id ... on Lion { weight } } }')).toEqual({
      data: { animals: [{ __typename: '1', weight: 100 }, { __typename: '2' }] },
    });
  });

  it('may stand for __typename, more than once', async () => {
    expect(await ask('{ anything { __typename id: __typename kind: __typename } }')).toEqual({
      data: {
        anything: [
          { __typename: 'Lion', id: 'Lion', kind: 'Lion' },
          { __typename: 'Seal', id: 'Seal', kind: 'Seal' },
        ],
      },
    });
    expect(await ask('{ animals { kind: __typename } }')).toEqual({
      data: { animals: [{ kind: 'Lion' }, { kind: 'Seal' }] },
    });
    expect(await ask('{ __typename root: __typename lion { id } }')).toEqual({
      data: { __typename: 'Query', root: 'Query', lion: { id: '1' } },
    });
  });

  it('may be given to what is asked of the schema itself', async () => {
    expect(
      await ask('{ id: __type(name: "Lion") { kind: name name: kind fields: __typename } lion { id: name weight } }'),
    ).toEqual({
      data: { id: { kind: 'Lion', name: 'OBJECT', fields: '__Type' }, lion: { id: 'Nala', weight: 100 } },
    });
  });

  it('may be exchanged with another field’s', async () => {
    expect(await lion('weight: name name: weight')).toEqual({ data: { lion: { weight: 'Nala', name: 100 } } });
    expect(await ask('{ animals: lion { id } lion: animals { id } }')).toEqual({
      data: { animals: { id: '1' }, lion: [{ id: '1' }, { id: '2' }] },
    });
  });

  it('may look like one of the engine’s own', async () => {
    expect(await lion('_as_id: name _need0_name: name _entities: name id: name weight')).toEqual({
      data: { lion: { _as_id: 'Nala', _need0_name: 'Nala', _entities: 'Nala', id: 'Nala', weight: 100 } },
    });
  });

  it('may stand for different fields on different types', async () => {
    expect(await ask('{ anything { ... on Lion { x: weight } ... on Seal { x: id weight } } }')).toEqual({
      errors: [expect.objectContaining({ message: expect.stringContaining('conflict') as unknown })],
    });
    expect(await ask('{ anything { ... on Lion { id: name weight } ... on Seal { id: tag weight } } }')).toEqual({
      data: {
        anything: [
          { id: 'Nala', weight: 100 },
          { id: 'S2', weight: 200 },
        ],
      },
    });
  });

  it('may be given to one field with different arguments', async () => {
    expect(await lion('keeper { badge(short: false) name: badge } chart')).toEqual({
      data: { lion: { keeper: { badge: 'badge of Ada', name: 'A' }, chart: 'L1 by Ada' } },
    });
  });
});
