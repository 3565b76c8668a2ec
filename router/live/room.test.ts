import { beforeEach, describe, expect, test } from 'vitest';
import { eventAt, settled, testRoom, testSink } from './testing/live-room.ts';
import type { TestRoom, TestSink } from './testing/live-room.ts';
import type { Missed } from './trigger.ts';

let hall: TestRoom;
beforeEach(() => {
  hall = testRoom();
});

const listener = (): TestSink => {
  const sink = testSink();
  hall.room.add(sink);
  return sink;
};
const receive = (...positions: number[]) => {
  for (const position of positions) hall.room.receive(eventAt(position));
};
const conflatedIn = ({ frames }: TestSink) =>
  frames.map(({ payload }) => (JSON.parse(payload) as { extensions: { conflated?: number } }).extensions.conflated);

describe('a room', () => {
  test('hydrates an event once, however many listen, and gives all the same frame', async () => {
    const sinks = [listener(), listener(), listener()];
    receive(1);
    await hall.ready(1);
    expect(hall.hydrations).toEqual([1]);
    const [first] = sinks[0]!.frames;
    expect(sinks.map(({ frames }) => frames)).toEqual([[first], [first], [first]]);
    expect(sinks.every(({ frames }) => frames[0] === first)).toBe(true);
    expect(first!.bytes()).toBe(first!.bytes());
    expect(String(first!.bytes())).toBe(first!.payload);
    expect(first).toMatchObject({ position: 1, cursor: 'things.1', entity: 'thing-1' });
  });

  test('keeps the order of events, although a later one is ready sooner', async () => {
    const sink = listener();
    receive(1, 2, 3);
    expect(hall.hydrations).toEqual([1, 2, 3]);
    await hall.ready(3);
    await hall.ready(2);
    expect(sink.positions()).toEqual([]);
    await hall.ready(1);
    expect(sink.positions()).toEqual([1, 2, 3]);
  });

  test('passes over an event that is not for it, and is past it', async () => {
    const sink = listener();
    hall.room.receive(eventAt(1, { type: 'SomethingElse' }));
    expect([hall.hydrations, hall.room.flushed]).toEqual([[], 1]);
    receive(2);
    expect(hall.room.flushed).toBe(1);
    await hall.ready(2);
    expect([sink.positions(), hall.room.flushed]).toEqual([[2], 2]);
  });

  test('gives who left nothing more, not even what was being hydrated, and who came meanwhile all the same', async () => {
    const [stays, leaves] = [listener(), listener()];
    receive(1);
    hall.room.remove(leaves);
    const comes = listener();
    await hall.ready(1);
    expect([stays.positions(), leaves.positions(), comes.positions()]).toEqual([[1], [], [1]]);
  });

  test('is empty when the last one has left', () => {
    const [one, other] = [listener(), listener()];
    hall.room.remove(one);
    expect(hall.room.isEmpty).toBe(false);
    hall.room.remove(other);
    expect(hall.room.isEmpty).toBe(true);
  });

  test('goes on with the others when one of them cannot take a frame', async () => {
    const broken = { ...testSink(), next: () => expect.fail('this sink is broken') };
    hall.room.add(broken);
    const sink = listener();
    receive(1);
    await hall.ready(1);
    expect(sink.positions()).toEqual([1]);
    expect(hall.lines.join()).toContain('this sink is broken');
  });

  test('hydrates no more than eight at once, and the next when one is done', async () => {
    listener();
    receive(...Array.from({ length: 20 }, (_, index) => index + 1));
    expect(hall.hydrations).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await hall.ready(1);
    expect(hall.hydrations.at(-1)).toBe(9);
  });
});

describe('under pressure', () => {
  const about = (id: string) => ({ key: { __typename: 'Thing', id } });

  test('up to a hundred waiting events are all told', async () => {
    hall = testRoom({ atOnce: true });
    const sink = listener();
    for (let position = 1; position <= 100; position += 1) hall.room.receive(eventAt(position, about('same')));
    await settled();
    expect(sink.frames).toHaveLength(100);
    expect(new Set(conflatedIn(sink))).toEqual(new Set([undefined]));
  });

  test('of more about one entity the newest stays and says for how many it stands; other entities lose nothing', async () => {
    hall = testRoom({ atOnce: true });
    const sink = listener();
    for (let position = 1; position <= 150; position += 1)
      hall.room.receive(eventAt(position, about(position % 10 === 0 ? `own-${position}` : 'same')));
    await settled();
    const own = sink.frames.filter(({ entity }) => entity !== 'same').map(({ position }) => position);
    expect(own).toEqual(Array.from({ length: 15 }, (_, index) => (index + 1) * 10));
    expect(sink.positions()).toEqual(sink.positions().toSorted((one, two) => one - two));
    expect(sink.positions()).toContain(149);
    const stoodFor = conflatedIn(sink).reduce<number>((sum, count = 0) => sum + count, 0);
    expect(stoodFor).toBeGreaterThan(50);
    expect(sink.frames.length + stoodFor).toBe(150);
  });
});

