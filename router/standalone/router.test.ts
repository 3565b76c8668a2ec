import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GraphQLError } from 'graphql';
import { Pool, request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logToMemory } from '@kd/kit/testing/log';
import { until } from '../live/testing/until.ts';
import { startStandalone } from './router.ts';
import type { StandaloneRouter } from './router.ts';
import { standaloneSettings } from './settings.ts';
import { serveSubgraph, supergraphOf } from './testing/subgraphs.ts';
import type { ServedSubgraph } from './testing/subgraphs.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])`;
const productDefs = `${link}
  type Query { products: [Product!]! broken: String slow: String }
  type Mutation { add(n: Int!): Int! }
  type Product @key(fields: "id") { id: ID! name: String! }`;
const reviewDefs = `${link} type Product @key(fields: "id") { id: ID! stars: Int }`;

const folder = mkdtempSync(join(tmpdir(), 'kd-standalone-'));
const path = join(folder, 'supergraph.graphql');
const { log, lines } = logToMemory();
let products: ServedSubgraph;
let reviews: ServedSubgraph;
let otherReviews: ServedSubgraph;
let router: StandaloneRouter;
let sum = 0;

/** As deployments do: written aside, then renamed. */
function publish(text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
const linesSaying = (text: string) => lines.filter((line) => line.includes(text)).length;

/** The text has to differ from what is there: the same again is no change. */
async function publishAndWait(text: string): Promise<void> {
  const taken = linesSaying('has taken over');
  publish(text);
  await until(() => linesSaying('has taken over') > taken);
}

const reviewsAt = (path: string, stars: number) =>
  serveSubgraph({
    name: 'reviews',
    typeDefs: reviewDefs,
    path,
    resolvers: { Product: { __resolveReference: ({ id }: { id: string }) => ({ id, stars }) } },
  });

beforeAll(async () => {
  products = await serveSubgraph({
    name: 'products',
    typeDefs: productDefs,
    path: '/deep/below/graphql',
    resolvers: {
      Query: {
        products: () => [{ id: '1', name: 'Kite' }],
        slow: async () => (await pause(300), 'at last'),
        broken: () => {
          throw new GraphQLError('The shelf fell down', { extensions: { code: 'SHELF', floor: 3 } });
        },
      },
      Mutation: { add: (_: unknown, { n }: { n: number }) => (sum = sum * 10 + n) },
    },
  });
  reviews = await reviewsAt('/reviews/graphql', 5);
  otherReviews = await reviewsAt('/elsewhere', 4);
  publish(supergraphOf([products, reviews]));
  const env = { SUPERGRAPH_PATH: path, PORT: '0' };
  router = await startStandalone({ ...standaloneSettings(env), log });
});
afterAll(async () => {
  await router.stop();
  await Promise.all([products, reviews, otherReviews].map((subgraph) => subgraph.stop()));
  rmSync(folder, { recursive: true });
});

async function ask(query: string, more: object = {}) {
  const { statusCode, body } = await request(`${router.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, ...more }),
  });
  return { status: statusCode, ...((await body.json()) as { data?: unknown; errors?: unknown[] }) };
}

describe('a router that stands alone', () => {
  test('asks subgraphs at the paths that the supergraph names', async () => {
    expect(await ask('{ products { name stars } }')).toEqual({
      status: 200,
      data: { products: [{ name: 'Kite', stars: 5 }] },
    });
  });

  test('passes on what a subgraph says went wrong, with path and extensions', async () => {
    expect(await ask('{ broken }')).toMatchObject({
      data: { broken: null },
      errors: [{ message: 'The shelf fell down', path: ['broken'], extensions: { code: 'SHELF', floor: 3 } }],
    });
  });

  test('runs several mutations of a request one after the other', async () => {
    sum = 0;
    expect((await ask('mutation { a: add(n: 1) b: add(n: 2) c: add(n: 3) }')).data).toEqual({ a: 1, b: 12, c: 123 });
  });

  test('shows its schema, also under other names and many times', async () => {
    const aliases = Array.from({ length: 100 }, (_, n) => `a${n}: __typename`).join(' ');
    expect((await ask(`{ schema: __schema { queryType { name } } ${aliases} }`)).data).toMatchObject({
      schema: { queryType: { name: 'Query' } },
      a99: 'Query',
    });
  });

  test('answers a plain GET, and anything as an Authorization header', async () => {
    const { statusCode } = await request(`${router.address}/graphql?query={__typename}`, {
      headers: { authorization: 'Basic abc' },
    });
    expect(statusCode).toBe(200);
  });

  test.each(['/health', '/health/live', '/health/ready', '/metrics'])('answers %s', async (place) => {
    expect((await request(`${router.address}${place}`)).statusCode).toBe(200);
  });
});

describe('a supergraph file that changes', () => {
  test('a file that is none is logged and changes nothing', async () => {
    publish('type Query { nonsense: Int }');
    await until(() => linesSaying('cannot be used') > 0);
    expect((await ask('{ products { name } }')).status).toBe(200);
    await publishAndWait(supergraphOf([products, reviews]));
  });

  test('an operation that runs while the supergraph changes ends on the one it began with', async () => {
    const slow = ask('{ slow products { stars } }');
    await until(() => products.open() > 0);
    await publishAndWait(supergraphOf([products, otherReviews]));
    expect((await slow).data).toEqual({ slow: 'at last', products: [{ stars: 5 }] });
    expect((await ask('{ products { stars } }')).data).toEqual({ products: [{ stars: 4 }] });
  });

  test('no request fails and no socket drops during 50 changes under load', async () => {
    const pool = new Pool(router.address, { connections: 8 });
    let [answered, failed, sockets, running] = [0, 0, 0, true];
    pool.on('connect', () => (sockets += 1));
    const work = async () => {
      while (running) {
        const { statusCode, body } = await pool.request({
          path: '/graphql',
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: '{ products { id name stars } }' }),
        });
        const text = await body.text();
        if (statusCode === 200 && /^\{"data":\{"products":\[\{"id":"1","name":"Kite","stars":[45]\}\]\}\}$/.test(text))
          answered += 1;
        else failed += 1;
      }
    };
    const texts = [reviews, otherReviews].map((one) => supergraphOf([products, one]));
    const workers = Array.from({ length: 8 }, work);
    try {
      for (let change = 0; change < 50; change += 1) {
        await publishAndWait(`# ${change}\n${texts[change % 2]}`);
      }
    } finally {
      running = false;
      await Promise.all(workers);
    }
    await pool.close();
    expect({ failed, sockets }).toEqual({ failed: 0, sockets: 8 });
    expect(answered).toBeGreaterThan(50);
    expect(lines.some((line) => /"planned":[1-9]/.test(line))).toBe(true);
  }, 180_000);
});
