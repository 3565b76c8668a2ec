import pg from 'pg';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Bus } from '../bus/bus.ts';
import { openPostgresBus } from '../bus/postgres-bus.ts';
import { openRedisBus } from '../bus/redis-bus.ts';
import type { Database } from '../database/database.ts';
import type { Loop } from '../loop.ts';
import { createTestDatabase } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { logToMemory } from '../testing/log.ts';
import { startProxy } from '../testing/proxy.ts';
import { startChild } from '../testing/thing-child.ts';
import { changeThing, openThings } from '../testing/things.ts';
import type { ThingTables } from '../testing/things.ts';
import { dispatchBacklog, feedTopic, startDispatcher } from './dispatcher.ts';
import type { DomainEvent } from './outbox.ts';

let server: TestDatabase;
let things: Database<ThingTables>;
let bus: Bus;
const loops: Loop[] = [];
const { log } = logToMemory();

beforeEach(async () => {
  server = await createTestDatabase();
  things = await openThings(server.url, log);
  bus = await openPostgresBus({ url: server.url, log });
});
afterEach(async () => {
  await Promise.all(loops.splice(0).map((loop) => loop.stop()));
  await bus.close();
  await things.close();
  await server.drop();
});

const dispatch = (through = bus, database = things): Loop => {
  const loop = startDispatcher({ database, bus: through, log });
  loops.push(loop);
  return loop;
};
const listen = async (topic: string, from = bus) => {
  const events: DomainEvent[] = [];
  await from.subscribe(topic, (event) => void events.push(event));
  return { events, ids: () => events.map(({ id }) => id) };
};
/** Topics of this file's own, since all tests share one Redis. */
const newTopic = () => `things:${Math.random()}`;
const change = async (topic: string, times: number, id = 'a') => {
  const changed: DomainEvent[] = [];
  for (let count = 0; count < times; count++)
    changed.push(await changeThing(things, id, { event: { topics: [topic] } }));
  return changed.map((event) => event.id);
};
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 10 });

test('what was committed before and after the start is published in order, with a word to those who follow the feed', async () => {
  const topic = newTopic();
  const [heard, feed] = [await listen(topic), await listen(feedTopic('things'))];
  const before = await change(topic, 3);
  dispatch();
  await eventually(() => expect(heard.ids()).toEqual(before));
  const after = await change(topic, 3);
  await eventually(() => expect(heard.ids()).toEqual([...before, ...after]));
  await eventually(() => expect(feed.ids().at(-1)).toBe(after.at(-1)));
});

test('an event is published on each of its topics', async () => {
  const [one, two] = [await listen('one'), await listen('two')];
  dispatch();
  const { id } = await changeThing(things, 'a', { event: { topics: ['one', 'two'] } });
  await eventually(() => expect([one.ids(), two.ids()]).toEqual([[id], [id]]));
});

test('of two dispatchers one publishes, and the other takes over when it stops', async () => {
  const topic = newTopic();
  const heard = await listen(topic);
  const other = await openThings(server.url, log);
  onTestFinished(() => other.close());
  const first = dispatch();
  await first.runNow();
  dispatch(bus, other);
  const together = await change(topic, 30);
  await eventually(() => expect(heard.ids()).toEqual(together));
  await first.stop();
  const alone = await change(topic, 5);
  await eventually(() => expect(heard.ids()).toEqual([...together, ...alone]));
});

test('a standby costs one connection, however long it stands by', async () => {
  const other = await openThings(server.url, log);
  onTestFinished(() => other.close());
  await dispatch().runNow();
  const standby = dispatch(bus, other);
  const connect = vi.fn<() => void>();
  other.pool.on('connect', connect);
  for (let times = 0; times < 20; times++) await standby.runNow();
  expect(connect.mock.calls.length).toBeLessThanOrEqual(1);
});

test('after kill -9 of the publishing process another goes on: nothing is lost, order is kept, repeats keep their id', async () => {
  const topic = newTopic();
  const heard = await listen(topic);
  const child = startChild('dispatch', server.url);
  onTestFinished(() => child.kill());
  const sent = await change(topic, 1);
  await eventually(() => expect(heard.ids()).toEqual(sent));
  dispatch();
  const writing = Promise.all(['a', 'b', 'c'].map((id) => change(topic, 100, id)));
  await eventually(() => expect(heard.events.length).toBeGreaterThan(30));
  await child.kill();
  sent.push(...(await writing).flat());
  await eventually(() => expect(new Set(heard.ids())).toEqual(new Set(sent)));
  const firstTime = heard.events.filter(({ id }, index) => heard.ids().indexOf(id) === index);
  for (const thing of ['a', 'b', 'c']) {
    const versions = firstTime.filter(({ key }) => key.id === thing).map(({ version }) => version);
    expect(versions).toEqual(versions.toSorted((one, two) => one - two));
  }
});

test('while the bus is away writes go on and events wait; they arrive in order when it is back', async () => {
  const door = await startProxy(process.env['KD_TEST_REDIS_URL']!);
  const redis = await openRedisBus({ url: door.url, log });
  onTestFinished(async () => {
    await redis.close();
    await door.close();
  });
  const topic = newTopic();
  const heard = await listen(topic, redis);
  await door.refuse();
  dispatch(redis);
  const sent = await change(topic, 5);
  await eventually(async () => expect(await dispatchBacklog(things)).toEqual({ waiting: 5, oldest: expect.any(Date) }));
  expect(heard.events).toEqual([]);
  const gap = vi.fn<() => void>();
  redis.onGap(gap);
  await door.open();
  await eventually(async () => expect(await dispatchBacklog(things)).toEqual({ waiting: 0, oldest: null }));
  await eventually(() => expect(gap).toHaveBeenCalled());
  const later = await change(topic, 1);
  await eventually(() => expect(heard.ids()).toContain(later[0]));
  // What was published before the listener stood again is its gap; what it heard is in order.
  expect([...sent, ...later].join()).toContain(heard.ids().join());
});

test('losing its connections again and again neither ends the process nor uses up the pool', async () => {
  const topic = newTopic();
  const heard = await listen(topic);
  const small = await openThings(server.url, log);
  onTestFinished(() => small.close());
  const loop = dispatch(bus, small);
  const admin = new pg.Client(server.adminUrl);
  await admin.connect();
  for (let times = 0; times < 12; times++) {
    await eventually(() => loop.runNow());
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kd-things' and datname = current_database()`,
    );
  }
  await eventually(async () => {
    const [id] = await change(topic, 1);
    await eventually(() => expect(heard.ids()).toContain(id));
  });
  expect(small.pool.totalCount).toBeLessThan(10);
  await admin.end();
});
