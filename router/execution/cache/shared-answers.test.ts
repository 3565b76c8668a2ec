import { randomUUID } from 'node:crypto';
import type { Bus } from '@kd/kit/bus/bus';
import { openRedisBus } from '@kd/kit/bus/redis-bus';
import { createLogger } from '@kd/kit/log';
import { testEvent } from '@kd/kit/testing/events';
import { startProxy } from '@kd/kit/testing/proxy';
import type { Proxy } from '@kd/kit/testing/proxy';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { federate } from '../testing/federation.ts';
import type { Audience } from './audience.ts';
import { createCache } from './cache.ts';
import type { Cache } from './cache.ts';
import { redisAnswers } from './shared-answers.ts';
import { cacheDirectives } from './testing/sdl.ts';

const log = createLogger({ level: 'silent', name: 'test' });

/** What the subgraph would answer now, by shop, and what its answer has to wait for. */
const names = new Map<string, string>();
let way = Promise.resolve();
const asked = vi.fn<() => void>();

const shops = {
  typeDefs: `${cacheDirectives}
    type Query {
      shop(id: ID!): Shop @cacheControl(maxAge: 100, scope: PUBLIC) @cacheTag(format: "shops:{$args.id}")
    }
    type Shop @cacheControl(maxAge: 100, scope: PUBLIC) {
      id: ID!
      name: String
      mine: String @cacheControl(maxAge: 100, scope: PRIVATE)
    }`,
  resolvers: {
    Query: {
      shop: async (_: unknown, { id }: { id: string }) => {
        const name = names.get(id);
        asked();
        await way;
        return { id, name, mine: name };
      },
    },
  },
};

/** A router's cache and engine, as far as sharing goes. */
type TestRouter = {
  cache: Cache;
  bus: Bus;
  /** Asks for the shop, and says whether the subgraph had to be asked. */
  ask(who?: Partial<Audience>, field?: string): Promise<{ name: unknown; asked: boolean }>;
};

let proxy: Proxy;
let id: string;
const ends: (() => Promise<void>)[] = [];

async function startRouter(graphName = 'a graph'): Promise<TestRouter> {
  const bus = await openRedisBus({ url: proxy.url, log });
  const shared = await redisAnswers(proxy.url, graphName, log);
  const made: Cache[] = [];
  const graph = federate({ shops }, (supergraph) => {
    const cache = createCache({ supergraph, bus, clock: () => new Date(), bytes: 100_000, shared, log });
    made.push(cache);
    return cache;
  });
  const [cache] = made;
  ends.push(async () => {
    await cache!.close();
    await bus.close();
  });
  return {
    cache: cache!,
    bus,
    ask: async (who = {}, field = 'name') => {
      const before = graph.calls.length;
      const audience = { shared: 'f:MEMBER', private: 'ann f:MEMBER', since: cache!.now(), ...who };
      const { data } = await graph.ask(`query ($id: ID!) { shop(id: $id) { ${field} } }`, { id }, audience);
      const { shop } = data as { shop: Record<string, unknown> };
      return { name: shop[field], asked: graph.calls.length > before };
    },
  };
}

/** Has a router ask until another one finds its answer: topics and stamps come by themselves, but not at once. */
async function untilShared(by: TestRouter, who: Partial<Audience> = {}, field = 'name'): Promise<void> {
  await vi.waitFor(async () => {
    await by.ask(who, field);
    const reader = await startRouter();
    expect((await reader.ask(who, field)).asked).toBe(false);
  }, 20_000);
}

let position = 0;
const rename = async (router: TestRouter, name: string): Promise<void> => {
  names.set(id, name);
  const topic = `shops:{${id}}`;
  await router.bus.publish([{ topic, event: testEvent({ topics: [topic], position: (position += 1) }) }]);
};

beforeEach(async () => {
  const url = process.env['KD_TEST_REDIS_URL'];
  if (!url) throw new Error('KD_TEST_REDIS_URL is not set: run the tests through `npm test`, which starts a Redis.');
  proxy = await startProxy(url);
  id = randomUUID();
  names.set(id, 'Corner shop');
  way = Promise.resolve();
});

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await proxy.close();
});

test('a router that has just come gives what another one has kept, without asking a subgraph', async () => {
  await untilShared(await startRouter());
  const fresh = await startRouter();
  expect(await fresh.ask()).toEqual({ name: 'Corner shop', asked: false });
});

test('it gives nothing that an event has overtaken, whether it has heard of the event or not', async () => {
  const first = await startRouter();
  await untilShared(first);
  await rename(first, 'Market');
  const fresh = await startRouter();
  expect(await fresh.ask()).toEqual({ name: 'Market', asked: true });
});

test('an answer from before an event is not shared under the stamp of after it, however late it comes', async () => {
  const first = await startRouter();
  await untilShared(first);
  const heard = vi.fn<() => void>();
  await first.bus.subscribe(`shops:{${id}}`, heard);
  await rename(first, 'Market');
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1), 5_000);

  const { promise, resolve } = Promise.withResolvers<void>();
  way = promise;
  asked.mockClear();
  const old = first.ask();
  await vi.waitFor(() => expect(asked).toHaveBeenCalled(), 5_000);
  await rename(first, 'Mall');
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2), 5_000);
  resolve();
  expect((await old).name).toBe('Market');
  expect((await (await startRouter()).ask()).name).toBe('Mall');
  expect((await first.ask()).name).toBe('Mall');
});

test('whoever has just written finds nothing older at another router’s, though the event is not out yet', async () => {
  await untilShared(await startRouter());
  const fresh = await startRouter();
  names.set(id, 'Market');
  fresh.cache.forget([id]);
  expect(await fresh.ask()).toEqual({ name: 'Market', asked: true });
});

test('other roles, other people’s private fields and other graphs are not shared', async () => {
  const first = await startRouter();
  await untilShared(first);
  await untilShared(first, {}, 'mine');
  const fresh = await startRouter();
  expect((await fresh.ask({ shared: 'f:PARENT', private: 'ann f:PARENT' })).asked).toBe(true);
  expect((await fresh.ask({ private: 'bob f:MEMBER' }, 'mine')).asked).toBe(true);
  expect((await (await startRouter('another graph')).ask()).asked).toBe(true);
});

test('without Redis every router asks for itself', async () => {
  await untilShared(await startRouter());
  const fresh = await startRouter();
  await proxy.refuse();
  expect(await fresh.ask()).toEqual({ name: 'Corner shop', asked: true });
});
