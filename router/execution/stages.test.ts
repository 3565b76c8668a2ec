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
