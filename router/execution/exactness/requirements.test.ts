import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { byId, federation2 } from './federation2.ts';

const itself = { __resolveReference: (reference: object) => reference };
const needs = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('What this needs was not told.');
  return value;
};

describe('Requirements that require', () => {
  const loans = [
    { id: '1', days: 40, frozen: false },
    { id: '2', days: 3, frozen: true },
  ];
  type Loan = { id: string; days?: number; late?: boolean; fine?: number; frozen?: boolean };
  const { ask, calls } = federate({
    desk: {
      typeDefs: `${federation2}
        type Query { loans: [Loan!]! }
        type Loan @key(fields: "id") { id: ID! frozen: Boolean! }
      `,
      resolvers: { Query: { loans: () => loans } },
    },
    calendar: {
      typeDefs: `${federation2} type Loan @key(fields: "id") { id: ID! days: Int! @inaccessible }`,
      resolvers: { Loan: { __resolveReference: byId(loans) } },
    },
    rules: {
      typeDefs: `${federation2}
        type Loan @key(fields: "id") {
          id: ID! days: Int! @external frozen: Boolean! @external fine: Int! @external
          late: Boolean! @requires(fields: "days")
          open: Boolean! @requires(fields: "frozen")
          reminder: String! @requires(fields: "fine days")
        }
      `,
      resolvers: {
        Loan: {
          ...itself,
          late: ({ days }: Loan) => needs(days) > 30,
          open: ({ frozen }: Loan) => !needs(frozen),
          reminder: ({ fine, days }: Loan) => `${needs(fine)} after ${needs(days)}`,
        },
      },
    },
    till: {
      typeDefs: `${federation2}
        type Loan @key(fields: "id") {
          id: ID! late: Boolean! @external open: Boolean! @external
          fine: Int! @requires(fields: "late")
          refund: Int! @requires(fields: "late open")
        }
      `,
      resolvers: {
        Loan: {
          ...itself,
          fine: ({ late }: Loan) => (needs(late) ? 5 : 0),
          refund: ({ late, open }: Loan & { open?: boolean }) => (needs(late) && needs(open) ? 1 : 0),
        },
      },
    },
  });

  it('are answered from the far end on, also with what clients cannot see', async () => {
    expect(await ask('{ loans { fine } }')).toEqual({ data: { loans: [{ fine: 5 }, { fine: 0 }] } });
    expect(await ask('{ loans { refund fine late } }')).toEqual({
      data: {
        loans: [
          { refund: 1, fine: 5, late: true },
          { refund: 0, fine: 0, late: false },
        ],
      },
    });
  });

  it('go back and forth between subgraphs', async () => {
    calls.length = 0;
    expect(await ask('{ loans { reminder } }')).toEqual({
      data: { loans: [{ reminder: '5 after 40' }, { reminder: '0 after 3' }] },
    });
    expect(calls.map(({ subgraph }) => subgraph)).toEqual(['desk', 'calendar', 'rules', 'till', 'rules']);
  });

  it('go back and forth under conditions too', async () => {
    const query =
      'query ($yes: Boolean!) { loans { reminder @include(if: $yes) late @skip(if: $yes) ... @include(if: $yes) { open } } }';
    expect(await ask(query, { yes: true })).toEqual({
      data: {
        loans: [
          { reminder: '5 after 40', open: true },
          { reminder: '0 after 3', open: false },
        ],
      },
    });
    expect(await ask(query, { yes: false })).toEqual({ data: { loans: [{ late: true }, { late: false }] } });
    expect(
      await ask('query ($yes: Boolean!) { ... @include(if: $yes) { loans { reminder } } }', { yes: true }),
    ).toEqual({
      data: { loans: [{ reminder: '5 after 40' }, { reminder: '0 after 3' }] },
    });
  });

  it('cannot be seen when they are hidden', async () => {
    const { data, errors } = await ask('{ loans { id days } }');
    expect(data ?? null).toBeNull();
    expect(errors?.[0]?.message).toContain('Cannot query field "days"');
  });
});

