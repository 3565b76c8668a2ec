import type { DeliveredEvent } from '@kd/kit/outbox/outbox';
import { eventually } from '@kd/kit/testing/eventually';
import { logToMemory } from '@kd/kit/testing/log';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createFeeds } from './feeds.ts';
import type { Feeds } from './feeds.ts';
import { createHistory } from './history.ts';
import { eventAt, settled } from './testing/live-room.ts';
import { memoryBus } from '@kd/kit/testing/memory-bus';
import type { MemoryBus } from '@kd/kit/testing/memory-bus';
import { createTriggers } from './triggers.ts';
import type { Triggers } from './triggers.ts';

const topic = 'things:{a}';
const other = 'things:{b}';

/** Everything that happened, as the outbox has it. */
let outbox: DeliveredEvent[];
/** How often the outbox was asked for a topic. */
let asked: number;
let reachable: boolean;
let bus: MemoryBus;
let feeds: Feeds;
let triggers: Triggers;

beforeEach(async () => {
  outbox = [];
  asked = 0;
  reachable = true;
  bus = memoryBus();
  const { log } = logToMemory();
  const read: Parameters<typeof createFeeds>[0]['read'] = async (_, { after, limit, topic: wanted, latest }) => {
    if (!reachable) throw new Error('things cannot be reached');
    if (wanted !== undefined) asked += 1;
    const found = outbox.filter(
      ({ position, topics }) => position > after && (wanted === undefined || topics[0] === wanted),
    );
    return latest ? found.slice(-limit) : found.slice(0, limit);
  };
  feeds = createFeeds({ bus, read, subgraphs: ['things'], log });
  await feeds.ready();
  triggers = createTriggers({ bus, feeds, history: createHistory({ bus, read, log }), limit: 20 });
});
afterEach(() => feeds.close());

/** Commits events; they are published when told. */
const commit = (...positions: number[]) => {
  const events = positions.map((position) => eventAt(position, { topics: [topic] }));
  outbox.push(...events);
  return events;
};
const publish = (...events: DeliveredEvent[]) =>
  bus.publish([
    ...events.flatMap((event) => event.topics.map((one) => ({ topic: one, event }))),
    ...events.slice(-1).map((event) => ({ topic: 'feed:things', event })),
  ]);
const listen = async (name = topic) => {
  const heard: number[] = [];
  let lost = 0;
  const listening = await triggers.listen(name, {
    receive: ({ position }) => void heard.push(position),
    lost: () => void (lost += 1),
  });
  return { ...listening, heard, lost: () => lost };
};
const positionsSince = async ({ since }: Awaited<ReturnType<typeof listen>>, after: number) =>
  (await since(after)).events.map(({ position }) => position);

describe('a topic', () => {
  test('with many listeners, also at once, is one subscription to the bus', async () => {
    const listeners = await Promise.all([listen(), listen(), listen()]);
    await listen(other);
    expect([bus.open(topic), bus.open(other), triggers.size()]).toEqual([1, 1, 2]);
    await publish(...commit(1));
    for (const { heard } of listeners) expect(heard).toEqual([1]);
  });

  test('is released by the last listener, and not sooner', async () => {
    const [one, two] = [await listen(), await listen()];
    one.end();
    await settled();
    await publish(...commit(1));
    expect([one.heard, two.heard, bus.open(topic)]).toEqual([[], [1], 1]);
    two.end();
    await settled();
    expect([bus.open(topic), triggers.size()]).toEqual([0, 0]);
  });

  test('is not taken from who came after by who ends twice', async () => {
    const first = await listen();
    first.end();
    await settled();
    const second = await listen();
    first.end();
    await settled();
    await publish(...commit(1));
    expect([second.heard, bus.open(topic)]).toEqual([[1], 1]);
  });

  test('that cannot be listened to fails for all who wait for it, and is tried again by who comes next', async () => {
    bus.away = true;
    const tries = await Promise.allSettled([listen(), listen()]);
    expect(tries.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(triggers.size()).toBe(0);
    bus.away = false;
    const { heard } = await listen();
    await publish(...commit(1));
    expect(heard).toEqual([1]);
  });

  test('passes on each event once and in order, whatever the bus repeats', async () => {
    const { heard } = await listen();
    const events = commit(1, 2, 3);
    await publish(...events);
    await publish(...events);
    await publish(...commit(4));
    expect(heard).toEqual([1, 2, 3, 4]);
  });

  test('begins where it is opened: what was over by then is not passed on when the bus repeats it', async () => {
    const events = commit(1, 2);
    await publish(...events);
    const { heard } = await listen();
    await publish(...events);
    await publish(...commit(3));
    expect(heard).toEqual([3]);
  });
});

describe('who asks for what happened', () => {
  test('is answered from the outbox once and from memory from then on', async () => {
    await publish(...commit(1, 2, 3));
    const listening = await listen();
    expect(await positionsSince(listening, 1)).toEqual([2, 3]);
    await publish(...commit(4));
    expect(await positionsSince(listening, 1)).toEqual([2, 3, 4]);
    expect(await positionsSince(listening, 3)).toEqual([4]);
    expect([asked, listening.heard]).toEqual([1, [4]]);
  });

  test('together with many others is answered by asking once', async () => {
    await publish(...commit(1, 2, 3));
    const listening = await listen();
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => positionsSince(listening, index % 3)));
    expect(answers.slice(0, 3)).toEqual([[1, 2, 3], [2, 3], [3]]);
    expect(asked).toBe(1);
  });

  test('learns of what is committed and not yet published, and so do all listeners, once', async () => {
    await publish(...commit(1));
    const listening = await listen();
    const late = commit(2, 3);
    expect(await positionsSince(listening, 0)).toEqual([1, 2, 3]);
    expect(listening.heard).toEqual([2, 3]);
    await publish(...late);
    expect(listening.heard).toEqual([2, 3]);
  });

  test('hears of what is published while it asks', async () => {
    await publish(...commit(1));
    const listening = await listen();
    const asking = positionsSince(listening, 0);
    await publish(...commit(2));
    expect(await asking).toEqual([1, 2]);
    expect(listening.heard).toEqual([2]);
  });

  test('and is ahead of this router does not make others miss what is in between', async () => {
    const listening = await listen();
    await publish(...commit(1));
    const late = commit(2, 3);
    expect(await positionsSince(listening, 3)).toEqual([]);
    await publish(...late);
    expect(listening.heard).toEqual([1, 2, 3]);
  });

  test('is told when it is more than is kept, and when the position was never given', async () => {
    commit(...Array.from({ length: 21 }, (_, index) => index + 1));
    const listening = await listen();
    await expect(listening.since(0)).rejects.toMatchObject({ extensions: { code: 'CURSOR_EXPIRED' } });
    expect(await positionsSince(listening, 1)).toHaveLength(20);
    await expect(listening.since(22)).rejects.toMatchObject({ extensions: { code: 'CURSOR_EXPIRED' } });
    expect(await positionsSince(listening, 21)).toEqual([]);
  });

  test('is not told so because somebody else who asks at the same time has missed more', async () => {
    await publish(...commit(...Array.from({ length: 30 }, (_, index) => index + 1)));
    const listening = await listen();
    const [ancient, recent] = await Promise.allSettled([listening.since(0), positionsSince(listening, 28)]);
    expect(ancient).toMatchObject({ status: 'rejected', reason: { extensions: { code: 'CURSOR_EXPIRED' } } });
    expect(recent).toEqual({ status: 'fulfilled', value: [29, 30] });
  });

  test('gets everything again after memory has forgotten the oldest', async () => {
    const listening = await listen();
    for (let position = 1; position <= 30; position += 1) await publish(...commit(position));
    expect(await positionsSince(listening, 15)).toHaveLength(15);
    expect(asked).toBe(0);
    await expect(listening.since(5)).rejects.toMatchObject({ extensions: { code: 'CURSOR_EXPIRED' } });
    expect(asked).toBe(1);
  });
});

