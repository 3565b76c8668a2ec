import { createLogger } from '@kd/kit/log';
import { setImmediate as soon } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { federate } from '../testing/federation.ts';
import type { Federation } from '../testing/federation.ts';
import type { Audience } from './audience.ts';
import { createCache } from './cache.ts';
import type { Cache } from './cache.ts';
import { memoryBus } from '@kd/kit/testing/memory-bus';
import type { MemoryBus } from '@kd/kit/testing/memory-bus';
import { cacheDirectives } from './testing/sdl.ts';

/** What the subgraphs would answer now. */
const world = { stock: 3, broken: false, wait: Promise.resolve() };

const shops = {
  typeDefs: `${cacheDirectives}
    type Query {
      shop(id: ID!): Shop @cacheControl(maxAge: 100, scope: PUBLIC) @cacheTag(format: "shops:{$args.id}")
      weather: String
    }
    type Shop @key(fields: "id") @cacheControl(maxAge: 100, scope: PUBLIC) { id: ID! name: String! goods: [Good!]! rival: Good }
    type Good @key(fields: "shop id") @cacheControl(maxAge: 50, scope: PUBLIC) { shop: ID! id: ID! }`,
  resolvers: {
    Query: {
      weather: () => 'fine',
      shop: (_: unknown, { id }: { id: string }) => ({
        id,
        name: `Shop ${id}`,
        goods: [1, 2, 3].map((good) => ({ shop: id, id: `${good}` })),
        rival: { shop: id, id: '2' },
      }),
    },
  },
};

const stocks = {
  typeDefs: `${cacheDirectives}
    type Good @key(fields: "shop id") @cacheControl(maxAge: 50, scope: PUBLIC) @cacheTag(format: "stocks:{$key.shop}") {
      shop: ID! id: ID!
      stock: Int
      mine: Int @cacheControl(maxAge: 50, scope: PRIVATE)
      untold: Int @cacheControl(scope: PUBLIC)
    }`,
  resolvers: {
    Good: {
      __resolveReference: async ({ shop, id }: { shop: string; id: string }) => {
        const { stock } = world;
        await world.wait;
        if (world.broken && id === '2') throw new Error('broken');
        return { shop, id, stock, mine: stock, untold: stock };
      },
    },
  },
};

const query = 'query ($id: ID!) { shop(id: $id) { name goods { stock } } }';
const variables = { id: 's' };

let bus: MemoryBus;
let cache: Cache;
let graph: Federation;
let now: number;
beforeEach(async () => {
  Object.assign(world, { stock: 3, broken: false, wait: Promise.resolve() });
  bus = memoryBus();
  now = 0;
  const log = createLogger({ level: 'silent', name: 'test' });
  const clock = () => new Date(now);
  graph = federate(
    { shops, stocks },
    (supergraph) => (cache = createCache({ supergraph, bus, clock, bytes: 100_000, log })),
  );
  return () => cache.close();
});

const audience = (person = 'ann', roles = 'f:MEMBER'): Audience => ({
  shared: roles,
  private: `${person} ${roles}`,
  since: cache.now(),
});

/** Asks, and says which subgraphs were asked and what the answer was. */
async function ask(text = query, who = audience()) {
  const before = graph.calls.length;
  const answer = await graph.ask(text, variables, who);
  return { asked: graph.calls.slice(before).map(({ subgraph }) => subgraph), answer };
}

/** The second time something is asked for its topics are listened to. */
async function warm(text = query, who = audience()) {
  await ask(text, who);
  await soon();
  return ask(text, { ...who, since: cache.now() });
}

const stocksIn = ({ answer }: Awaited<ReturnType<typeof ask>>) =>
  (answer.data as { shop: { goods: { stock: number }[] } }).shop.goods.map(({ stock }) => stock);

describe('what is kept', () => {
  test('is an answer that everybody with the same roles may have: nobody is asked again', async () => {
    const first = await warm();
    const again = await ask(query, audience('bob'));
    expect(again).toEqual({ asked: [], answer: first.answer });
    expect((await ask(query, audience('bob', 'f:PARENT'))).asked).toEqual(['shops', 'stocks']);
  });

  test('is also each part, for other questions that need it', async () => {
    await warm();
    expect((await ask('query ($id: ID!) { shop(id: $id) { name id goods { stock } } }')).asked).toEqual(['shops']);
    expect((await ask('query ($id: ID!) { shop(id: $id) { name goods { stock mine } } }')).asked).toEqual(['stocks']);
  });

  test('is for one person alone when anything in it is private', async () => {
    const text = 'query ($id: ID!) { shop(id: $id) { name goods { mine } } }';
    await warm(text);
    expect((await ask(text)).asked).toEqual([]);
    expect((await ask(text, audience('bob'))).asked).toEqual(['stocks']);
  });

  test('is nothing that the schema gives no age or no tag, and nothing without an audience', async () => {
    expect((await warm('query ($id: ID!) { shop(id: $id) { goods { untold } } }')).asked).toContain('stocks');
    expect((await warm('{ weather }')).asked).toEqual(['shops']);
    await warm();
    await graph.ask(query, variables);
    expect(graph.calls.slice(-2).map(({ subgraph }) => subgraph)).toEqual(['shops', 'stocks']);
  });

  test('is no answer with an error', async () => {
    world.broken = true;
    expect((await warm()).asked).toEqual(['shops', 'stocks']);
    world.broken = false;
    const healed = await ask();
    expect(healed.answer.errors).toBeUndefined();
    expect(healed.asked).toEqual(['stocks']);
  });

  test('stays as it was, whatever answers it is merged into', async () => {
    const text = 'query ($id: ID!) { shop(id: $id) { goods { stock } rival { stock mine } } }';
    const first = await warm(text);
    cache.forget(['nobody']);
    for (const person of ['ann', 'bob', 'ann'])
      expect((await ask(text, audience(person))).answer).toEqual(first.answer);
    expect((await ask('query ($id: ID!) { shop(id: $id) { goods { stock } rival { id } } }')).answer.data).toEqual({
      shop: { goods: [{ stock: 3 }, { stock: 3 }, { stock: 3 }], rival: { id: '2' } },
    });
  });

  test('is believed as long as the schema says and no longer', async () => {
    await warm();
    now = 49_999;
    expect((await ask()).asked).toEqual([]);
    now = 50_000;
    expect((await ask('query ($id: ID!) { shop(id: $id) { name } }')).asked).toEqual(['shops']);
    expect((await ask()).asked).toEqual(['shops', 'stocks']);
  });
});