describe('who comes back with a cursor', () => {
  /** What a trigger would say: all the events up to the latest. */
  const past = (latest: () => number) => ({
    last: latest,
    since: async (after: number): Promise<Missed> => ({
      events: Array.from({ length: Math.max(0, latest() - after) }, (_, index) => eventAt(after + index + 1)),
      upTo: latest(),
    }),
  });

  test('gets what it missed in order, then what the others get', async () => {
    hall = testRoom({ atOnce: true });
    hall.room.begin(5);
    const sink = testSink();
    await hall.room.resume(
      sink,
      2,
      past(() => 5),
    );
    expect(sink.positions()).toEqual([3, 4, 5]);
    receive(6);
    await settled();
    expect(sink.positions()).toEqual([3, 4, 5, 6]);
  });

  test('two thousand who missed ten things are ten hydrations', async () => {
    hall = testRoom({ atOnce: true });
    hall.room.begin(10);
    const sinks = Array.from({ length: 2_000 }, () => testSink());
    await Promise.all(
      sinks.map((sink, index) =>
        hall.room.resume(
          sink,
          index % 10,
          past(() => 10),
        ),
      ),
    );
    expect(hall.hydrations.toSorted((one, two) => one - two)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const [index, sink] of sinks.entries()) expect(sink.frames).toHaveLength(10 - (index % 10));
  });

  test('has neither gap nor repetition, whatever happens and is ready while it catches up', async () => {
    hall.room.begin(1);
    const stays = listener();
    let latest = 3;
    receive(2, 3);
    const sink = testSink();
    const resumed = hall.room.resume(
      sink,
      0,
      past(() => latest),
    );
    await settled();
    await hall.ready(2);
    latest = 4;
    receive(4);
    await hall.ready(4);
    await hall.ready(1);
    await hall.ready(3);
    await resumed;
    latest = 5;
    receive(5);
    await hall.ready(5);
    expect(stays.positions()).toEqual([2, 3, 4, 5]);
    expect(sink.positions()).toEqual([1, 2, 3, 4, 5]);
    expect(hall.hydrations.toSorted((one, two) => one - two)).toEqual([1, 2, 3, 4, 5]);
  });

  test('and has seen more than the room has told yet is not told it again', async () => {
    const stays = listener();
    receive(1, 2);
    const sink = testSink();
    await hall.room.resume(
      sink,
      2,
      past(() => 2),
    );
    await hall.ready(1);
    await hall.ready(2);
    receive(3);
    await hall.ready(3);
    expect([stays.positions(), sink.positions()]).toEqual([[1, 2, 3], [3]]);
  });

  test('gets of more than a hundred missed events the newest of each entity', async () => {
    hall = testRoom({ atOnce: true });
    const sink = testSink();
    const events = Array.from({ length: 150 }, (_, index) =>
      eventAt(index + 1, { key: { __typename: 'Thing', id: `thing-${index % 10}` } }),
    );
    await hall.room.resume(sink, 0, { last: () => 150, since: async () => ({ events, upTo: 150 }) });
    expect(sink.positions()).toEqual([141, 142, 143, 144, 145, 146, 147, 148, 149, 150]);
    expect(conflatedIn(sink)).toEqual(Array.from({ length: 10 }, () => 14));
    expect(hall.hydrations).toHaveLength(10);
  });

  test('and leaves meanwhile gets nothing more, and keeps the room open no longer', async () => {
    const sink = testSink();
    const resumed = hall.room.resume(
      sink,
      0,
      past(() => 3),
    );
    await settled();
    expect(hall.room.isEmpty).toBe(false);
    expect(hall.room.remove(sink)).toBe(0);
    await hall.ready(1);
    await hall.ready(2);
    await hall.ready(3);
    await resumed;
    expect([sink.frames, hall.room.isEmpty]).toEqual([[], true]);
  });

  test('finds a frame that lacked something made anew', async () => {
    const stays = listener();
    receive(1);
    await hall.ready(1, { payload: '{"errors":[],"data":null,"extensions":{"cursor":"things.1"}}', whole: false });
    expect(stays.positions()).toEqual([1]);
    const sink = testSink();
    const resumed = hall.room.resume(
      sink,
      0,
      past(() => 1),
    );
    await settled();
    await hall.ready(1);
    await resumed;
    expect(hall.hydrations).toEqual([1, 1]);
    expect(sink.frames[0]!.payload).toContain('"position":1');
  });
});
