import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DeliveredEvent } from '../outbox/outbox.ts';
import { createTestDatabase } from '../testing/databases.ts';
import { eventually } from '../testing/eventually.ts';
import { testEvent } from '../testing/events.ts';
import { logToMemory } from '../testing/log.ts';
import { startProxy } from '../testing/proxy.ts';
import type { Proxy } from '../testing/proxy.ts';
import type { Bus } from './bus.ts';
import { openPostgresBus } from './postgres-bus.ts';
import { openRedisBus } from './redis-bus.ts';

/** A real server behind a door, and how to cut the connection that listens there. */
type TestServer = { proxy: Proxy; killListening(): Promise<void>; close(): Promise<void> };

async function postgresServer(): Promise<TestServer> {
  const database = await createTestDatabase();
  const admin = new pg.Client(database.adminUrl);
  await admin.connect();
  const proxy = await startProxy(database.url);
  return {
    proxy,
    killListening: async () => {
      const { rowCount } = await admin.query(`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'kd-bus-listener' and datname = current_database()`);
      expect(rowCount).toBeGreaterThan(0);
    },
    close: async () => {
      await proxy.close();
      await admin.end();
      await database.drop();
    },
  };
}

async function redisServer(): Promise<TestServer> {
  const url = process.env['KD_TEST_REDIS_URL'];
  if (!url) throw new Error('KD_TEST_REDIS_URL is not set: run the tests through `npm test`, which starts a Redis.');
  const admin = new Redis(url);
  const proxy = await startProxy(url);
  return {
    proxy,
    killListening: async () => {
      const ours = new Set(proxy.ports().map((port) => `127.0.0.1:${port}`));
      const clients = (await admin.call('CLIENT', 'LIST', 'TYPE', 'pubsub')) as string;
      const addresses = [...clients.matchAll(/ addr=(\S+)/g)]
        .map(([, address]) => address!)
        .filter((one) => ours.has(one));
      expect(addresses.length).toBeGreaterThan(0);
      for (const address of addresses) await admin.call('CLIENT', 'KILL', 'ADDR', address);
    },
    close: async () => {
      await proxy.close();
      admin.disconnect();
    },
  };
}

/** What drivers say when their server is away. */
const away = /connect|writeable|closed|retries/i;

