import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Bus } from '../bus/bus.ts';
import { openPostgresBus } from '../bus/postgres-bus.ts';
import type { Database } from '../database/database.ts';
import { register } from '../metrics.ts';
import { createTestDatabase } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { logToMemory } from '../testing/log.ts';
import { changeThing, openMirror, openThings, writeDown } from '../testing/things.ts';
import type { MirrorTables, ThingTables } from '../testing/things.ts';
import { startFollowers } from './follower.ts';
import type { Followers } from './follower.ts';
import { readFeed } from './outbox.ts';

let server: TestDatabase;
let things: Database<ThingTables>;
let mirror: Database<MirrorTables>;
let bus: Bus;
let broken: (familyId: string | null) => Error | undefined;
const started: Followers[] = [];
const { log, lines } = logToMemory();

beforeEach(async () => {
  server = await createTestDatabase();
  things = await openThings(server.url, log);
  mirror = await openMirror(server.url, log);
  bus = await openPostgresBus({ url: server.url, log });
  lines.length = 0;
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((followers) => followers.stop()));
  await bus.close();
  await mirror.close();
  await things.close();
  await server.drop();
});

const follow = (): Followers => {
  const followers = startFollowers({
    database: mirror,
    consumes: {
      things: {
        ThingChanged: async (transaction, event) => {
          await writeDown(transaction, event);
          const error = broken(event.familyId);
          if (error) throw error;
        },
      },
    },
    read: (_source, request) => readFeed(things, request),
    bus,
    log,
  });
  started.push(followers);
  return followers;
};

const happen = async (familyId: string | null) =>
  (await changeThing(things, familyId ?? 'nobody', { event: { familyId } })).id;
const idsOf = async (query: string): Promise<string[]> =>
  (await mirror.pool.query<{ id: string }>(query)).rows.map(({ id }) => id);
const applied = () => idsOf('select event_id as id from applied order by place');
const parked = () => idsOf(`select event ->> 'id' as id from parked_events order by position`);
const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 15_000, interval: 20 });
const metric = async (name: string) =>
  (await register.getSingleMetric(name)!.get()).values.find(({ labels }) => labels['subgraph'] === 'mirror')?.value;
const only = (family: string | null) => (familyId: string | null) =>
  familyId === family ? new Error('cannot be done') : undefined;

test('a family whose event always fails is parked: the others go on, its later events wait in order, and all are applied once it is mended', async () => {
  const [sick, well] = [randomUUID(), randomUUID()];
  broken = only(sick);
  const [first, other, second] = [await happen(sick), await happen(well), await happen(sick)];
  const followers = follow();
  await eventually(async () => expect(await applied()).toEqual([other]));
  await followers.catchUp('things');
  const third = await happen(sick);
  const nobodys = await happen(null);
  await followers.catchUp('things');
  expect(await applied()).toEqual([other, nobodys]);
  expect(await parked()).toEqual([first, second, third]);
  expect(await metric('kd_parked_events')).toBe(3);
  broken = () => undefined;
  await followers.catchUp('things');
  expect(await applied()).toEqual([other, nobodys, first, second, third]);
  expect(await parked()).toEqual([]);
  expect(await metric('kd_parked_events')).toBe(0);
  const fourth = await happen(sick);
  await followers.catchUp('things');
  expect((await applied()).at(-1)).toBe(fourth);
});

test('every failed try is an error in the log that names source, event, type, family, position and attempt', async () => {
  const sick = randomUUID();
  broken = only(sick);
  const event = await happen(sick);
  follow();
  await eventually(async () => expect(await parked()).toEqual([event]));
  const errors = lines.map((line) => JSON.parse(line)).filter(({ level, attempt }) => level === 50 && attempt);
  expect(errors).toMatchObject(
    [1, 2, 3, 4, 5].map((attempt) => ({
      source: 'things',
      event,
      type: 'ThingChanged',
      family: sick,
      position: 1,
      attempt,
      err: { message: 'cannot be done' },
    })),
  );
  expect(await metric('kd_follower_failures')).toBe(0);
});

test('events that belong to no family park apart from the families', async () => {
  broken = only(null);
  const [nobodys, somebodys, later] = [await happen(null), await happen(randomUUID()), await happen(null)];
  follow();
  await eventually(async () => expect(await parked()).toEqual([nobodys, later]));
  expect(await applied()).toEqual([somebodys]);
});

test('tries in a moment park nothing, and neither do failures that are the connection’s fault, however long', async () => {
  let failure = new Error('not yet');
  broken = () => failure;
  const event = await happen(randomUUID());
  const followers = follow();
  for (let time = 0; time < 8; time += 1) await expect(followers.catchUp('things')).rejects.toThrow('not yet');
  expect(await parked()).toEqual([]);
  failure = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  for (let time = 0; time < 6; time += 1) {
    await pause(400);
    await expect(followers.catchUp('things')).rejects.toThrow('ECONNRESET');
  }
  expect(await parked()).toEqual([]);
  expect(await metric('kd_follower_failures')).toBeGreaterThan(5);
  broken = () => undefined;
  await followers.catchUp('things');
  expect(await applied()).toEqual([event]);
});

test('two that take a family out of parking at once, while more happens in it, apply each event once and in order', async () => {
  const sick = randomUUID();
  broken = only(sick);
  const sent = [await happen(sick), await happen(sick)];
  const [one, two] = [follow(), follow()];
  await eventually(async () => expect(await parked()).toEqual(sent));
  broken = () => undefined;
  for (let round = 0; round < 10; round += 1) {
    const [next] = await Promise.all([happen(sick), one.catchUp('things'), two.catchUp('things')]);
    sent.push(next);
  }
  await Promise.all([one.catchUp('things'), two.catchUp('things')]);
  expect(await applied()).toEqual(sent);
});
