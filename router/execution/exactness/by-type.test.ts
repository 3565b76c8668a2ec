import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { federation2 } from './federation2.ts';

// The kennel knows who owns which pet, the phone book knows people; who has no phone is not in it at all.
const people: Record<string, { name: string; phone: string | null }> = {
  ada: { name: 'Ada', phone: null },
  bo: { name: 'Bo', phone: '555' },
};
const owner = (id: string) => ({ __typename: 'Person', id });
const pets = [
  { __typename: 'Cat', id: '1', owner: owner('ada') },
  { __typename: 'Dog', id: '2', owner: owner('bo') },
];
const byId = ({ id }: { id: string }) => pets.find((pet) => pet.id === id);
const town = federate({
  kennel: {
    typeDefs: `${federation2}
      type Query { pets: [Pet!]!, cat: Cat }
      interface Pet @key(fields: "id") { id: ID! }
      type Cat implements Pet @key(fields: "id") { id: ID!, owner: Person }
      type Dog implements Pet @key(fields: "id") { id: ID!, owner: Person }
      type Person @key(fields: "id", resolvable: false) { id: ID! }
      union Being = Cat | Person
    `,
    resolvers: {
      Query: { pets: () => pets, cat: () => pets[0] },
      Pet: { __resolveReference: byId },
      Cat: { __resolveReference: byId },
      Dog: { __resolveReference: byId },
    },
  },
  book: {
    typeDefs: `${federation2} type Person @key(fields: "id") { id: ID!, name: String, phone: String!, fax: String }`,
    resolvers: {
      Person: {
        __resolveReference: ({ id }: { id: string }) => ({ id, ...people[id] }),
        fax: ({ id }: { id: string }) => `fax of ${id}`,
      },
    },
  },
  // Knows pets, but not what kind they are.
  vet: {
    typeDefs: `${federation2}
      type Query { patients: [Pet!]! }
      type Pet @key(fields: "id") @interfaceObject { id: ID!, weight: Int, bark: Int!, health: Health }
      type Health { good: Boolean, teeth: Int! }
    `,
    resolvers: {
      Query: { patients: () => pets.map(({ id }) => ({ id })) },
      Pet: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        weight: ({ id }: { id: string }) => Number(id) * 5,
        bark: ({ id }: { id: string }) => (id === '2' ? 90 : null),
        health: ({ id }: { id: string }) => ({ good: true, teeth: id === '2' ? 42 : null }),
      },
    },
  },
});
const ask = async (query: string) => {
  town.calls.length = 0;
  return { answer: await town.ask(query), calls: town.calls };
};

describe('what is asked of objects of one type', () => {
  it('fails for these alone', async () => {
    const query = '{ pets { ... on Cat { owner { name } } ... on Dog { owner { phone } } } }';
    expect((await ask(query)).answer).toEqual({
      data: { pets: [{ owner: { name: 'Ada' } }, { owner: { phone: '555' } }] },
    });
  });

  it('is asked of these alone, together with what is asked of others', async () => {
    const { calls } = await ask('{ pets { ... on Cat { owner { name } } ... on Dog { owner { fax } } } }');
    expect(calls.map(({ subgraph }) => subgraph)).toEqual(['kennel', 'book']);
    const asked = Object.values(calls[1]?.variables ?? {});
    expect(asked).toEqual([[owner('ada')], [owner('bo')]]);
  });

  it('takes one request without parts where all are asked for the same', async () => {
    const { answer, calls } = await ask('{ pets { ... on Cat { owner { name } } ... on Dog { owner { name } } } }');
    expect(answer.data).toEqual({ pets: [{ owner: { name: 'Ada' } }, { owner: { name: 'Bo' } }] });
    expect(calls[1]?.variables).toEqual({ representations: [owner('ada'), owner('bo')] });
  });

  it('may have the name of another field for objects of another type', async () => {
    const query = '{ pets { ... on Cat { owner { to: name } } ... on Dog { owner { to: fax } } } }';
    expect((await ask(query)).answer).toEqual({
      data: { pets: [{ owner: { to: 'Ada' } }, { owner: { to: 'fax of bo' } }] },
    });
  });

  it('is asked of these alone by a subgraph that does not know types', async () => {
    const all = { data: { pets: [{ weight: 5 }, { weight: 10, bark: 90 }] } };
    expect((await ask('{ pets { weight ... on Dog { bark } } }')).answer).toEqual(all);
    expect((await ask('{ pets: patients { weight ... on Dog { bark } } }')).answer).toEqual(all);
  });

  it('is asked of these alone though no object is in a fragment beside it', async () => {
    const query = '{ patients { weight ... on Being { ... on Person { name } __typename } ... on Dog { bark } } }';
    const { answer } = await ask(query);
    expect(answer).toEqual({
      data: {
        patients: [
          { weight: 5, __typename: 'Cat' },
          { weight: 10, bark: 90 },
        ],
      },
    });
  });

  it('fails for these alone within an object that all are asked for', async () => {
    const { answer } = await ask('{ pets { health { good } ... on Dog { health { teeth } } } }');
    expect(answer).toEqual({ data: { pets: [{ health: { good: true } }, { health: { good: true, teeth: 42 } }] } });
  });

  it('is told as failed where it stands', async () => {
    const { answer } = await ask('{ pets { ... on Dog { health { good } } ... on Cat { health { good teeth } } } }');
    expect(answer.data).toEqual({ pets: [{ health: null }, { health: { good: true } }] });
    expect(answer.errors?.map(({ path }) => path)).toEqual([['pets', 0, 'health', 'teeth']]);
  });
});
