import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphQLError } from 'graphql';
import { request } from 'undici';
import { WebSocket } from 'ws';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { logToMemory } from '@kd/kit/testing/log';
import { createFeed } from '../live/upstream/testing/feed.ts';
import { until } from '../live/upstream/testing/until.ts';
import { startStandalone } from './router.ts';
import type { StandaloneRouter } from './router.ts';
import { standaloneSettings } from './settings.ts';
import { connectClient } from './testing/client.ts';
import type { Heard } from './testing/client.ts';
import { serveSubgraph, supergraphOf } from './testing/subgraphs.ts';
import type { ServedSubgraph } from './testing/subgraphs.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires"])`;
const productDefs = `${link}
  type Query { products: [Product!] }
  type Subscription {
    priced(above: Int): Product
    sold: Product!
    changed: Change
    found: [Found!]
    failing: Int
  }
  interface Change { at: Int product: Product! }
  type Cheaper implements Change { at: Int product: Product! by: Int }
  type Dearer implements Change { at: Int product: Product! much: Boolean }
  union Found = Product | Shelf
  type Shelf { floor: Int }
  type Product @key(fields: "id") {
    id: ID! name: String price: Int stars: Int @external
    praise: String @requires(fields: "stars")
  }`;
const reviewDefs = `${link}
  type Query { best: Product }
  type Product @key(fields: "id") { id: ID! stars: Int surely: Int! }`;

type Known = Record<string, unknown>;
const kite = { __typename: 'Product', id: '1', name: 'Kite', price: 30 };
const feeds = {
  priced: createFeed<Known>(),
  sold: createFeed<Known>(),
  changed: createFeed<Known>(),
  found: createFeed<Known>(),
};
const productResolvers = {
  Product: {
    __resolveReference: (known: Known) => ({ ...kite, ...known }),
    praise: ({ stars }: { stars?: number }) => `${stars} stars`,
  },
  Subscription: {
    ...Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, { subscribe: () => feed.subscribe() }])),
    failing: {
      subscribe: () => {
        throw new GraphQLError('No such shelf', { extensions: { code: 'SHELF' } });
      },
    },
  },
};
let starsKnown = true;
const reviewResolvers = {
  Product: {
    __resolveReference: ({ id }: { id: string }) => ({ id }),
    stars: () => {
      if (!starsKnown) throw new GraphQLError('The stars are hidden', { extensions: { code: 'CLOUDS' } });
      return 5;
    },
    surely: () => (starsKnown ? 1 : null),
  },
};

const folder = mkdtempSync(join(tmpdir(), 'kd-subscriptions-'));
const path = join(folder, 'supergraph.graphql');
const { log, lines } = logToMemory();
let products: ServedSubgraph;
let reviews: ServedSubgraph;
let router: StandaloneRouter;
const clients: ReturnType<typeof connectClient>[] = [];

