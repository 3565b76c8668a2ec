import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Bus } from '../bus/bus.ts';
import { openPostgresBus } from '../bus/postgres-bus.ts';
import type { Database } from '../database/database.ts';
import { createTestDatabase } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { logToMemory } from '../testing/log.ts';
import { startChild } from '../testing/thing-child.ts';
import { changeThing, openMirror, openThings, writeDown } from '../testing/things.ts';
import type { MirrorTables, ThingTables } from '../testing/things.ts';
import { startDispatcher } from './dispatcher.ts';
import { startFollowers } from './follower.ts';
import type { EventHandler, Followers } from './follower.ts';
import { readFeed } from './outbox.ts';

let server: TestDatabase;
let things: Database<ThingTables>;
let mirror: Database<MirrorTables>;
let bus: Bus;
const started: { stop(): Promise<void> }[] = [];
const { log } = logToMemory();

beforeEach(async () => {
  server = await createTestDatabase();
  things = await openThings(server.url, log);
  mirror = await openMirror(server.url, log);
  bus = await openPostgresBus({ url: server.url, log });
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((followers) => followers.stop()));
  await bus.close();
  await mirror.close();
  await things.close();
  await server.drop();
});

const follow = (handler: EventHandler<MirrorTables> = writeDown): Followers => {
  const followers = startFollowers({
    database: mirror,
    consumes: { things: { ThingChanged: handler } },
    read: (_source, request) => readFeed(things, request),
    bus,
    log,
  });
  started.push(followers);
  return followers;
};
const change = async (times: number, id = 'a') => {
  const ids: string[] = [];
  for (let count = 0; count < times; count++) ids.push((await changeThing(things, id)).id);
  return ids;
};
const applied = async () => {
  const { rows } = await mirror.pool.query<{ event_id: string }>('select event_id from applied order by place');
  return rows.map(({ event_id }) => event_id);
};
const delivered = async () => (await readFeed(things, { after: 0, types: 'all', limit: 10_000 })).map(({ id }) => id);
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

test('catching up applies everything that was committed before the call', async () => {
  const followers = follow();
  for (let round = 0; round < 10; round++) {
    await change(3);
    await followers.catchUp('things');
    expect(await applied()).toEqual(await delivered());
  }
});

test('two that catch up at once both find everything applied, once', async () => {
  const [one, two] = [follow(), follow()];
  for (let round = 0; round < 10; round++) {
    await Promise.all([change(2, 'a'), change(2, 'b')]);
    await Promise.all(
      [one, two].map(async (followers) => {
        await followers.catchUp('things');
        expect(await applied()).toHaveLength((round + 1) * 4);
      }),
    );
  }
  expect(await applied()).toEqual(await delivered());
});

test('catching up with what is not followed says so', async () => {
  await expect(follow().catchUp('stars')).rejects.toThrow('This subgraph follows things, not stars.');
});

test('the bus hurries it along: an event is applied long before the next look at the feed', async () => {
  const dispatcher = startDispatcher({ database: things, bus, log });
  started.push(dispatcher);
  await follow().catchUp('things');
  await dispatcher.runNow();
  const start = performance.now();
  const sent = await change(1);
  await eventually(async () => expect(await applied()).toEqual(sent));
  expect(performance.now() - start).toBeLessThan(900);
});

test('without the bus it looks by itself', async () => {
  await follow().catchUp('things');
  const sent = await change(2);
  await eventually(async () => expect(await applied()).toEqual(sent));
});

test('events of types that nobody handles are passed over', async () => {
  const followers = follow();
  await changeThing(things, 'a', { event: { type: 'ThingAdmired' } });
  const sent = await change(1);
  await followers.catchUp('things');
  expect(await applied()).toEqual(sent);
});

test('a handler that fails is asked again, and until it succeeds nothing after it is applied, and nothing of its own', async () => {
  const seen: number[] = [];
  let failures = 2;
  const followers = follow(async (transaction, event) => {
    await writeDown(transaction, event);
    seen.push(event.version);
    if (event.version === 2 && failures-- > 0) throw new Error('not now');
  });
  const sent = await change(4);
  await expect(followers.catchUp('things')).rejects.toThrow('not now');
  expect(await applied()).toEqual(sent.slice(0, 1));
  await eventually(async () => expect(await applied()).toEqual(sent));
  expect(seen).toEqual([1, 2, 2, 2, 3, 4]);
});

test('a handler that swallows a failed statement has not applied its event', async () => {
  let broken = true;
  const followers = follow(async (transaction, event) => {
    await writeDown(transaction, event);
    if (broken)
      await transaction
        .insertInto('applied')
        .values({ event_id: 'no id', entity_id: '', version: 0 })
        .execute()
        .catch(() => {});
  });
  const sent = await change(1);
  await expect(followers.catchUp('things')).rejects.toThrow('rolled back');
  expect(await applied()).toEqual([]);
  broken = false;
  await followers.catchUp('things');
  expect(await applied()).toEqual(sent);
});

test('of processes that race, and are killed in the middle, each event is applied exactly once and in order', async () => {
  const children = ['follow', 'follow', 'dispatch'].map((role) =>
    startChild(role as 'follow' | 'dispatch', server.url),
  );
  onTestFinished(async () => void (await Promise.all(children.map((child) => child.kill()))));
  let writing = true;
  const write = async (id: string) => {
    while (writing) await changeThing(things, id, { hold: () => pause(3) });
  };
  const writers = Promise.all(['a', 'b'].map(write));
  const has = (count: number) => eventually(async () => expect((await applied()).length).toBeGreaterThan(count));
  await has(20);
  await children[0]!.kill();
  await has((await applied()).length + 50);
  children.push(startChild('follow', server.url));
  await children[1]!.kill();
  await has((await applied()).length + 50);
  writing = false;
  await writers;
  await children[2]!.kill();
  const all = await delivered();
  await eventually(async () => expect(await applied()).toHaveLength(all.length));
  expect(await applied()).toEqual(all);
});

test('before events of a later source are applied, everything the earlier source has is applied', async () => {
  await change(5);
  const order: string[] = [];
  const note = (source: string) => async () => void order.push(source);
  const followers = startFollowers({
    database: mirror,
    consumes: { earlier: { ThingChanged: note('earlier') }, later: { ThingChanged: note('later') } },
    read: async (source, request) => {
      // The earlier source is the slower one, so that only waiting for it gives this order.
      if (source === 'earlier') await pause(100);
      return readFeed(things, request);
    },
    bus,
    log,
  });
  started.push(followers);
  await followers.catchUp('later');
  expect(order).toEqual([...Array<string>(5).fill('earlier'), ...Array<string>(5).fill('later')]);
});
