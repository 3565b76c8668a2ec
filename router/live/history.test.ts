import { randomUUID } from 'node:crypto';
import type { Bus } from '@kd/kit/bus/bus';
import { openPostgresBus } from '@kd/kit/bus/postgres-bus';
import { openRedisBus } from '@kd/kit/bus/redis-bus';
import type { Database } from '@kd/kit/database/database';
import { startDispatcher } from '@kd/kit/outbox/dispatcher';
import { readFeed } from '@kd/kit/outbox/outbox';
import { createTestDatabase } from '@kd/kit/testing/databases';
import type { TestDatabase } from '@kd/kit/testing/databases';
import { eventually } from '@kd/kit/testing/eventually';
import { logToMemory } from '@kd/kit/testing/log';
import { startProxy } from '@kd/kit/testing/proxy';
import type { Proxy } from '@kd/kit/testing/proxy';
import { changeThing, openThings } from '@kd/kit/testing/things';
import type { ThingTables } from '@kd/kit/testing/things';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHistory } from './history.ts';
import type { History } from './history.ts';

const { log } = logToMemory();

describe.each([
  { name: 'PostgreSQL', serverOf: ({ url }: TestDatabase) => url, openBus: openPostgresBus, keeps: false },
  {
    name: 'Redis',
    serverOf: () => new URL('/6', process.env['KD_TEST_REDIS_URL']).href,
    openBus: openRedisBus,
    keeps: true,
  },
])('history over $name', ({ serverOf, openBus, keeps }) => {
  let database: TestDatabase;
  let things: Database<ThingTables>;
  let door: Proxy;
  let bus: Bus;
  let dispatcher: ReturnType<typeof startDispatcher>;
  let history: History;
  let outboxAsked = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    things = await openThings(database.url, log);
    door = await startProxy(serverOf(database));
    bus = await openBus({ url: door.url, log });
    dispatcher = startDispatcher({ database: things, bus, log });
    history = createHistory({
      bus,
      log,
      read: (_, request) => {
        outboxAsked += 1;
        return readFeed(things, request);
      },
    });
  });
  afterAll(async () => {
    await dispatcher.stop();
    await bus.close();
    await door.close();
    await things.close();
    await database.drop();
  });

  /** Makes things happen on a topic, some of them beside it, and gives the topic's positions. */
  const happen = async (topic: string, times: number): Promise<number[]> => {
    const ids: string[] = [];
    for (let time = 0; time < times; time += 1) {
      const { id } = await changeThing(things, randomUUID(), { event: { topics: [topic] } });
      await changeThing(things, randomUUID(), { event: { topics: ['things:{elsewhere}'] } });
      ids.push(id);
    }
    await dispatcher.runNow();
    const all = await readFeed(things, { after: 0, types: 'all', limit: 10_000 });
    return ids.map((id) => all.find((event) => event.id === id)!.position);
  };
  const positions = async (...request: Parameters<History>) =>
    (await history(...request)).map(({ position }) => position);

  test('is everything of the topic after a position and nothing else, in order, up to the limit', async () => {
    const topic = `things:{${randomUUID()}}`;
    const [first = 0, ...others] = await happen(topic, 5);
    expect(await positions(topic, first - 1, 100)).toEqual([first, ...others]);
    expect(await positions(topic, first, 100)).toEqual(others);
    expect(await positions(topic, 0, 2)).toEqual([first, others[0]]);
    expect(await positions(topic, others.at(-1)!, 100)).toEqual([]);
    expect(await positions(`things:{${randomUUID()}}`, 0, 100)).toEqual([]);
  });

  test('is whole events', async () => {
    const topic = `things:{${randomUUID()}}`;
    const [position = 0] = await happen(topic, 1);
    const [event] = await history(topic, position - 1, 1);
    expect(event).toEqual((await readFeed(things, { after: position - 1, types: 'all', limit: 1 }))[0]);
  });

  test.skipIf(!keeps)('leaves the outbox alone as long as the bus can prove that it has everything', async () => {
    const topic = `things:{${randomUUID()}}`;
    const [first = 0, second] = await happen(topic, 2);
    outboxAsked = 0;
    expect(await positions(topic, first, 100)).toEqual([second]);
    expect(outboxAsked).toBe(0);
    expect(await positions(topic, first - 2, 100)).toEqual([first, second]);
    expect(outboxAsked).toBe(1);
  });

  test.skipIf(!keeps)('is there while the bus’s server is away', async () => {
    const topic = `things:{${randomUUID()}}`;
    const happened = await happen(topic, 2);
    await door.refuse();
    expect(await positions(topic, 0, 100)).toEqual(happened);
    await door.open();
    await eventually(() => bus.check());
  });
});
