import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { byId, federation2 } from './federation2.ts';

// The depot knows what kind of vehicle a number stands for; workshop, tolls and fleet only know vehicles.
const vehicles = [
  { __typename: 'Bus', id: '1', plate: 'AA', seats: 40, electric: true },
  { __typename: 'Tram', id: '2', plate: 'BB', seats: 90, line: 'red' },
  { __typename: 'Bus', id: '3', plate: 'CC', seats: 20, electric: false },
];
const reference = ({ id }: { id: string }) => ({ id });
const known = byId(vehicles);
const misnamed = ({ id }: { id: string }) => ({ __typename: 'Nonsense', id });

const depot = {
  typeDefs: `${federation2}
    type Query { vehicles: [Vehicle!]!, busses: [Bus!]! }
    interface Vehicle @key(fields: "id") { id: ID!, plate: String, seats: Int }
    type Bus implements Vehicle @key(fields: "id") { id: ID!, plate: String, seats: Int, electric: Boolean! @shareable }
    type Tram implements Vehicle @key(fields: "id") { id: ID!, plate: String, seats: Int, line: String! }
  `,
  resolvers: {
    Query: { vehicles: () => vehicles, busses: () => vehicles.filter(({ __typename }) => __typename === 'Bus') },
    Vehicle: { __resolveReference: known },
    Bus: { __resolveReference: known },
    Tram: { __resolveReference: known },
  },
};
const workshop = {
  typeDefs: `${federation2}
    type Query { broken: [Vehicle], waiting: Vehicle, urgent: Vehicle! }
    type Vehicle @key(fields: "id") @interfaceObject { id: ID!, repair: Repair }
    type Repair { hours: Int! @shareable, of: Vehicle }
  `,
  resolvers: {
    Query: {
      // Says what no such type is called: only the depot knows types.
      broken: () => ['2', '1'].map((id) => misnamed({ id })),
      waiting: () => misnamed({ id: 'scrapped' }),
      urgent: () => misnamed({ id: 'scrapped' }),
    },
    Vehicle: {
      __resolveReference: misnamed,
      repair: ({ id }: { id: string }) => (id === '3' ? null : { hours: Number(id) || 9, of: misnamed({ id }) }),
    },
  },
};
const tolls = {
  typeDefs: `${federation2}
    type Vehicle @key(fields: "id") @interfaceObject {
      id: ID!, seats: Int @external, plate: String @external
      toll(per: Int!): Int! @requires(fields: "seats")
      label: String @requires(fields: "plate seats")
    }
  `,
  resolvers: {
    Vehicle: {
      __resolveReference: (vehicle: object) => vehicle,
      toll: ({ seats }: { seats?: number }, { per }: { per: number }) => (seats ?? Number.NaN) * per,
      label: ({ plate, seats }: { plate?: string; seats?: number }) => `${plate}/${seats}`,
    },
  },
};
const fleet = {
  typeDefs: `${federation2}
    type Query { tours: [Tour!]! }
    type Tour @key(fields: "id") { id: ID!, vehicle: Vehicle }
    type Vehicle @key(fields: "id", resolvable: false) @interfaceObject { id: ID! }
  `,
  resolvers: {
    Query: {
      tours: () => [
        { id: 't1', vehicle: { id: '1' } },
        { id: 't2', vehicle: null },
      ],
    },
  },
};
const power = {
  typeDefs: `${federation2}
    type Bus @key(fields: "id") { id: ID!, electric: Boolean! @shareable, charge: Int }
  `,
  resolvers: {
    Bus: { __resolveReference: reference, electric: () => true, charge: ({ id }: { id: string }) => Number(id) * 10 },
  },
};
const city = federate({ depot, workshop, tolls, fleet, power });
const ask = async (query: string) => {
  city.calls.length = 0;
  return { answer: await city.ask(query), asked: city.calls.map(({ subgraph }) => subgraph) };
};

