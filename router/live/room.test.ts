import { testEvent } from '@kd/kit/testing/events';
import { logToMemory } from '@kd/kit/testing/log';
import type { DeliveredEvent } from '@kd/kit/outbox/outbox';
import { beforeEach, expect, test } from 'vitest';
import { createFrame } from './frame.ts';
import type { Frame, Sink } from './frame.ts';
import { createRoom } from './room.ts';
import type { Room } from './room.ts';

type Listener = Sink & { frames: string[] };

let hydrations: Map<string, PromiseWithResolvers<Frame | null>>;
let room: Room;
let lines: string[];

beforeEach(() => {
  hydrations = new Map();
  const memory = logToMemory();
  ({ lines } = memory);
  room = createRoom(({ id }) => {
    const hydration = Promise.withResolvers<Frame | null>();
    hydrations.set(id, hydration);
    return hydration.promise;
  }, memory.log);
});

const listener = (): Listener => {
  const frames: string[] = [];
  const sink = { frames, next: ({ payload }: Frame) => void frames.push(payload), end: () => {}, comeBack: () => {} };
  room.add(sink);
  return sink;
};
const receive = (...ids: string[]): DeliveredEvent[] => {
  const events = ids.map((id) => testEvent({ id }));
  for (const event of events) room.receive(event);
  return events;
};
const settled = () => new Promise((resolve) => setImmediate(resolve));
const frameOf = (payload: string): Frame =>
  createFrame({ payload, position: 1, cursor: 'things.1', entity: 'Thing:thing-1', at: 0 });
const ready = async (id: string, frame: Frame | null = frameOf(id)) => {
  hydrations.get(id)?.resolve(frame);
  await settled();
};

test('an event is hydrated once, however many listen, and all get the same frame', async () => {
  const sinks = [listener(), listener(), listener()];
  receive('a');
  expect(hydrations.size).toBe(1);
  await ready('a');
  for (const { frames } of sinks) expect(frames).toEqual(['a']);
});

test('frames keep the order of events, although a later one is ready sooner', async () => {
  const { frames } = listener();
  receive('a', 'b', 'c');
  expect([...hydrations.keys()]).toEqual(['a', 'b', 'c']);
  await ready('c');
  await ready('b');
  expect(frames).toEqual([]);
  await ready('a');
  expect(frames).toEqual(['a', 'b', 'c']);
});

test('an event that is not for this room is passed over', async () => {
  const { frames } = listener();
  receive('a', 'b');
  await ready('a', null);
  await ready('b');
  expect(frames).toEqual(['b']);
});

test('a hydration that fails is logged and keeps nothing from who listens', async () => {
  const { frames } = listener();
  receive('a', 'b', 'c');
  hydrations.get('b')?.reject(new Error('tasks does not answer'));
  await settled();
  await ready('a');
  await ready('c');
  expect(frames).toEqual(['a', 'c']);
  expect(lines.join()).toContain('tasks does not answer');
});

test('who left gets nothing more, not even what was being hydrated', async () => {
  const [stays, leaves] = [listener(), listener()];
  receive('a');
  expect(room.remove(leaves)).toBe(false);
  await ready('a');
  expect([stays.frames, leaves.frames]).toEqual([['a'], []]);
});

test('who comes while an event is being hydrated gets it', async () => {
  receive('a');
  const { frames } = listener();
  await ready('a');
  expect(frames).toEqual(['a']);
});

test('the last one who leaves is told apart from the others', () => {
  const [one, other] = [listener(), listener()];
  expect(room.remove(one)).toBe(false);
  expect(room.remove(other)).toBe(true);
});
