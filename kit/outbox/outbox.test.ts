import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../database/database.ts';
import { createTestDatabase } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { testEvent } from '../testing/events.ts';
import { logToMemory } from '../testing/log.ts';
import { changeThing, openThings } from '../testing/things.ts';
import type { ThingTables } from '../testing/things.ts';
import { appendEvents, readFeed } from './outbox.ts';
import type { DeliveredEvent } from './outbox.ts';

let server: TestDatabase;
let things: Database<ThingTables>;

beforeAll(async () => {
  server = await createTestDatabase();
  things = await openThings(server.url, logToMemory().log);
});
beforeEach(async () => {
  await things.pool.query('truncate outbox, event_progress, things');
});
afterAll(async () => {
  await things.close();
  await server.drop();
});

const read = (after = 0, limit = 1_000) => readFeed(things, { after, types: 'all', limit });
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('an event is read as it was written, with its place', async () => {
  const event = testEvent({
    familyId: randomUUID(),
    topics: ['a:{b}', `it's "quoted", {odd}\\`],
    actorId: randomUUID(),
    version: 7,
    payload: { text: 'ünïcödé “quotes”', nested: [{ deep: null }, 1.5, false] },
  });
  await appendEvents(things.system, [event]);
  expect(await read()).toEqual([{ ...event, position: 1 }]);
});

test('events of one transaction keep the order in which they were given', async () => {
  await appendEvents(
    things.system,
    upTo(50).map((version) => testEvent({ version })),
  );
  expect((await read()).map(({ position, version }) => [position, version])).toEqual(
    upTo(50).map((place) => [place, place]),
  );
});

test('no events are no statement', async () => {
  await appendEvents(things.system, []);
  expect(await read()).toEqual([]);
});

test('a transaction that is rolled back publishes nothing and leaves no gap', async () => {
  await changeThing(things, 'a');
  await expect(changeThing(things, 'a', { fail: true })).rejects.toThrow('the change failed');
  await changeThing(things, 'a');
  expect((await read()).map(({ position, version }) => [position, version])).toEqual([
    [1, 1],
    [2, 2],
  ]);
});

test('an event that commits late comes after those that were read before, though it was written first', async () => {
  const [written, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const hold = () => {
    written.resolve();
    return release.promise;
  };
  const slow = changeThing(things, 'slow', { hold });
  await written.promise;
  const fast = await changeThing(things, 'fast');
  const [seen] = await read();
  expect(seen).toMatchObject({ id: fast.id, position: 1 });
  release.resolve();
  const late = await slow;
  expect(await read(1)).toMatchObject([{ id: late.id, position: 2 }]);
  const { rows } = await things.pool.query<{ id: string }>('select id from outbox order by sequence');
  expect(rows.map(({ id }) => id)).toEqual([late.id, fast.id]);
});

test('readers that give positions at the same time give each event one', async () => {
  await Promise.all(upTo(40).map((index) => changeThing(things, `thing-${index}`)));
  const answers = await Promise.all(upTo(8).map(() => read()));
  for (const answer of answers) {
    expect(answer.map(({ position }) => position)).toEqual(upTo(40));
    expect(answer).toEqual(answers[0]);
  }
});

test('who asks sees everything that was committed before it asked', async () => {
  for (let round = 0; round < 20; round++) {
    const [event] = await Promise.all([changeThing(things, 'a'), read()]);
    expect((await read()).map(({ id }) => id)).toContain(event.id);
  }
});

test('a reader asks for the types it knows and gets as many as it wants', async () => {
  const types = ['ThingMade', 'ThingChanged', 'ThingLost', 'ThingChanged', 'ThingChanged'];
  await appendEvents(
    things.system,
    types.map((type) => testEvent({ type })),
  );
  const some = await readFeed(things, { after: 1, types: ['ThingChanged', 'ThingMade'], limit: 2 });
  expect(some.map(({ position }) => position)).toEqual([2, 4]);
  expect(await readFeed(things, { after: 0, types: [], limit: 2 })).toEqual([]);
});

test('under concurrent writers that commit late and fail, a reader misses nothing, sees no gap and every thing in order', async () => {
  let writing = true;
  const seen: DeliveredEvent[] = [];
  const reader = async () => {
    while (writing || (await read(seen.length, 1)).length > 0) {
      for (const event of await read(seen.length, 7)) {
        expect(event.position).toBe(seen.length + 1);
        seen.push(event);
      }
    }
  };
  const writer = async (number: number) => {
    for (let round = 0; round < 40; round++) {
      const id = `thing-${(number + round) % 4}`;
      const change = changeThing(things, id, { hold: () => pause(Math.random() * 10), fail: round % 9 === number });
      await change.catch(() => {});
    }
  };
  const alsoGivesPositions = async () => {
    while (writing) await read(0, 1);
  };
  const reading = reader();
  const others = [alsoGivesPositions(), alsoGivesPositions(), alsoGivesPositions()];
  await Promise.all(upTo(6).map(writer));
  writing = false;
  await Promise.all([reading, ...others]);
  const committed = await things.system.selectFrom('outbox').select('id').execute();
  expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(committed.map(({ id }) => id)));
  for (const thing of new Set(seen.map(({ key }) => key.id))) {
    const versions = seen.filter(({ key }) => key.id === thing).map(({ version }) => version);
    expect(versions).toEqual(upTo(versions.length));
  }
});