describe('an interface object', () => {
  it('adds fields to all types of the interface', async () => {
    const { answer } = await ask('{ vehicles { plate repair { hours } } busses { id repair { hours } } }');
    expect(answer).toEqual({
      data: {
        vehicles: [
          { plate: 'AA', repair: { hours: 1 } },
          { plate: 'BB', repair: { hours: 2 } },
          { plate: 'CC', repair: null },
        ],
        busses: [
          { id: '1', repair: { hours: 1 } },
          { id: '3', repair: null },
        ],
      },
    });
  });

  it('answers alone for what it knows', async () => {
    const { answer, asked } = await ask('{ broken { id repair { hours } } }');
    expect(answer).toEqual({
      data: {
        broken: [
          { id: '2', repair: { hours: 2 } },
          { id: '1', repair: { hours: 1 } },
        ],
      },
    });
    expect(asked).toEqual(['workshop']);
  });

  it('gets its true type from the subgraph with the interface, whatever it calls itself', async () => {
    const { answer } = await ask('{ broken { __typename kind: __typename repair { of { __typename plate } } } }');
    const of = (__typename: string, plate: string) => ({
      __typename,
      kind: __typename,
      repair: { of: { __typename, plate } },
    });
    expect(answer).toEqual({ data: { broken: [of('Tram', 'BB'), of('Bus', 'AA')] } });
  });

  it('reaches fields that only one of the types has, in the subgraph of the interface and beyond', async () => {
    const { answer } = await ask(
      '{ broken { ... on Bus { electric charge } ... on Tram { line } } tours { vehicle { ... on Bus { charge } } } }',
    );
    expect(answer).toEqual({
      data: {
        broken: [{ line: 'red' }, { electric: true, charge: 10 }],
        tours: [{ vehicle: { charge: 10 } }, { vehicle: null }],
      },
    });
  });

  it('applies fragments only to objects of their type, though it answers the field for all', async () => {
    const { answer } = await ask('{ broken { ... on Bus { repair { hours } bus: __typename } } }');
    expect(answer).toEqual({ data: { broken: [{}, { repair: { hours: 1 }, bus: 'Bus' }] } });
  });

  it('gets what it requires from the types, from either side', async () => {
    const { answer } = await ask(
      '{ vehicles { toll(per: 2) } broken { id label toll(per: 3) } tours { vehicle { label } } }',
    );
    expect(answer).toEqual({
      data: {
        vehicles: [{ toll: 80 }, { toll: 180 }, { toll: 40 }],
        broken: [
          { id: '2', label: 'BB/90', toll: 270 },
          { id: '1', label: 'AA/40', toll: 120 },
        ],
        tours: [{ vehicle: { label: 'AA/40' } }, { vehicle: null }],
      },
    });
  });

  it('gets what it requires when asked about one type only', async () => {
    const { answer } = await ask('{ broken { id seats ... on Bus { id electric seats } } busses { label } }');
    expect(answer).toEqual({
      data: {
        broken: [
          { id: '2', seats: 90 },
          { id: '1', seats: 40, electric: true },
        ],
        busses: [{ label: 'AA/40' }, { label: 'CC/20' }],
      },
    });
  });

  it('mixes with other fields of the same query', async () => {
    const { answer } = await ask(
      '{ vehicles { id ... on Bus { charge } ... on Tram { line } } tours { id vehicle { id ... on Bus { electric } ... on Tram { line } } } }',
    );
    expect(answer).toEqual({
      data: {
        vehicles: [
          { id: '1', charge: 10 },
          { id: '2', line: 'red' },
          { id: '3', charge: 30 },
        ],
        tours: [
          { id: 't1', vehicle: { id: '1', electric: true } },
          { id: 't2', vehicle: null },
        ],
      },
    });
  });
});

describe('an interface object whose entity is not there', () => {
  // Only the interface's subgraph could tell the type, and without a type there is no object.
  it.each([
    ['its type is asked for', '{ waiting { __typename } }', ['waiting']],
    ['its type is asked for beside what is known', '{ waiting { id repair { hours } kind: __typename } }', ['waiting']],
    ['a fragment asks for one type', '{ waiting { id ... on Bus { seats } } }', ['waiting']],
  ])('is null with an error at its place when %s', async (_, query, path) => {
    const { answer } = await ask(query);
    expect(answer.data).toEqual({ waiting: null });
    expect(answer.errors?.map((error) => error.path)).toEqual([path]);
  });

  it('takes its parent along where it may not be null', async () => {
    const { answer } = await ask('{ urgent { __typename } }');
    expect(answer.data).toBeNull();
    expect(answer.errors?.map((error) => error.path)).toEqual([['urgent']]);
  });

  it('still tells what needs no type', async () => {
    const { answer } = await ask('{ waiting { id plate } }');
    expect(answer).toEqual({ data: { waiting: { id: 'scrapped', plate: null } } });
  });
});

describe('an operation that the planner finds no end for', () => {
  it('is refused, and before anybody is asked', async () => {
    const { answer, asked } = await ask('{ broken { ... on Bus { label } } }');
    expect(answer.errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['LIMIT_SELECTIONS']);
    expect(asked).toEqual([]);
  });
});