describe('after a gap in the bus', () => {
  test('what was missed comes first and in order, then what was heard meanwhile', async () => {
    const { heard } = await listen();
    await publish(...commit(1));
    commit(2, 3);
    bus.lose();
    await publish(...commit(4));
    await eventually(() => expect(heard).toEqual([1, 2, 3, 4]));
    await publish(...commit(5));
    expect(heard).toEqual([1, 2, 3, 4, 5]);
  });

  test('all topics of a subgraph are told, by reading its feed once', async () => {
    const [one, two] = [await listen(), await listen(other)];
    commit(1);
    outbox.push(eventAt(2, { topics: [other] }));
    bus.lose();
    await eventually(() => expect([one.heard, two.heard]).toEqual([[1], [2]]));
    expect(asked).toBe(0);
  });

  test('nothing is passed on before what was missed is there, however long that takes', async () => {
    const { heard, lost } = await listen();
    await publish(...commit(1));
    commit(2);
    reachable = false;
    bus.lose();
    await publish(...commit(3));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(heard).toEqual([1]);
    reachable = true;
    await eventually(() => expect(heard).toEqual([1, 2, 3]));
    expect(lost()).toBe(0);
  });

  test('of what is heard meanwhile so much is held; if more is not in the feed either, listeners come back', async () => {
    const { heard, lost } = await listen();
    await publish(...commit(1));
    reachable = false;
    bus.lose();
    const unread = Array.from({ length: 25 }, (_, at) => eventAt(at + 2, { topics: [topic] }));
    await publish(...unread);
    reachable = true;
    await eventually(() => expect(lost()).toBe(1));
    expect(heard.at(-1)).toBe(26);
  });

  test('another gap while the first is closed is closed as well', async () => {
    const { heard } = await listen();
    commit(1);
    bus.lose();
    commit(2);
    bus.lose();
    await eventually(() => expect(heard).toEqual([1, 2]));
    await publish(...commit(3));
    expect(heard).toEqual([1, 2, 3]);
  });
});

test('before it is known how far a subgraph is, there is no cursor; who listened by then is told when it is', async () => {
  reachable = false;
  const { log } = logToMemory();
  const blind = createFeeds({
    bus,
    read: async () => {
      if (!reachable) throw new Error('things cannot be reached');
      return [eventAt(7)];
    },
    subgraphs: ['things'],
    log,
  });
  onTestFinished(() => blind.close());
  await blind.ready();
  triggers = createTriggers({ bus, feeds: blind, history: async () => [], limit: 20 });
  const listening = await listen();
  expect(blind.cursor()).toBeUndefined();
  await expect(listening.since(3)).rejects.toMatchObject({ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } });
  reachable = true;
  await eventually(() => expect(blind.cursor()).toBe('things.7'));
  expect(listening.lost()).toBe(1);
  expect(await positionsSince(listening, 7)).toEqual([]);
});

test('the cursor of everything heard follows the feed, and stands still while a gap is open', async () => {
  expect(feeds.cursor()).toBe('things.0');
  await publish(...commit(1, 2));
  expect(feeds.cursor()).toBe('things.2');
  reachable = false;
  commit(3);
  bus.lose();
  await publish(...commit(4));
  expect(feeds.cursor()).toBe('things.2');
  reachable = true;
  await eventually(() => expect(feeds.cursor()).toBe('things.4'));
});