describe('an event', () => {
  test('ends what carries its tag at once, and nothing else', async () => {
    await warm();
    world.stock = 4;
    bus.tell('stocks:{s}');
    const after = await ask();
    expect(after.asked).toEqual(['stocks']);
    expect(stocksIn(after)).toEqual([4, 4, 4]);
    bus.tell('stocks:{another}');
    expect((await ask()).asked).toEqual([]);
  });

  test('that comes while an answer is on its way keeps it from being kept', async () => {
    await warm();
    bus.tell('stocks:{s}');
    const { promise, resolve } = Promise.withResolvers<void>();
    world.wait = promise;
    const old = ask();
    await soon();
    world.stock = 9;
    bus.tell('stocks:{s}');
    resolve();
    expect(stocksIn(await old)).toEqual([3, 3, 3]);
    expect(stocksIn(await ask())).toEqual([9, 9, 9]);
  });

  test('that comes after the roles were looked up keeps the answer from being kept for those roles', async () => {
    await warm();
    const earlier = audience();
    bus.tell('shops:{s}');
    expect((await ask(query, earlier)).asked).toEqual(['shops']);
    expect((await ask()).asked).toEqual(['shops']);
    expect((await ask()).asked).toEqual([]);
  });

  test('is remembered by its id', async () => {
    await warm();
    bus.tell('stocks:{s}', { id: 'e1' });
    expect([cache.heard('e1'), cache.heard('e2')]).toEqual([true, false]);
  });
});

describe('the bus', () => {
  test('has to stand: while it does not nothing is given, and what may be lost ends all', async () => {
    await warm();
    bus.standing = false;
    expect((await ask()).asked).toEqual(['shops', 'stocks']);
    bus.standing = true;
    expect((await ask()).asked).toEqual([]);
    bus.lose();
    expect((await ask()).asked).toEqual(['shops', 'stocks']);
  });

  test('is listened to for what was asked for, and no longer after closing', async () => {
    await warm();
    expect(bus.topics().toSorted()).toEqual(['shops:{s}', 'stocks:{s}']);
    await cache.close();
    expect(bus.topics()).toEqual([]);
  });
});

describe('asking for the same at once', () => {
  test('goes out once for each audience, and everybody gets the answer', async () => {
    await warm();
    cache.forget(['s']);
    const before = graph.calls.length;
    const who = [audience('ann'), audience('bob'), audience('eve', 'f:PARENT')];
    const answers = await Promise.all(who.map((each) => graph.ask(query, variables, each)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(
      graph.calls
        .slice(before)
        .map(({ subgraph }) => subgraph)
        .toSorted(),
    ).toEqual(['shops', 'shops', 'stocks', 'stocks']);
  });

  test('asks for itself when the other one fails, and never waits for an answer from before an event', async () => {
    await warm();
    cache.forget(['s']);
    world.broken = true;
    const failed = await Promise.all([ask(), ask()]);
    for (const { answer } of failed) expect(answer.errors).toHaveLength(1);
    world.broken = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    world.wait = promise;
    const early = ask();
    await soon();
    world.stock = 8;
    bus.tell('stocks:{s}');
    const late = ask();
    await soon();
    resolve();
    expect([stocksIn(await early), stocksIn(await late)]).toEqual([
      [3, 3, 3],
      [8, 8, 8],
    ]);
  });
});

test('a few hundred answers stay within the bytes they may take', async () => {
  for (let shop = 0; shop < 300; shop += 1) {
    for (let times = 0; times < 2; times += 1) {
      await graph.ask(query, { id: `${shop}` }, audience());
      await soon();
    }
  }
  const before = graph.calls.length;
  await graph.ask(query, { id: '299' }, audience());
  expect(graph.calls.length).toBe(before);
  await graph.ask(query, { id: '0' }, audience());
  expect(graph.calls.length).toBe(before + 2);
});
