import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { freePort } from '../database/embedded/port.ts';
import { eventually } from '../testing/eventually.ts';
import { testEvent } from '../testing/events.ts';
import { logToMemory } from '../testing/log.ts';
import type { Bus } from './bus.ts';
import { openRedisBus } from './redis-bus.ts';

const { log } = logToMemory();
const sharedUrl = process.env['KD_TEST_REDIS_URL'] ?? '';
const newTopic = () => `things:{${randomUUID()}}`;
const event = (topic: string, position: number) => ({ topic, event: testEvent({ position, topics: [topic] }) });
const publish = (bus: Bus, topic: string, ...positions: number[]) =>
  bus.publish(positions.map((position) => event(topic, position)));
const recalled = async (bus: Bus, topic: string, after: number, limit = 1_000) =>
  (await bus.recall(topic, after, limit))?.map(({ position }) => position);

describe('what Redis keeps of a topic', () => {
  let bus: Bus;
  beforeAll(async () => {
    bus = await openRedisBus({ url: sharedUrl, log, kept: 200 });
  });
  afterAll(() => bus.close());

  test('is recalled in order, after any position that it reaches back to, as it was published', async () => {
    const topic = newTopic();
    await publish(bus, topic, 7, 9, 12);
    expect(await recalled(bus, topic, 6)).toEqual([7, 9, 12]);
    expect(await recalled(bus, topic, 8)).toEqual([9, 12]);
    expect(await recalled(bus, topic, 12)).toEqual([]);
    expect(await recalled(bus, topic, 6, 2)).toEqual([7, 9]);
    const sent = event(topic, 13);
    await bus.publish([sent]);
    expect(await bus.recall(topic, 12, 10)).toEqual([sent.event]);
  });

  test('proves nothing about what was before it, nor about a topic of which it has nothing', async () => {
    const topic = newTopic();
    await publish(bus, topic, 7, 8);
    expect(await recalled(bus, topic, 5)).toBeUndefined();
    expect(await recalled(bus, newTopic(), 5)).toBeUndefined();
  });

  test('has a repeated event once, and tells it to listeners again', async () => {
    const topic = newTopic();
    const heard: number[] = [];
    await bus.subscribe(topic, ({ position }) => void heard.push(position));
    await publish(bus, topic, 1, 2);
    await publish(bus, topic, 1, 2, 3);
    await vi.waitFor(() => expect(heard).toEqual([1, 2, 1, 2, 3]));
    expect(await recalled(bus, topic, 0)).toEqual([1, 2, 3]);
  });

  test('is an event’s first topic alone', async () => {
    const [first, second] = [newTopic(), newTopic()];
    const both = testEvent({ position: 1, topics: [first, second] });
    await bus.publish([first, second].map((topic) => ({ topic, event: both })));
    expect([await recalled(bus, first, 0), await recalled(bus, second, 0)]).toEqual([[1], undefined]);
  });

  test('is bounded, and what was trimmed proves nothing any more', async () => {
    const topic = newTopic();
    await publish(bus, topic, ...Array.from({ length: 1_200 }, (_, index) => index + 1));
    expect(await recalled(bus, topic, 0)).toBeUndefined();
    expect(await recalled(bus, topic, 700)).toBeUndefined();
    expect(await recalled(bus, topic, 1_000)).toHaveLength(200);
  });

  test('fails while Redis is away, rather than saying that nothing happened', async () => {
    const away = await openRedisBus({ url: `redis://127.0.0.1:${await freePort()}`, log });
    onTestFinished(() => away.close());
    await expect(away.recall(newTopic(), 0, 1)).rejects.toThrow(/writeable|closed/);
  });
});

test('a Redis that comes back with an old snapshot is not believed about what it lost', async () => {
  const server = await ownRedis();
  const bus = await openRedisBus({ url: server.url, log });
  onTestFinished(async () => {
    await bus.close();
    await server.stop();
  });
  const topic = newTopic();
  await publish(bus, topic, 1, 2);
  await server.snapshot();
  await publish(bus, topic, 3);
  expect(await recalled(bus, topic, 0)).toEqual([1, 2, 3]);
  await server.killAndRestart();
  await eventually(() => bus.check());
  expect(await server.streams()).toHaveLength(1);
  expect(await recalled(bus, topic, 0)).toBeUndefined();
  expect(await recalled(bus, topic, 2)).toBeUndefined();
  await publish(bus, topic, 4);
  expect(await recalled(bus, topic, 2)).toBeUndefined();
  expect(await recalled(bus, topic, 3)).toEqual([4]);
});

/** A Redis of this test alone, which can be killed. */
async function ownRedis() {
  const shared = new Redis(sharedUrl);
  const program = /executable:(\S+)/.exec(await shared.info('server'))?.[1] ?? '';
  shared.disconnect();
  const folder = mkdtempSync(join(tmpdir(), 'kd-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(program, ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '3600 1000']);
    await eventually(() => withClient((client) => client.ping()));
    return child;
  };
  const withClient = async <T>(work: (client: Redis) => Promise<T>): Promise<T> => {
    const client = new Redis(url, { retryStrategy: () => null, lazyConnect: true });
    client.on('error', () => {});
    try {
      await client.connect();
      return await work(client);
    } finally {
      client.disconnect();
    }
  };
  let running = await start();
  const kill = async () => {
    running.kill('SIGKILL');
    await once(running, 'exit');
  };
  return {
    url,
    snapshot: () => withClient((client) => client.save()),
    streams: () => withClient((client) => client.keys('kd:stream:*')),
    killAndRestart: async () => {
      await kill();
      running = await start();
    },
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

test('installations with different database numbers share a Redis and hear nothing of each other', async () => {
  const [here, there] = await Promise.all(
    ['8', '9'].map((number) => openRedisBus({ url: new URL(`/${number}`, sharedUrl).href, log })),
  );
  onTestFinished(async () => void (await Promise.all([here!.close(), there!.close()])));
  const topic = newTopic();
  const [heardHere, heardThere]: [number[], number[]] = [[], []];
  await here!.subscribe(topic, ({ position }) => void heardHere.push(position));
  await there!.subscribe(topic, ({ position }) => void heardThere.push(position));
  await publish(here!, topic, 1);
  await publish(there!, topic, 2);
  await vi.waitFor(() => expect([heardHere, heardThere]).toEqual([[1], [2]]));
  expect([await recalled(here!, topic, 0), await recalled(there!, topic, 1)]).toEqual([[1], [2]]);
});
