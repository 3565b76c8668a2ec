import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { federation2 } from './federation2.ts';

type Parcel = { id: string; pounds: number };

const parcels: Parcel[] = [
  { id: 'small', pounds: 2 },
  { id: 'empty', pounds: 0 },
];
const parcelOf = ({ id }: { id: string }) => parcels.find((parcel) => parcel.id === id) ?? null;
const inUnit = (pounds: number, unit: string) => (unit === 'OUNCE' ? pounds * 16 : pounds);

const depot = {
  typeDefs: `${federation2}
    enum Unit { POUND OUNCE }
    type Query { parcels: [Parcel!]! parcel(id: ID!): Parcel }
    type Parcel @key(fields: "id") {
      id: ID!
      label: String!
      weight(unit: Unit! = POUND): Int!
      box: Box!
      scans(last: Int!): [Scan!]!
    }
    type Box { side(unit: Unit!): Int! name: String! }
    type Scan { at: Int! }
  `,
  resolvers: {
    Query: { parcels: () => parcels, parcel: (_: unknown, { id }: { id: string }) => parcelOf({ id }) },
    Parcel: {
      __resolveReference: parcelOf,
      label: ({ id }: Parcel) => `the ${id} one`,
      weight: ({ pounds }: Parcel, { unit }: { unit: string }) => inUnit(pounds, unit),
      box: (parcel: Parcel) => parcel,
      scans: (_: Parcel, { last }: { last: number }) => [1, 2, 3, 4].slice(-last).map((at) => ({ at })),
    },
    Box: {
      side: ({ pounds }: Parcel, { unit }: { unit: string }) => inUnit(pounds + 1, unit),
      name: ({ id }: Parcel) => `box of ${id}`,
    },
  },
};

type Known = { weight?: number; box?: { side: number }; scans?: { at: number }[] };
const told = (value: number | undefined) => {
  if (value === undefined) throw new Error('What this needs was not told.');
  return value;
};

const carrier = {
  typeDefs: `${federation2}
    enum Unit { POUND OUNCE }
    type Parcel @key(fields: "id") {
      id: ID!
      weight(unit: Unit! = POUND): Int! @external
      box: Box! @external
      scans(last: Int!): [Scan!]! @external
      fee: Int! @requires(fields: "weight(unit: POUND)")
      fineFee: Int! @requires(fields: "weight(unit: OUNCE)")
      usualFee: Int! @requires(fields: "weight")
      sideFee: Int! @requires(fields: "box { side(unit: OUNCE) }")
      roughSideFee: Int! @requires(fields: "box { side(unit: POUND) }")
      lastSeen: Int! @requires(fields: "scans(last: 2) { at }")
    }
    type Box { side(unit: Unit!): Int! @external }
    type Scan { at: Int! @external }
  `,
  resolvers: {
    Parcel: {
      fee: ({ weight }: Known) => told(weight) + 1000,
      fineFee: ({ weight }: Known) => told(weight) + 2000,
      usualFee: ({ weight }: Known) => told(weight) + 3000,
      sideFee: ({ box }: Known) => told(box?.side) + 4000,
      roughSideFee: ({ box }: Known) => told(box?.side) + 5000,
      lastSeen: ({ scans }: Known) => told(scans?.length) * 10 + told(scans?.[0]?.at),
    },
  },
};

const insurer = {
  typeDefs: `${federation2}
    enum Unit { POUND OUNCE }
    type Parcel @key(fields: "id") {
      id: ID!
      weight(unit: Unit! = POUND): Int! @external
      premium: Int! @requires(fields: "weight(unit: OUNCE)")
    }
  `,
  resolvers: { Parcel: { premium: ({ weight }: Known) => told(weight) + 6000 } },
};

const { ask, calls } = federate({ depot, carrier, insurer });
const parcel = async (selection: string, variables = {}) => {
  const declared = Object.keys(variables).length > 0 ? '($unit: Unit!, $last: Int! = 1)' : '';
  return ask(`query${declared} { parcel(id: "small") { ${selection} } }`, variables);
};