describe.each([
  { name: 'PostgreSQL', openServer: postgresServer, openBus: openPostgresBus, keepsMessages: true },
  { name: 'Redis', openServer: redisServer, openBus: openRedisBus, keepsMessages: false },
])('the bus over $name', ({ openServer, openBus, keepsMessages }) => {
  let server: TestServer;
  const gaps = keepsMessages ? 0 : 1;
  const buses: Bus[] = [];
  const { log } = logToMemory();

  beforeAll(async () => {
    server = await openServer();
  });
  afterEach(async () => {
    await server.proxy.open();
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
  });
  afterAll(() => server.close());

  const open = async (): Promise<Bus> => {
    const bus = await openBus({ url: server.proxy.url, log });
    buses.push(bus);
    return bus;
  };
  const newTopic = () => `test:{${randomUUID()}}`;
  const collect = async (bus: Bus, topic: string) => {
    const events: DeliveredEvent[] = [];
    const end = await bus.subscribe(topic, (event) => void events.push(event));
    return { events, end, versions: () => events.map(({ version }) => version) };
  };
  const versions = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const publish = (bus: Bus, topic: string, ...numbers: number[]) =>
    bus.publish(numbers.map((version) => ({ topic, event: testEvent({ version }) })));

  test('processes that start at once all get a bus', async () => {
    const [first, ...others] = await Promise.all([open(), open(), open(), open()]);
    const topic = newTopic();
    const heard = await Promise.all(others.map((bus) => collect(bus, topic)));
    await publish(first, topic, 1);
    await eventually(() => expect(heard.map((one) => one.versions())).toEqual([[1], [1], [1]]));
  });

  test('another process hears messages in the order of publishing, across batches', async () => {
    const [here, there] = [await open(), await open()];
    const topic = newTopic();
    const heard = await collect(there, topic);
    await publish(here, topic, ...versions(1, 2_500));
    for (const version of versions(2_501, 2_520)) await publish(here, topic, version);
    await eventually(() => expect(heard.versions()).toEqual(versions(1, 2_520)));
  });

  test('topics published together keep their common order', async () => {
    const bus = await open();
    const [left, right] = [newTopic(), newTopic()];
    const heard: number[] = [];
    for (const topic of [left, right]) await bus.subscribe(topic, ({ version }) => void heard.push(version));
    await bus.publish(
      versions(1, 50).map((version) => ({ topic: version % 3 ? left : right, event: testEvent({ version }) })),
    );
    await eventually(() => expect(heard).toEqual(versions(1, 50)));
  });

  test('a listener hears its own topic only, and all of a topic’s listeners hear it', async () => {
    const bus = await open();
    const [wanted, other] = [newTopic(), newTopic()];
    const [one, two] = [await collect(bus, wanted), await collect(bus, wanted)];
    await publish(bus, other, 1);
    await publish(bus, wanted, 2);
    await eventually(() => expect([one.versions(), two.versions()]).toEqual([[2], [2]]));
  });

  test('a listener that throws takes nothing from the others', async () => {
    const bus = await open();
    const topic = newTopic();
    await bus.subscribe(topic, () => {
      throw new Error('this listener is broken');
    });
    const healthy = await collect(bus, topic);
    await publish(bus, topic, 1, 2);
    await eventually(() => expect(healthy.versions()).toEqual([1, 2]));
  });

  test('who ends a subscription hears no more, and the topic’s other listeners do', async () => {
    const bus = await open();
    const topic = newTopic();
    const [leaving, staying] = [await collect(bus, topic), await collect(bus, topic)];
    await leaving.end();
    await leaving.end();
    await publish(bus, topic, 1);
    await eventually(() => expect(staying.versions()).toEqual([1]));
    expect(leaving.events).toEqual([]);
  });

  test('a topic can be left by its last listener and joined again', async () => {
    const bus = await open();
    const topic = newTopic();
    const left = await collect(bus, topic);
    const [, joined] = await Promise.all([left.end(), collect(bus, topic)]);
    await publish(bus, topic, 1);
    await eventually(() => expect(joined.versions()).toEqual([1]));
  });

  test('an event arrives as it was sent, dates as dates, and a repeated one keeps its id', async () => {
    const bus = await open();
    const topic = newTopic();
    const heard = await collect(bus, topic);
    const payload = { text: 'ünïcödé “quotes” \\ \n $1', nested: [{ deep: null }, 1.5, false] };
    const event = testEvent({ familyId: randomUUID(), topics: ['a', 'b'], payload });
    await bus.publish([{ topic, event }]);
    await bus.publish([{ topic, event }]);
    await eventually(() => expect(heard.events).toEqual([event, event]));
    expect(heard.events[0]?.at).toBeInstanceOf(Date);
  });

  test('an event of 100 KB passes', async () => {
    const bus = await open();
    const topic = newTopic();
    const heard = await collect(bus, topic);
    await bus.publish([{ topic, event: testEvent({ payload: { text: 'x'.repeat(100_000) } }) }]);
    await eventually(() => expect(heard.events[0]?.payload['text']).toHaveLength(100_000));
  });

  test('nothing to publish is fine', async () => {
    await expect((await open()).publish([])).resolves.toBeUndefined();
  });

  test('publishing rejects at once while the server refuses connections, and works when it is back', async () => {
    const bus = await open();
    const topic = newTopic();
    const heard = await collect(bus, topic);
    await publish(bus, topic, 1);
    await server.proxy.refuse();
    const start = performance.now();
    await expect(publish(bus, topic, 2)).rejects.toThrow(away);
    await expect(bus.check()).rejects.toThrow(away);
    expect(performance.now() - start).toBeLessThan(1_000);
    await server.proxy.open();
    await eventually(() => bus.check());
    await eventually(async () => {
      await publish(bus, topic, 3);
      expect(heard.versions()).toContain(3);
    });
    expect(heard.versions()).not.toContain(2);
  });

  test('publishing rejects within seconds while the server answers with silence', async () => {
    const bus = await open();
    server.proxy.silence();
    // The first attempt may fail on the connection that was cut, the second meets the silence.
    await publish(bus, newTopic(), 1).catch(() => {});
    const start = performance.now();
    await expect(publish(bus, newTopic(), 2)).rejects.toThrow(away);
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  test('subscribing while the server is away takes effect when it is back', async () => {
    const [here, there] = [await open(), await open()];
    const topic = newTopic();
    await server.proxy.refuse();
    const heard = await collect(there, topic);
    await server.proxy.open();
    await eventually(async () => {
      await publish(here, topic, 1);
      expect(heard.versions()).toContain(1);
    });
  });

  test('after its connection was killed a listener hears again: either nothing was lost, or it is told of the gap', async () => {
    const [here, there] = [await open(), await open()];
    const topic = newTopic();
    const heard = await collect(there, topic);
    const gap = vi.fn<() => void>();
    there.onGap(gap);
    await publish(here, topic, 1);
    await eventually(() => expect(heard.versions()).toEqual([1]));
    await server.killListening();
    await publish(here, topic, 2, 3);
    await eventually(() => expect(gap).toHaveBeenCalledTimes(gaps));
    await publish(here, topic, 4);
    await eventually(() => expect(heard.versions().at(-1)).toBe(4));
    expect(heard.versions()).toEqual([...new Set(heard.versions())].toSorted((one, two) => one - two));
    expect(heard.versions()).toEqual(expect.arrayContaining(keepsMessages ? [1, 2, 3, 4] : [1, 4]));
    expect(gap).toHaveBeenCalledTimes(gaps);
  });

  test('who no longer wants to know of gaps is not told', async () => {
    const bus = await open();
    await collect(bus, newTopic());
    const [ended, told] = [vi.fn<() => void>(), vi.fn<() => void>()];
    const end = bus.onGap(ended);
    bus.onGap(told);
    end();
    await server.killListening();
    await eventually(() => expect(told).toHaveBeenCalledTimes(gaps));
    expect(ended).not.toHaveBeenCalled();
  });

  test('nothing is heard after closing', async () => {
    const [here, there] = [await open(), await openBus({ url: server.proxy.url, log })];
    const topic = newTopic();
    const heard = await collect(there, topic);
    await there.close();
    await publish(here, topic, 1);
    const control = await collect(here, topic);
    await publish(here, topic, 2);
    await eventually(() => expect(control.versions()).toContain(2));
    expect(heard.events).toEqual([]);
  });
});
