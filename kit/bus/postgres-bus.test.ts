import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DeliveredEvent } from '../outbox/outbox.ts';
import { createTestDatabase } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { eventually } from '../testing/eventually.ts';
import { testEvent } from '../testing/events.ts';
import { logToMemory } from '../testing/log.ts';
import { startProxy } from '../testing/proxy.ts';
import type { Proxy } from '../testing/proxy.ts';
import type { Bus } from './bus.ts';
import { encodeEvent } from './bus.ts';
import { openPostgresBus } from './postgres-bus.ts';

describe('the bus over PostgreSQL', () => {
  let database: TestDatabase;
  let admin: pg.Client;
  let door: Proxy;
  const buses: Bus[] = [];
  const { log } = logToMemory();

  beforeAll(async () => {
    database = await createTestDatabase();
    admin = new pg.Client(database.url);
    await admin.connect();
    door = await startProxy(database.url);
  });
  afterEach(async () => {
    await door.open();
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
  });
  afterAll(async () => {
    await door.close();
    await admin.end();
    await database.drop();
  });

  const open = async (url: string): Promise<Bus> => {
    const bus = await openPostgresBus({ url, log });
    buses.push(bus);
    return bus;
  };
  const message = (version: number) => ({ topic: 'things', event: testEvent({ version }) });
  const listen = async (bus: Bus) => {
    const versions: number[] = [];
    const gap = vi.fn<() => void>();
    await bus.subscribe('things', ({ version }) => void versions.push(version));
    bus.onGap(gap);
    return { versions, gap };
  };
  const insert = 'insert into bus.messages (topic, event) values ($1, $2) returning id';
  const stored = (version: number) => ['things', encodeEvent(testEvent({ version }))];

  test('opening fails while the server is away', async () => {
    await door.refuse();
    await expect(openPostgresBus({ url: door.url, log })).rejects.toThrow('ECONNREFUSED');
  });

  test('what was published during an outage arrives once, in order, and is no gap', async () => {
    const [here, there] = [await open(database.url), await open(door.url)];
    const { versions, gap } = await listen(there);
    await here.publish([message(1)]);
    await eventually(() => expect(versions).toEqual([1]));
    await door.refuse();
    const many = Array.from({ length: 1_200 }, (_, index) => index + 2);
    await here.publish(many.map(message));
    await door.open();
    await here.publish([message(1_202)]);
    await eventually(() => expect(versions.at(-1)).toBe(1_202));
    expect(versions).toEqual([1, ...many, 1_202]);
    expect(gap).not.toHaveBeenCalled();
  });

  test('a message that commits late, under a lower id than one already heard, is not lost in an outage', async () => {
    const [here, there] = [await open(database.url), await open(door.url)];
    const { versions } = await listen(there);
    await admin.query('begin');
    await admin.query(insert, stored(1));
    await here.publish([message(2)]);
    await eventually(() => expect(versions).toEqual([2]));
    await door.refuse();
    await admin.query('commit');
    await door.open();
    await eventually(() => expect(versions).toEqual([2, 1]));
  });

  test('what was published before a subscription does not come after an outage', async () => {
    const bus = await open(door.url);
    const earlier = await listen(bus);
    await bus.publish([message(1)]);
    await eventually(() => expect(earlier.versions).toEqual([1]));
    const { versions } = await listen(bus);
    await door.refuse();
    await admin.query(insert, stored(2));
    await door.open();
    await eventually(() => expect(versions).toContain(2));
    expect(versions).not.toContain(1);
  });

  test('messages that were trimmed during an outage are a gap', async () => {
    const bus = await open(door.url);
    const { versions, gap } = await listen(bus);
    await door.refuse();
    await admin.query(insert, stored(1));
    await admin.query('delete from bus.messages');
    await admin.query(insert, stored(2));
    await door.open();
    await eventually(() => expect(gap).toHaveBeenCalledOnce());
    expect(versions).toEqual([2]);
  });

  test('a quiet bus whose old messages are all trimmed has no gap', async () => {
    const bus = await open(door.url);
    const { versions, gap } = await listen(bus);
    await admin.query('delete from bus.messages');
    await door.refuse();
    await admin.query(insert, stored(1));
    await door.open();
    await eventually(() => expect(versions).toEqual([1]));
    expect(gap).not.toHaveBeenCalled();
  });

  test('whoever publishes removes messages older than ten minutes, and no younger ones', async () => {
    const bus = await open(database.url);
    const aged = async (age: string) => {
      const { rows } = await admin.query<{ id: string }>(insert, stored(1));
      await admin.query('update bus.messages set created_at = now() - $1::interval where id = $2', [age, rows[0]!.id]);
      return rows[0]!.id;
    };
    const [old, young] = [await aged('11 minutes'), await aged('9 minutes')];
    await bus.publish([message(2)]);
    await eventually(async () => {
      const { rows } = await admin.query('select id from bus.messages where id = any($1::bigint[])', [[old, young]]);
      expect(rows).toEqual([{ id: young }]);
    });
  });

  test('topics and texts are data, whatever they look like', async () => {
    const bus = await open(database.url);
    const topic = `'; drop table bus.messages; -- {"a",b}\\`;
    const heard = vi.fn<(event: DeliveredEvent) => void>();
    await bus.subscribe(topic, heard);
    const event = testEvent({ payload: { text: `$1 '); drop schema bus cascade; --` } });
    await bus.publish([{ topic, event }]);
    await eventually(() => expect(heard).toHaveBeenCalledWith(event));
  });
});
