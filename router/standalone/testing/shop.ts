import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logToMemory } from '@kd/kit/testing/log';
import { GraphQLError } from 'graphql';
import { createFeed } from '../../live/upstream/testing/feed.ts';
import { until } from '../../live/testing/until.ts';
import { startStandalone } from '../router.ts';
import { standaloneSettings } from '../settings.ts';
import { connectClient } from './client.ts';
import { serveSubgraph, supergraphOf } from './subgraphs.ts';
import type { ServedSubgraph } from './subgraphs.ts';

type Known = Record<string, unknown>;
/** `undefined`: the subgraph fails to know them. */
type Stars = number | undefined | Promise<number>;

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires"])`;
export const productDefs = `${link}
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
export const reviewDefs = `${link}
  type Query { best: Product }
  type Product @key(fields: "id") { id: ID! stars: Int surely: Int! }`;

export const kite = { __typename: 'Product', id: '1', name: 'Kite', price: 30 };

/** Products whose prices change, their stars in another subgraph, and a router over both. */
export async function openShop(settings: Record<string, string> = {}) {
  const feeds = {
    priced: createFeed<Known>(),
    sold: createFeed<Known>(),
    changed: createFeed<Known>(),
    found: createFeed<Known>(),
  };
  const sources = Object.entries(feeds).map(([name, feed]) => [name, { subscribe: () => feed.subscribe() }]);
  const failing = {
    subscribe: () => {
      throw new GraphQLError('No such shelf', { extensions: { code: 'SHELF' } });
    },
  };
  const serveProducts = (port = 0) =>
    serveSubgraph({
      name: 'products',
      typeDefs: productDefs,
      port,
      resolvers: {
        Product: {
          __resolveReference: (known: Known) => ({ ...kite, ...known }),
          praise: ({ stars }: { stars?: number }) => `${stars} stars`,
        },
        Subscription: { ...Object.fromEntries(sources), failing },
      },
    });
  const serveReviews = (starsOf: () => Stars) =>
    serveSubgraph({
      name: 'reviews',
      typeDefs: reviewDefs,
      resolvers: {
        Product: {
          __resolveReference: ({ id }: { id: string }) => ({ id }),
          stars: async () => {
            const stars = await starsOf();
            if (stars === undefined) throw new GraphQLError('The stars are hidden', { extensions: { code: 'CLOUDS' } });
            return stars;
          },
          surely: async () => (await starsOf()) ?? null,
        },
      },
    });
  const shop: { stars: Stars } = { stars: 5 };
  const products = await serveProducts();
  const reviews = await serveReviews(() => shop.stars);
  const folder = mkdtempSync(join(tmpdir(), 'kd-shop-'));
  const path = join(folder, 'supergraph.graphql');
  /** As deployments do: written aside, then renamed. */
  const publish = (subgraphs: readonly Pick<ServedSubgraph, 'name' | 'url' | 'typeDefs'>[]) => {
    writeFileSync(`${path}.new`, supergraphOf(subgraphs));
    renameSync(`${path}.new`, path);
  };
  publish([products, reviews]);
  const { log, lines } = logToMemory();
  const router = await startStandalone({
    ...standaloneSettings({ SUPERGRAPH_PATH: path, PORT: '0', ...settings }),
    log,
  });
  const clients: ReturnType<typeof connectClient>[] = [];
  const moves = () => lines.filter((line) => line.includes('subscriptions have moved')).length;

  return Object.assign(shop, {
    feeds,
    products,
    reviews,
    router,
    serveProducts,
    serveReviews,
    /** A client that leaves with `allLeave`. */
    connect: (payload: Known = {}) => {
      const client = connectClient(router.address, payload);
      clients.push(client);
      return client;
    },
    /** Waits until what all clients asked for has arrived: their sockets are answered in order. */
    settled: async () => {
      for (const client of clients) {
        const { results } = client.subscribe('{ __typename }');
        await until(() => results.length > 0);
      }
    },
    /** Cuts the clients' sockets. */
    allDie: () => clients.splice(0).forEach((client) => client.cut()),
    allLeave: async () => {
      await Promise.all(clients.splice(0).map((client) => client.close()));
      await until(() => Object.values(feeds).every((feed) => feed.listeners() === 0));
    },
    /** Publishes another supergraph while there are subscriptions, and waits until they have moved to it. */
    republish: async (subgraphs: Parameters<typeof publish>[0]) => {
      const before = moves();
      publish(subgraphs);
      await until(() => moves() > before);
    },
    close: async () => {
      await router.stop();
      await Promise.all([products, reviews].map((subgraph) => subgraph.stop()));
      rmSync(folder, { recursive: true });
    },
  });
}
