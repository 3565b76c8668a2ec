import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { federate } from './testing/federation.ts';
import type { Federation } from './testing/federation.ts';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

const gate = () => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
};

/** A library whose reviews are slow: they come when the gate is opened. */
function library() {
  const reviews = gate();
  const federation = federate({
    books: {
      typeDefs: `${link} type Query { shelf: Shelf } type Shelf { name: String! books: [Book!]! }
        type Book @key(fields: "id") { id: ID! title: String! }`,
      resolvers: {
        Query: {
          shelf: () => ({
            name: 'Top',
            books: [
              { id: '1', title: 'Emma' },
              { id: '2', title: 'Ulysses' },
            ],
          }),
        },
      },
    },
    reviews: {
      typeDefs: `${link} type Book @key(fields: "id") { id: ID! stars: Int! reviewer: Person } type Person @key(fields: "id") { id: ID! }`,
      resolvers: {
        Book: {
          __resolveReference: async (book: unknown) => {
            await reviews.opened;
            return book;
          },
          stars: ({ id }: { id: string }) => {
            if (id === '2') throw new Error('never read to its end');
            return 5;
          },
          reviewer: () => ({ id: 'ada' }),
        },
      },
    },
    people: {
      typeDefs: `${link} type Person @key(fields: "id") { id: ID! name: String! }`,
      resolvers: { Person: { name: ({ id }: { id: string }) => `the one called ${id}` } },
    },
  });
  return { federation, openReviews: reviews.open };
}

async function run({ engine: { operations, executor, journey } }: Federation, query: string, variables = {}) {
  const operation = operations({ query, incremental: true });
  if (!('plan' in operation)) throw new Error(operation.map(String).join());
  return executor({ operation, variables, journey });
}

const rest = async (later: AsyncIterable<{ data: string }[]> | undefined) => {
  const all: unknown[] = [];
  for await (const patches of later ?? [])
    all.push(...patches.map(({ data, ...patch }) => ({ ...patch, data: JSON.parse(data) as unknown })));
  return all;
};

test('what is deferred does not hold the rest', async () => {
  const { federation, openReviews } = library();
  const query = '{ shelf { shop: name books { title ... @defer(label: "stars") { id: stars } } } }';
  const { data, errors, later } = await run(federation, query);
  expect(JSON.parse(data)).toEqual({ shelf: { shop: 'Top', books: [{ title: 'Emma' }, { title: 'Ulysses' }] } });
  expect(errors).toEqual([]);
  openReviews();
  expect(await rest(later)).toEqual([
    { label: 'stars', path: ['shelf', 'books', 0], data: { id: 5 }, errors: [] },
    {
      label: 'stars',
      path: ['shelf', 'books', 1],
      data: null,
      errors: [expect.objectContaining({ message: 'never read to its end', path: ['shelf', 'books', 1, 'id'] })],
    },
  ]);
});

test('parts within parts come after what they stand in', async () => {
  const { federation, openReviews } = library();
  openReviews();
  const query = `{ shelf { name ...Books @defer(label: "outer") } }
    fragment Books on Shelf { books { id reviewer { id ... @defer(label: "inner") { name } } } }`;
  const { data, later } = await run(federation, query);
  expect(JSON.parse(data)).toEqual({ shelf: { name: 'Top' } });
  expect(await rest(later)).toEqual([
    {
      label: 'outer',
      path: ['shelf'],
      data: {
        books: [
          { id: '1', reviewer: { id: 'ada' } },
          { id: '2', reviewer: { id: 'ada' } },
        ],
      },
      errors: [],
    },
    { label: 'inner', path: ['shelf', 'books', 0, 'reviewer'], data: { name: 'the one called ada' }, errors: [] },
    { label: 'inner', path: ['shelf', 'books', 1, 'reviewer'], data: { name: 'the one called ada' }, errors: [] },
  ]);
});

