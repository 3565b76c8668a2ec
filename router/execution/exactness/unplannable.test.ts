import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { federation2 } from './federation2.ts';

// Each side has an interface whose types only the other side could name, and may not be asked for.
const lost = federate({
  harbour: {
    typeDefs: `${federation2}
      type Query { mooring: Mooring, boat: Boat!, name: String }
      interface Mooring @key(fields: "id") { id: ID! }
      type Boat @key(fields: "id", resolvable: false) @interfaceObject { id: ID! }
    `,
    resolvers: {
      Query: {
        mooring: () => ({ __typename: 'Mooring', id: 'm1' }),
        boat: () => ({ __typename: 'Boat', id: 'b1' }),
        name: () => 'North',
      },
    },
  },
  sea: {
    typeDefs: `${federation2}
      type Query { spot: Mooring }
      type Mooring @key(fields: "id", resolvable: false) @interfaceObject { id: ID!, depth: Int }
      interface Boat @key(fields: "id") { id: ID! }
      type Canoe implements Boat @key(fields: "id") { id: ID!, paddles: Int! }
    `,
    resolvers: {
      Query: { spot: () => ({ id: 'm1', depth: 4 }) },
      Boat: { __resolveReference: ({ id }: { id: string }) => ({ __typename: 'Canoe', id, paddles: 2 }) },
      Canoe: { __resolveReference: ({ id }: { id: string }) => ({ id, paddles: 2 }) },
    },
  },
});

describe('what no subgraph can be asked for', () => {
  it('is answered as far as no type matters', async () => {
    expect(await lost.ask('{ spot { id depth } boat { id } }')).toEqual({
      data: { spot: { id: 'm1', depth: 4 }, boat: { id: 'b1' } },
    });
    expect(await lost.ask('{ boat { ... on Canoe { id paddles } } }')).toEqual({
      data: { boat: { id: 'b1', paddles: 2 } },
    });
  });

  it('is null with an error when its subgraph cannot tell its type', async () => {
    const { data, errors } = await lost.ask('{ mooring { id } }');
    expect(data).toEqual({ mooring: null });
    expect(errors?.map(({ path }) => path)).toEqual([['mooring']]);
  });

  it.each(['{ mooring { depth } }', '{ name mooring { depth } }', '{ ... { mooring { depth } } spot { id } }'])(
    'is refused as a whole, before anybody is asked: %s',
    async (query) => {
      lost.calls.length = 0;
      const { data, errors } = await lost.ask(query);
      expect(data ?? null).toBeNull();
      expect(errors).toHaveLength(1);
      expect(lost.calls).toEqual([]);
    },
  );

  it('is not missed where the query says to leave it out', async () => {
    expect(await lost.ask('{ name mooring @skip(if: true) { depth } }')).toEqual({ data: { name: 'North' } });
    expect(await lost.ask('{ mooring @include(if: false) { depth } }')).toEqual({ data: {} });
    expect(await lost.ask('{ ... @skip(if: true) { mooring { depth } } __typename }')).toEqual({
      data: { __typename: 'Query' },
    });
  });
});
