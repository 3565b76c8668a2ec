import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { byId, federation2 } from './federation2.ts';

describe('A root field that several subgraphs share', () => {
  const half = (own: string, value: string) => ({
    typeDefs: `${federation2}
      type Query { garden: Garden @shareable gardens: [Garden] @shareable }
      type Garden @shareable { id: ID! part: Part }
      type Part { id: ID! @shareable ${own}: String! }
    `,
    resolvers: {
      Query: {
        garden: () => ({ id: '1', part: { id: '1', [own]: value } }),
        gardens: () => ['1', '2'].map((id) => ({ id, part: { id, [own]: `${value} ${id}` } })),
      },
    },
  });
  const { ask } = federate({ soil: half('ground', 'clay'), sky: half('light', 'sun'), water: half('rain', 'much') });

  it('is asked of all that know a part', async () => {
    expect(await ask('{ garden { id part { ground light rain id } } }')).toEqual({
      data: { garden: { id: '1', part: { ground: 'clay', light: 'sun', rain: 'much', id: '1' } } },
    });
  });

  it('is put together item by item in lists', async () => {
    expect(await ask('{ gardens { part { rain id light } } }')).toEqual({
      data: {
        gardens: [
          { part: { rain: 'much 1', id: '1', light: 'sun 1' } },
          { part: { rain: 'much 2', id: '2', light: 'sun 2' } },
        ],
      },
    });
  });
});

describe('An object without a key', () => {
  const { ask } = federate({
    door: {
      typeDefs: `${federation2} type Query { room(id: ID!): Room } type Room @key(fields: "id") { id: ID! name: String! }`,
      resolvers: { Query: { room: (_: unknown, { id }: { id: string }) => ({ id, name: `Room ${id}` }) } },
    },
    plan: {
      typeDefs: `${federation2} type Room @key(fields: "id") { id: ID! window: Window @shareable } type Window { size: Size @shareable } type Size { width: Int! }`,
      resolvers: { Room: { __resolveReference: (room: object) => room, window: () => ({ size: { width: 3 } }) } },
    },
    view: {
      typeDefs: `${federation2}
        type Room @key(fields: "id") { id: ID! window: Window @shareable }
        type Window { size: Size @shareable street: Street! }
        type Street @key(fields: "id") { id: ID! }
        type Size { height: Int! }
      `,
      resolvers: {
        Room: {
          __resolveReference: (room: object) => room,
          window: ({ id }: { id: string }) => ({ size: { height: 5 }, street: { id } }),
        },
      },
    },
    town: {
      typeDefs: `${federation2} type Street @key(fields: "id") { id: ID! name: String! }`,
      resolvers: { Street: { __resolveReference: ({ id }: { id: string }) => ({ id, name: `Street ${id}` }) } },
    },
  });

  it('is completed through the nearest entity above it', async () => {
    expect(await ask('{ room(id: "7") { name window { street { id name } size { width height } } } }')).toEqual({
      data: {
        room: { name: 'Room 7', window: { street: { id: '7', name: 'Street 7' }, size: { width: 3, height: 5 } } },
      },
    });
  });
});