test('with @defer(if: false), and for clients that take no parts, everything comes at once', async () => {
  const { federation, openReviews } = library();
  openReviews();
  const query =
    'query ($later: Boolean!) { shelf { name ... @defer(if: $later) { books { title reviewer { name } } } } }';
  const books = ['Emma', 'Ulysses'].map((title) => ({ title, reviewer: { name: 'the one called ada' } }));
  const { data, later } = await run(federation, query, { later: false });
  expect(JSON.parse(data)).toEqual({ shelf: { name: 'Top', books } });
  expect(await rest(later)).toEqual([]);
  expect(await federation.ask(query, { later: true })).toEqual({ data: { shelf: { name: 'Top', books } } });
});

/** What a client has in the end, of an answer whose objects are never null. */
async function inTheEnd(query: string, variables = {}) {
  const { federation, openReviews } = library();
  openReviews();
  const { data, errors, later } = await run(federation, query, variables);
  expect(errors).toEqual([]);
  const first = JSON.parse(data) as object;
  return { first, parts: await rest(later) };
}

test('an object of which everything comes later is there at once, and so is what the schema says', async () => {
  const { first, parts } = await inTheEnd(
    '{ __typename shelf { ... @defer { name } } ... @defer { again: shelf { name } } }',
  );
  expect(first).toEqual({ __typename: 'Query', shelf: {} });
  expect(parts).toContainEqual({ path: ['shelf'], data: { name: 'Top' }, errors: [] });
  expect(parts).toContainEqual({ path: [], data: { again: { name: 'Top' } }, errors: [] });
});

test('what is left for later below something that is left out does not come', async () => {
  const query = `query ($all: Boolean!) { shelf { name books @include(if: $all) { title ... @defer { id } } ... @defer { other: name @skip(if: $all) } } }`;
  const without = await inTheEnd(query, { all: false });
  expect(without).toEqual({
    first: { shelf: { name: 'Top' } },
    parts: [{ path: ['shelf'], data: { other: 'Top' }, errors: [] }],
  });
  const { first, parts } = await inTheEnd(query, { all: true });
  expect(first).toEqual({ shelf: { name: 'Top', books: [{ title: 'Emma' }, { title: 'Ulysses' }] } });
  expect(parts.map((part) => (part as { data: unknown }).data)).toEqual([{ id: '1' }, { id: '2' }]);
});

test('a fragment that is left for later in two places comes in both, with its label', async () => {
  const query = `{ one: shelf { ...Name } two: shelf { ...Name } } fragment Name on Shelf { ... @defer(label: "name") { name } }`;
  const { first, parts } = await inTheEnd(query);
  expect(first).toEqual({ one: {}, two: {} });
  expect(parts.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))).toEqual([
    { label: 'name', path: ['one'], data: { name: 'Top' }, errors: [] },
    { label: 'name', path: ['two'], data: { name: 'Top' }, errors: [] },
  ]);
});

/** A shop whose things are of two types. */
function shopOfThings() {
  const maker = (name: string) => ({ name, city: `${name} city`, country: `${name} land` });
  return federate({
    shop: {
      typeDefs: `${link} type Query { things: [Thing!]! } interface Thing { name: String! maker: Maker! }
        type Maker { name: String! city: String! country: String! }
        type Book implements Thing { name: String! maker: Maker! pages: Int! }
        type Toy implements Thing { name: String! maker: Maker! }`,
      resolvers: {
        Query: {
          things: () => [
            { __typename: 'Book', name: 'Emma', pages: 400, maker: maker('Austen') },
            { __typename: 'Toy', name: 'Top', maker: maker('Smith') },
          ],
        },
      },
    },
  });
}