function publish(text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

/** Publishes while there are subscriptions, and waits until they have moved. */
async function publishAndWait(text: string): Promise<void> {
  const moves = () => lines.filter((line) => line.includes('subscriptions have moved')).length;
  const before = moves();
  publish(text);
  await until(() => moves() > before);
}

beforeAll(async () => {
  products = await serveSubgraph({ name: 'products', typeDefs: productDefs, resolvers: productResolvers });
  reviews = await serveSubgraph({ name: 'reviews', typeDefs: reviewDefs, resolvers: reviewResolvers });
  publish(supergraphOf([products, reviews]));
  const env = { SUPERGRAPH_PATH: path, PORT: '0', KD_PROPAGATE_HEADERS: 'Authorization, x-tenant' };
  router = await startStandalone({ ...standaloneSettings(env), log });
});
afterEach(async () => {
  starsKnown = true;
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await until(() => products.live.running() === 0);
  products.live.operations.length = 0;
});
afterAll(async () => {
  await router.stop();
  await Promise.all([products, reviews].map((subgraph) => subgraph.stop()));
  rmSync(folder, { recursive: true });
});

function connect(payload: Known = {}) {
  const client = connectClient(router.address, payload);
  clients.push(client);
  return client;
}

/** Subscribes, waits until the subgraph was asked, has something happen, and gives the first result. */
async function first(query: string, feed: { listeners(): number }, happen: () => void, variables: Known = {}) {
  const heard = connect().subscribe(query, variables);
  await until(() => feed.listeners() > 0);
  happen();
  await until(() => heard.results.length > 0);
  return heard.results[0];
}

describe('a subscription that a subgraph serves', () => {
  test('has fields of other subgraphs in each of its events', async () => {
    const query = '{ priced { name price stars praise } }';
    expect(await first(`subscription ${query}`, feeds.priced, () => feeds.priced.push({ priced: kite }))).toEqual({
      data: { priced: { name: 'Kite', price: 30, stars: 5, praise: '5 stars' } },
    });
  });

  test('keeps aliases, fragments, variables and conditions', async () => {
    const query = `subscription ($above: Int, $yes: Boolean!, $no: Boolean!) { ...Root }
      fragment Root on Subscription { news: priced(above: $above) { ...Named id: name shown: stars @include(if: $yes) hidden: stars @include(if: $no) price @skip(if: $yes) } }
      fragment Named on Product { title: name }`;
    const happen = () => feeds.priced.push({ priced: kite });
    expect(await first(query, feeds.priced, happen, { above: 7, yes: true, no: false })).toEqual({
      data: { news: { title: 'Kite', id: 'Kite', shown: 5 } },
    });
    expect(products.live.operations[0]).toMatchObject({ variables: { above: 7 } });
  });

  test('may be of an interface', async () => {
    const query =
      'subscription { changed { __typename at product { stars } ... on Cheaper { by } ... on Dearer { much } } }';
    const event = { __typename: 'Cheaper', at: 3, by: 2, product: kite };
    expect(await first(query, feeds.changed, () => feeds.changed.push({ changed: event }))).toEqual({
      data: { changed: { __typename: 'Cheaper', at: 3, product: { stars: 5 }, by: 2 } },
    });
  });

  test('may be a list of a union', async () => {
    const query = 'subscription { found { ... on Product { name stars } ... on Shelf { floor } } }';
    const event = [kite, { __typename: 'Shelf', floor: 2 }];
    expect(await first(query, feeds.found, () => feeds.found.push({ found: event }))).toEqual({
      data: { found: [{ name: 'Kite', stars: 5 }, { floor: 2 }] },
    });
  });

  test('has null where the event has it, and the rest is not asked for', async () => {
    const asked = reviews.asked.length;
    const query = 'subscription { priced { stars } }';
    expect(await first(query, feeds.priced, () => feeds.priced.push({ priced: null as never }))).toEqual({
      data: { priced: null },
    });
    expect(reviews.asked).toHaveLength(asked);
  });

  test('has what could be found out, and errors for the rest at their places', async () => {
    starsKnown = false;
    const query = 'subscription { it: priced { name best: stars } }';
    expect(await first(query, feeds.priced, () => feeds.priced.push({ priced: kite }))).toMatchObject({
      data: { it: { name: 'Kite', best: null } },
      errors: [{ message: 'The stars are hidden', path: ['it', 'best'], extensions: { code: 'CLOUDS' } }],
    });
  });

  test('lets a null that must not be spread upwards', async () => {
    starsKnown = false;
    const happen = () => feeds.priced.push({ priced: kite });
    expect(await first('subscription { priced { name surely } }', feeds.priced, happen)).toMatchObject({
      data: { priced: null },
      errors: [{ path: ['priced', 'surely'] }],
    });
  });

  test('has the errors of the event itself at their places, up to the whole of the data', async () => {
    const heard = connect().subscribe('subscription { gone: sold { label: name } }');
    await until(() => feeds.sold.listeners() > 0);
    feeds.sold.push({ sold: null as never });
    await until(() => heard.results.length > 0);
    expect(heard.results[0]).toMatchObject({ data: null, errors: [{ path: ['gone'] }] });
    feeds.sold.push({ sold: kite });
    await until(() => heard.results.length > 1);
    expect(heard.results[1]).toEqual({ data: { gone: { label: 'Kite' } } });
  });

  test('is complete when the subgraph says so, after the last event', async () => {
    const heard = connect().subscribe('subscription { priced { stars } }');
    await until(() => feeds.priced.listeners() > 0);
    feeds.priced.push({ priced: kite });
    feeds.priced.end();
    await until(() => heard.ended() !== undefined);
    expect([heard.results.length, heard.ended()]).toEqual([1, 'complete']);
  });

  test('that cannot begin at its subgraph says why', async () => {
    const heard = connect().subscribe('subscription { oh: failing }');
    await until(() => heard.ended() !== undefined);
    expect(heard.results).toMatchObject([
      { data: { oh: null }, errors: [{ message: 'No such shelf', path: ['oh'], extensions: { code: 'SHELF' } }] },
    ]);
  });
});

describe('subscriptions that are the same', () => {
  const query = 'subscription ($above: Int) { priced(above: $above) { stars } }';

  test('are one at the subgraph, whatever the spaces, and ask for the rest once', async () => {
    const one = connect().subscribe(query, { above: 1 });
    const two = connect().subscribe(query.replaceAll(' ', '\n '), { above: 1, unused: 2 });
    await until(() => feeds.priced.listeners() > 0);
    // A client's answer to a query comes after its subscription was taken in.
    await settled();
    const asked = reviews.asked.length;
    feeds.priced.push({ priced: kite });
    await until(() => one.results.length + two.results.length === 2);
    expect(products.live.operations).toHaveLength(1);
    expect(reviews.asked).toHaveLength(asked + 1);
    expect(one.results).toEqual(two.results);
  });

  test.each([
    ['variables', {}, { above: 2 }],
    ['headers', { authorization: 'Bearer other' }, { above: 1 }],
  ])('but for their %s are two', async (_, payload, variables) => {
    connect().subscribe(query, { above: 1 });
    connect(payload).subscribe(query, variables);
    await until(() => products.live.operations.length === 2);
  });

  test('go on for those who stay, and end at the subgraph with the last', async () => {
    const [one, two] = [connect(), connect()].map((client) => client.subscribe(query)) as [Heard, Heard];
    await until(() => feeds.priced.listeners() === 1);
    await settled();
    one.stop();
    feeds.priced.push({ priced: kite });
    await until(() => two.results.length === 1);
    expect(feeds.priced.listeners()).toBe(1);
    two.stop();
    await until(() => feeds.priced.listeners() === 0);
    expect(one.results).toEqual([]);
  });

  test('all of one kind of headers go over one socket', async () => {
    const client = connect({ authorization: 'Bearer one', 'x-tenant': 'north' });
    const before = products.live.connections.length;
    for (let above = 0; above < 20; above += 1) client.subscribe(query, { above });
    await until(() => feeds.priced.listeners() === 20);
    expect(products.live.connections.slice(before)).toEqual([
      {
        headers: expect.objectContaining({ authorization: 'Bearer one', 'x-tenant': 'north' }),
        payload: { Authorization: 'Bearer one', 'x-tenant': 'north' },
      },
    ]);
  });
});

/** Waits until all clients' subscriptions have arrived: their sockets answer in order. */
async function settled(): Promise<void> {
  for (const client of clients) {
    const { results } = client.subscribe('{ __typename }');
    await until(() => results.length > 0);
  }
}

describe('headers that the setting names', () => {
  test('go to subgraphs with queries over HTTP, others do not', async () => {
    await request(`${router.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Basic abc', 'x-other': 'no' },
      body: JSON.stringify({ query: '{ best { id } }' }),
    });
    expect(reviews.asked.at(-1)).toMatchObject({ authorization: 'Basic abc' });
    expect(reviews.asked.at(-1)).not.toHaveProperty('x-other');
  });

  test('go along with what completes an event', async () => {
    const heard = connect({ Authorization: 'Bearer me', 'x-other': 'no' }).subscribe(
      'subscription { priced { stars } }',
    );
    await until(() => feeds.priced.listeners() > 0);
    feeds.priced.push({ priced: kite });
    await until(() => heard.results.length > 0);
    expect(reviews.asked.at(-1)).toMatchObject({ authorization: 'Bearer me' });
    expect(reviews.asked.at(-1)).not.toHaveProperty('x-other');
  });

  test('cannot break out of their line', async () => {
    const heard = connect({ authorization: 'x\r\nx-admin: 1' }).subscribe('subscription { priced { stars } }');
    await until(() => heard.ended() !== undefined);
    expect(heard.ended()).toMatchObject({ code: 4403 });
  });
});

describe('a page of another origin', () => {
  const openFrom = (origin: string) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(`${router.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
        origin,
      });
      socket.on('open', () => (resolve('open'), socket.close()));
      socket.on('error', ({ message }) => resolve(message));
    });

  test('opens no socket where browsers would add credentials by themselves', async () => {
    expect(await openFrom('https://elsewhere.example')).toContain('403');
    expect(await openFrom(router.address)).toBe('open');
  });
});

describe('a subgraph that goes away', () => {
  test('and comes back goes on serving its subscriptions, and says that something may be missing', async () => {
    const heard = connect().subscribe('subscription { priced { stars } }');
    await until(() => feeds.priced.listeners() > 0);
    const port = Number(new URL(products.url).port);
    await products.stop();
    await until(() => feeds.priced.listeners() === 0);
    products = await serveSubgraph({ name: 'products', typeDefs: productDefs, resolvers: productResolvers, port });
    await until(() => feeds.priced.listeners() > 0);
    feeds.priced.push({ priced: kite });
    feeds.priced.push({ priced: kite });
    await until(() => heard.results.length === 2);
    expect(heard.results).toEqual([
      { data: { priced: { stars: 5 } }, extensions: { missed: true } },
      { data: { priced: { stars: 5 } } },
    ]);
  });

  test('and is not there for a new one fails it at once', async () => {
    const port = Number(new URL(products.url).port);
    await products.stop();
    const heard = connect().subscribe('subscription { priced { stars } }');
    await until(() => heard.ended() !== undefined);
    expect(heard.ended()).toMatchObject([{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }]);
    products = await serveSubgraph({ name: 'products', typeDefs: productDefs, resolvers: productResolvers, port });
  });
});

describe('a supergraph that changes under an open subscription', () => {
  const without = (defs: string, text: string) => {
    expect(defs).toContain(text);
    return defs.replace(text, '');
  };

  test('lets it go on without asking anew where its own part stays, and completes events by the new one', async () => {
    const other = await serveSubgraph({
      name: 'reviews',
      typeDefs: reviewDefs,
      resolvers: { Product: { __resolveReference: ({ id }: { id: string }) => ({ id, stars: 4 }) } },
    });
    const heard = connect().subscribe('subscription { priced { stars } }');
    await until(() => feeds.priced.listeners() > 0);
    feeds.priced.push({ priced: kite });
    await publishAndWait(supergraphOf([products, other]));
    feeds.priced.push({ priced: kite });
    await until(() => heard.results.length === 2);
    expect(heard.results.map(({ data }) => data)).toEqual([{ priced: { stars: 5 } }, { priced: { stars: 4 } }]);
    expect(products.live.operations).toHaveLength(1);
    await publishAndWait(supergraphOf([products, reviews]));
    await other.stop();
  });

  test('asks anew at a subgraph that has moved', async () => {
    const moved = await serveSubgraph({ name: 'products', typeDefs: productDefs, resolvers: productResolvers });
    const heard = connect().subscribe('subscription { priced { name } }');
    await until(() => feeds.priced.listeners() > 0);
    await publishAndWait(supergraphOf([moved, reviews]));
    await until(() => moved.live.running() === 1 && products.live.running() === 0);
    feeds.priced.push({ priced: kite });
    await until(() => heard.results.length === 1);
    expect(heard.results[0]).toMatchObject({ data: { priced: { name: 'Kite' } } });
    await publishAndWait(supergraphOf([products, reviews]));
    await until(() => moved.live.running() === 0);
    await moved.stop();
  });

  test('ends it with an error where its fields are gone, and leaves the others', async () => {
    const client = connect();
    const gone = client.subscribe('subscription { changed { at } }');
    const stays = client.subscribe('subscription { priced { name } }');
    await until(() => feeds.changed.listeners() + feeds.priced.listeners() === 2);
    const typeDefs = without(productDefs, 'changed: Change');
    await publishAndWait(supergraphOf([{ ...products, typeDefs }, reviews]));
    await until(() => gone.ended() !== undefined);
    expect(gone.ended()).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    feeds.priced.push({ priced: kite });
    await until(() => stays.results.length === 1);
    expect(stays.ended()).toBeUndefined();
    await publishAndWait(supergraphOf([products, reviews]));
  });
});