describe('What clients must not see', () => {
  const agents = [{ id: '7', cover: 'Mr. X', real: 'James', level: 'TOP' }];
  const people = [...agents.map((agent) => ({ __typename: 'Agent', ...agent })), { __typename: 'Ghost', id: 'g' }];
  const { ask } = federate({
    bureau: {
      typeDefs: `${federation2}
        type Query { agents(level: Level, secret: Int = 1 @inaccessible): [Agent!]! hidden: Int @inaccessible people: [Person!]! anybody: [Person] anything: Being }
        union Being = Agent | Ghost
        interface Person { id: ID! real: String! @inaccessible }
        enum Level { LOW TOP @inaccessible }
        type Agent implements Person @key(fields: "id") { id: ID! real: String! @inaccessible level: Level file: File @inaccessible }
        type Ghost implements Person @inaccessible { id: ID! real: String! }
        type File @inaccessible { text: String }
      `,
      resolvers: {
        Query: {
          agents: () => agents,
          people: () => people,
          anybody: () => people,
          anything: () => people[1],
        },
      },
    },
    press: {
      typeDefs: `${federation2} type Agent @key(fields: "id") { id: ID! real: String! @external initial: String! @requires(fields: "real") }`,
      resolvers: {
        Agent: { __resolveReference: (agent: object) => agent, initial: ({ real }: { real: string }) => real[0] },
      },
    },
  });

  it('is not in the schema', async () => {
    expect((await ask('{ agents { real } }')).errors?.[0]?.message).toContain('Cannot query field "real"');
    expect((await ask('{ hidden }')).errors?.[0]?.message).toContain('Cannot query field "hidden"');
    expect((await ask('{ agents(level: TOP) { id } }')).errors).toHaveLength(1);
    expect((await ask('{ agents(secret: 2) { id } }')).errors).toHaveLength(1);
    expect(
      await ask('{ file: __type(name: "File") { name } level: __type(name: "Level") { enumValues { name } } }'),
    ).toEqual({
      data: { file: null, level: { enumValues: [{ name: 'LOW' }] } },
    });
  });

  it('may be required all the same', async () => {
    expect(await ask('{ agents { id initial } }')).toEqual({ data: { agents: [{ id: '7', initial: 'J' }] } });
  });

  it('is null without a word where a value of it comes out', async () => {
    expect(await ask('{ agents { id level } }')).toEqual({ data: { agents: [{ id: '7', level: null }] } });
    expect(await ask('{ anybody { __typename id } anything { ... on Agent { id } } }')).toEqual({
      data: { anybody: [{ __typename: 'Agent', id: '7' }, null], anything: null },
    });
  });

  it('takes its parent along where that must not be null', async () => {
    const { data, errors } = await ask('{ people { __typename id } }');
    expect(data ?? null).toBeNull();
    expect(errors?.map(({ path }) => path)).toEqual([['people', 1]]);
    expect(JSON.stringify(errors)).not.toContain('Ghost');
  });
});

describe('Keys', () => {
  const flats = [{ house: { street: 'Elm', number: 4 }, floor: 2, id: 'f' }];
  type Flat = (typeof flats)[number];
  const { ask, calls } = federate({
    list: {
      typeDefs: `${federation2}
        type Query { flats: [Flat!]! owners: [Owner!]! }
        type Flat @key(fields: "house { street number } floor") { house: House! floor: Int! }
        type House @shareable { street: String! number: Int! }
        type Owner @key(fields: "name", resolvable: false) @key(fields: "flats { floor house { street number } }") { name: String! flats: [Flat!]! }
      `,
      resolvers: { Query: { flats: () => flats, owners: () => [{ name: 'Kim', flats }] } },
    },
    land: {
      typeDefs: `${federation2}
        type Flat @key(fields: "floor house { number street }") @key(fields: "id") { id: ID! house: House! floor: Int! }
        type House @shareable { street: String! number: Int! }
      `,
      resolvers: {
        Flat: {
          __resolveReference: (key: Partial<Flat>) =>
            flats.find(
              (flat) =>
                flat.floor === key.floor &&
                flat.house.street === key.house?.street &&
                flat.house.number === key.house.number,
            ) ?? null,
        },
      },
    },
    rent: {
      typeDefs: `${federation2}
        type Flat @key(fields: "id") { id: ID! rent: Int! }
        type Owner @key(fields: "name") { name: String! age: Int! }
      `,
      resolvers: {
        Flat: { __resolveReference: byId(flats), rent: () => 900 },
        Owner: { __resolveReference: ({ name }: { name: string }) => ({ name, age: name.length }) },
      },
    },
  });

  it('may be made of several fields and of fields below', async () => {
    expect(await ask('{ flats { rent } }')).toEqual({ data: { flats: [{ rent: 900 }] } });
    expect(calls.map(({ subgraph }) => subgraph)).toEqual(['list', 'land', 'rent']);
  });

  it('may hold other entities, in lists', async () => {
    expect(await ask('{ owners { age flats { id rent house { number } } } }')).toEqual({
      data: { owners: [{ age: 3, flats: [{ id: 'f', rent: 900, house: { number: 4 } }] }] },
    });
  });

  it('may be named otherwise by the client', async () => {
    expect(await ask('{ flats { house: floor floor: house { street: number } rent } }')).toEqual({
      data: { flats: [{ house: 2, floor: { street: 4 }, rent: 900 }] },
    });
  });
});