describe('Requirements of what two subgraphs tell about each other', () => {
  const essays = [
    { id: '1', author: { id: 'a', years: 2 } },
    { id: '2', author: { id: 'b', years: 9 } },
  ];
  type Essay = { id: string; fresh?: boolean; author?: { years: number } };
  const { ask } = federate({
    press: {
      typeDefs: `${federation2}
        type Query { essays: [Essay] }
        type Essay @key(fields: "id") { id: ID! fresh: Boolean! @external ripe: Boolean! @requires(fields: "fresh") }
        type Author @key(fields: "id") { id: ID! years: Int! }
      `,
      resolvers: {
        Query: { essays: () => essays.map(({ id }) => ({ id })) },
        Essay: { ...itself, ripe: ({ fresh }: Essay) => !needs(fresh) },
        Author: { __resolveReference: ({ id }: { id: string }) => ({ id, years: id === 'a' ? 2 : 9 }) },
      },
    },
    archive: {
      typeDefs: `${federation2}
        type Essay @key(fields: "id") { id: ID! author: Author! fresh: Boolean! @requires(fields: "author { years }") }
        type Author @key(fields: "id") { id: ID! years: Int! @external }
      `,
      resolvers: {
        Essay: {
          __resolveReference: (key: Essay) => ({ author: essays.find(({ id }) => id === key.id)?.author, ...key }),
          author: ({ id }: Essay) => ({ id: byId(essays)({ id })?.author.id }),
          fresh: ({ author }: Essay) => needs(author?.years) < 5,
        },
      },
    },
  });

  it('end', async () => {
    expect(await ask('{ essays { fresh } }')).toEqual({ data: { essays: [{ fresh: true }, { fresh: false }] } });
    expect(await ask('{ essays { ripe } }')).toEqual({ data: { essays: [{ ripe: false }, { ripe: true }] } });
    expect(await ask('{ essays { ripe author { id } fresh } }')).toEqual({
      data: {
        essays: [
          { ripe: false, author: { id: 'a' }, fresh: true },
          { ripe: true, author: { id: 'b' }, fresh: false },
        ],
      },
    });
  });
});

describe('Requirements of abstract types', () => {
  const homes: Record<string, object | null> = {
    '1': { __typename: 'Cave', id: 'c', depth: 7 },
    '2': { __typename: 'Nest', id: 'n', twigs: 90, tree: { height: 4 } },
    '3': null,
  };
  type Told = {
    home?: { __typename?: string; id?: string; depth?: number; twigs?: number; tree?: { height: number } } | null;
  };
  const { ask, calls } = federate({
    forest: {
      typeDefs: `${federation2}
        type Query { animals: [Animal!]! }
        type Animal @key(fields: "id") { id: ID! home: Home den: Den }
        interface Home { id: ID! }
        interface High implements Home { id: ID! tree: Tree! }
        union Den = Cave | Nest
        type Cave implements Home @shareable { id: ID! depth: Int! }
        type Nest implements Home & High @shareable { id: ID! twigs: Int! tree: Tree! }
        type Tree @shareable { height: Int! }
      `,
      resolvers: {
        Query: { animals: () => ['1', '2', '3'].map((id) => ({ id })) },
        Animal: { ...itself, home: ({ id }: { id: string }) => homes[id], den: ({ id }: { id: string }) => homes[id] },
      },
    },
    guide: {
      typeDefs: `${federation2}
        type Animal @key(fields: "id") {
          id: ID! home: Home @external den: Den @external
          address: String @requires(fields: "home { id }")
          view: String @requires(fields: "home { id ... on High { tree { height } ... on Nest { twigs } } ... on Cave { depth } }")
          dig: Int @requires(fields: "den { ... on Cave { depth } }")
        }
        interface Home { id: ID! }
        interface High implements Home { id: ID! tree: Tree! }
        union Den = Cave | Nest
        type Cave implements Home @shareable { id: ID! depth: Int! }
        type Nest implements Home & High @shareable { id: ID! twigs: Int! tree: Tree! }
        type Tree @shareable { height: Int! }
      `,
      resolvers: {
        Animal: {
          ...itself,
          address: ({ home }: Told) => (needs(home) === null ? null : `at ${needs(home?.id)}`),
          view: ({ home }: Told) =>
            needs(home) === null ? null : [home?.id, home?.depth, home?.twigs, home?.tree?.height].map(String).join(),
          dig: ({ den }: Told & { den?: { depth?: number } | null }) => needs(den)?.depth ?? null,
        },
      },
    },
  });

  it('tell what is common', async () => {
    expect(await ask('{ animals { address } }')).toEqual({
      data: { animals: [{ address: 'at c' }, { address: 'at n' }, { address: null }] },
    });
  });

  it('tell what each type has', async () => {
    expect(await ask('{ animals { view } }')).toEqual({
      data: { animals: [{ view: 'c,7,undefined,undefined' }, { view: 'n,undefined,90,4' }, { view: null }] },
    });
    expect(await ask('{ animals { dig home { __typename } } }')).toEqual({
      data: {
        animals: [
          { dig: 7, home: { __typename: 'Cave' } },
          { dig: null, home: { __typename: 'Nest' } },
          { dig: null, home: null },
        ],
      },
    });
  });

  it('are fetched once for all that need them', async () => {
    calls.length = 0;
    await ask('{ animals { address view dig } }');
    expect(calls.map(({ subgraph }) => subgraph)).toEqual(['forest', 'guide']);
  });
});
