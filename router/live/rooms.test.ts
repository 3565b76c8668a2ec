import { logToMemory } from '@kd/kit/testing/log';
import { expect, onTestFinished, test } from 'vitest';
import { createFeeds } from './feeds.ts';
import { createFrames } from './frames.ts';
import { createHistory } from './history.ts';
import { createRooms } from './rooms.ts';
import type { Seat } from './seat.ts';
import { eventAt, settled, share, testSink } from './testing/live-room.ts';
import type { TestSink } from './testing/live-room.ts';
import { memoryBus } from '@kd/kit/testing/memory-bus';
import { createTriggers } from './triggers.ts';

const limit = 3;

/** Rooms over five events, of which more than may be missed since the beginning. The outbox answers when it is told. */
async function openHouse() {
  const outbox = [1, 2, 3, 4, 5].map((position) => eventAt(position));
  const answers = Promise.withResolvers<void>();
  const { log } = logToMemory();
  const bus = memoryBus();
  const read: Parameters<typeof createFeeds>[0]['read'] = async (_, { after, limit: most, topic, latest }) => {
    if (topic !== undefined) await answers.promise;
    const found = outbox.filter(({ position }) => position > after);
    return latest ? found.slice(-most) : found.slice(0, most);
  };
  const feeds = createFeeds({ bus, read, subgraphs: ['things'], log });
  onTestFinished(() => feeds.close());
  await feeds.ready();
  const triggers = createTriggers({ bus, feeds, history: createHistory({ bus, read, log }), limit });
  const frames = createFrames(({ cursor }) =>
    Promise.resolve({ payload: JSON.stringify({ data: {}, extensions: { cursor } }), whole: true }),
  );
  return { bus, answers, rooms: createRooms({ triggers, frames, log }) };
}

const seatOf = (sink: TestSink): Seat => ({
  sink,
  viewer: {
    kind: 'user',
    userId: 'ada',
    sessionId: 's1',
    memberships: [],
    origin: { address: '127.0.0.1', userAgent: 'test' },
  },
  role: 'MEMBER',
  share: share(),
});

test('whoever left before hearing that too much was missed takes nobody out of the room opened since', async () => {
  const { bus, answers, rooms } = await openHouse();
  const [early, late] = [testSink(), testSink()];
  const [earlySeat, lateSeat] = [seatOf(early), seatOf(late)];
  const refused = rooms
    .enter(earlySeat, 0, () => {})
    .then(
      () => 'let in',
      (error: unknown) => String(error),
    );
  await settled();
  await rooms.leave(earlySeat);
  expect(rooms.counts()).toEqual({ triggers: 0, rooms: 0 });
  await rooms.enter(lateSeat, undefined, () => {});
  answers.resolve();
  expect(await refused).toContain('Too much has happened since');
  expect(rooms.counts()).toEqual({ triggers: 1, rooms: 1 });
  await rooms.leave(lateSeat);
  await bus.publish([{ topic: 'things:{a}', event: eventAt(6) }]);
  await settled();
  expect([late.positions(), rooms.counts()]).toEqual([[], { triggers: 0, rooms: 0 }]);
});