describe('A requirement with arguments', () => {
  it('gets the value for its arguments', async () => {
    expect(await parcel('fee')).toEqual({ data: { parcel: { fee: 1002 } } });
    expect(await parcel('fineFee')).toEqual({ data: { parcel: { fineFee: 2032 } } });
    expect(await parcel('usualFee')).toEqual({ data: { parcel: { usualFee: 3002 } } });
  });

  it('does not meet the same field with the client’s arguments', async () => {
    expect(await parcel('weight(unit: OUNCE) fee')).toEqual({ data: { parcel: { weight: 32, fee: 1002 } } });
    expect(await parcel('fineFee weight')).toEqual({ data: { parcel: { fineFee: 2032, weight: 2 } } });
    expect(await parcel('usualFee weight(unit: OUNCE)')).toEqual({ data: { parcel: { usualFee: 3002, weight: 32 } } });
  });

  it('does not meet the client’s variables, given or defaulted', async () => {
    expect(await parcel('weight(unit: $unit) fee scans(last: $last) { at } lastSeen', { unit: 'OUNCE' })).toEqual({
      data: { parcel: { weight: 32, fee: 1002, scans: [{ at: 4 }], lastSeen: 23 } },
    });
  });

  it('does not meet another field that the client calls the same', async () => {
    expect(await parcel('weight: label fee')).toEqual({ data: { parcel: { weight: 'the small one', fee: 1002 } } });
    expect(await parcel('box { side: name } sideFee')).toEqual({
      data: { parcel: { box: { side: 'box of small' }, sideFee: 4048 } },
    });
  });

  it('does not meet the client’s arguments further down', async () => {
    expect(await parcel('box { side(unit: POUND) } sideFee')).toEqual({
      data: { parcel: { box: { side: 3 }, sideFee: 4048 } },
    });
  });

  it('does not meet the client’s arguments in fragments', async () => {
    const query = `query ($unit: Unit!) { parcels { ...fees ...weights ...again } }
      fragment fees on Parcel { fee fineFee }
      fragment weights on Parcel { weight(unit: $unit) }
      fragment again on Parcel { weight(unit: $unit) }`;
    expect(await ask(query, { unit: 'OUNCE' })).toEqual({
      data: {
        parcels: [
          { fee: 1002, fineFee: 2032, weight: 32 },
          { fee: 1000, fineFee: 2000, weight: 0 },
        ],
      },
    });
  });

  it('does not meet another requirement of the same subgraph with other arguments', async () => {
    expect(await parcel('fee fineFee usualFee')).toEqual({
      data: { parcel: { fee: 1002, fineFee: 2032, usualFee: 3002 } },
    });
    expect(await parcel('sideFee roughSideFee fineFee')).toEqual({
      data: { parcel: { sideFee: 4048, roughSideFee: 5003, fineFee: 2032 } },
    });
  });

  it('does not meet another subgraph’s requirement with other arguments', async () => {
    expect(await parcel('fee premium weight')).toEqual({ data: { parcel: { fee: 1002, premium: 6032, weight: 2 } } });
  });

  it('may be falsy', async () => {
    expect(await ask('{ parcels { id fee premium } }')).toEqual({
      data: {
        parcels: [
          { id: 'small', fee: 1002, premium: 6032 },
          { id: 'empty', fee: 1000, premium: 6000 },
        ],
      },
    });
  });

  it('is asked for in lists too', async () => {
    expect(await parcel('scans(last: 1) { at } lastSeen')).toEqual({
      data: { parcel: { scans: [{ at: 4 }], lastSeen: 23 } },
    });
  });

  it('is sent only to fields that require it, each in a call of its own at most', async () => {
    calls.length = 0;
    await parcel('fee fineFee sideFee lastSeen');
    const sent = calls
      .filter(({ subgraph }) => subgraph === 'carrier')
      .flatMap(({ variables }) => Object.values(variables));
    expect(calls.length).toBeLessThanOrEqual(3);
    expect(sent.flat()).toHaveLength(2);
    for (const representation of sent.flat())
      expect(
        Object.keys(JSON.parse(JSON.stringify(representation)) as object).filter((name) => name.startsWith('_')),
      ).toEqual(['__typename']);
  });

  it('is not seen by clients', async () => {
    const { errors } = await parcel('_need0_weight');
    expect(errors?.[0]?.message).toContain('Cannot query field');
    expect(await ask('{ __type(name: "Parcel") { fields { name } } }')).toMatchObject({
      data: { __type: { fields: expect.not.arrayContaining([{ name: '_need0_weight' }]) as unknown } },
    });
  });
});