test('a part is only about objects that are asked for it, by their own type and by those of what they are in', async () => {
  const { data, later } = await run(
    shopOfThings(),
    `{ things { name ... on Book @defer(label: "book") { pages }
      ... on Book { maker { name ... @defer(label: "wrote") { country } } }
      ... on Toy { maker { name ... @defer(label: "made") { city } } } } }`,
  );
  expect(JSON.parse(data)).toEqual({
    things: [
      { name: 'Emma', maker: { name: 'Austen' } },
      { name: 'Top', maker: { name: 'Smith' } },
    ],
  });
  const parts = (await rest(later)).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  expect(parts).toEqual([
    { label: 'book', path: ['things', 0], data: { pages: 400 }, errors: [] },
    { label: 'made', path: ['things', 1, 'maker'], data: { city: 'Smith city' }, errors: [] },
    { label: 'wrote', path: ['things', 0, 'maker'], data: { country: 'Austen land' }, errors: [] },
  ]);
});

/** A shop that does not know which types its things have. */
const shopOfUnknown = () =>
  federate({
    shop: {
      typeDefs: `${link.replace('"@key"', '"@key", "@interfaceObject"')}
        type Query { thing: Thing! } type Thing @key(fields: "id") @interfaceObject { id: ID! price: Int! stock: Int! }`,
      resolvers: {
        Query: { thing: () => ({ id: '1' }) },
        Thing: {
          price: async ({ id }: { id?: string }) => {
            if (id !== '1' && id !== '2') throw new Error('This has no price.');
            await setTimeout(20);
            return 5;
          },
          stock: () => 3,
        },
      },
    },
    goods: {
      typeDefs: `${link} type Query { goods: [Thing!]! } interface Thing @key(fields: "id") { id: ID! }
        type Book implements Thing @key(fields: "id") { id: ID! parts: [Book!]! }
        type Toy implements Thing @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          goods: () => [
            { __typename: 'Book', id: '2' },
            { __typename: 'Toy', id: '3' },
          ],
        },
        Thing: { __resolveReference: (thing: object) => ({ ...thing, __typename: 'Book' }) },
        Book: { parts: () => [{ id: '2' }] },
      },
    },
  });

test('a part waits for the part around it, also when one between them is sent with that', async () => {
  const { later } = await run(
    shopOfUnknown(),
    `{ thing { ... on Thing @defer(label: "outer") { price ... on Book @defer(label: "middle") { parts {
      ... on Thing @defer(label: "inner") { __typename } } } } } }`,
  );
  expect(await rest(later)).toEqual([
    { label: 'outer', path: ['thing'], data: { price: 5, parts: [{}] }, errors: [] },
    { label: 'inner', path: ['thing', 'parts', 0], data: { __typename: 'Book' }, errors: [] },
  ]);
});

test('nobody is asked for what no object can be asked for', async () => {
  const { data, errors, later } = await run(
    shopOfUnknown(),
    '{ thing { ... on Toy @defer { ... on Thing @defer { ... on Book { price } } } } }',
  );
  expect([JSON.parse(data), errors, ...(await rest(later))]).toEqual([{ thing: {} }, []]);
});

test('what comes later is asked for objects of the types that it is about only', async () => {
  const { later } = await run(shopOfUnknown(), '{ goods { ... on Thing @defer { ... on Book { price } stock } } }');
  expect(await rest(later)).toEqual([
    { path: ['goods', 0], data: { price: 5, stock: 3 }, errors: [] },
    { path: ['goods', 1], data: { stock: 3 }, errors: [] },
  ]);
});

test('of an object that a failure made null no parts come, nor of one in a part that is null', async () => {
  const { federation, openReviews } = library();
  openReviews();
  const now = await run(federation, '{ shelf { name books { stars ... @defer(label: "inner") { title } } } }');
  expect(JSON.parse(now.data)).toEqual({ shelf: null });
  expect(await rest(now.later)).toEqual([]);
  const { later } = await run(
    federation,
    '{ shelf { name ... @defer(label: "outer") { books { stars ... @defer(label: "inner") { title } } } } }',
  );
  const failed = expect.objectContaining({ path: ['shelf', 'books', 1, 'stars'] });
  expect(await rest(later)).toEqual([{ label: 'outer', path: ['shelf'], data: null, errors: [failed] }]);
});
