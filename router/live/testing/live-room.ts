import type { DeliveredEvent } from '@kd/kit/outbox/outbox';
import { testEvent } from '@kd/kit/testing/events';
import { logToMemory } from '@kd/kit/testing/log';
import { Kind } from 'graphql';
import type { Operation } from '../../execution/operations.ts';
import type { Frame, Sink } from '../frame.ts';
import { createFrames } from '../frames.ts';
import type { Hydrated } from '../hydrator.ts';
import { Room } from '../room.ts';
import type { Share } from '../seat.ts';

/** A room whose hydrations a test ends by hand, and what it has been asked to hydrate. */
export type TestRoom = {
  room: Room;
  lines: string[];
  /** Positions in the order in which their hydration began; twice, if it began twice. */
  hydrations: number[];
  /** Ends the hydration of a position. */
  ready(position: number, outcome?: Partial<Hydrated>): Promise<void>;
};

/** What all in the room have in common. Events of another type are none for its field. */
export const share = (): Share => ({
  key: 'a room',
  topic: 'things:{a}',
  variables: {},
  args: { familyId: 'a' },
  viewer: { kind: 'service', name: 'test' },
  live: {
    operation: {} as Operation,
    hydrated: {} as Operation,
    versionName: undefined,
    personal: false,
    node: { kind: Kind.FIELD, name: { kind: Kind.NAME, value: 'thing' } },
    source: {
      topic: () => 'things:{a}',
      entity: ({ key }) => key.id,
      root: (event) => (event.type === 'ThingChanged' ? { id: event.key.id } : null),
    },
  },
});

/** Opens a room over a hydrator that waits for `ready`; with `atOnce` it waits for nothing. */
export function testRoom({ atOnce = false } = {}): TestRoom {
  const { log, lines } = logToMemory();
  const hydrations: number[] = [];
  const waiting = new Map<number, PromiseWithResolvers<Hydrated>>();
  const frames = createFrames(({ cursor }) => {
    const position = Number(cursor.split('.')[1]);
    hydrations.push(position);
    if (atOnce) return Promise.resolve({ payload: payloadOf(position), whole: true });
    const hydration = Promise.withResolvers<Hydrated>();
    waiting.set(position, hydration);
    return hydration.promise;
  });
  return {
    room: new Room({ share: share(), frames, log }),
    lines,
    hydrations,
    ready: async (position, outcome = {}) => {
      waiting.get(position)?.resolve({ payload: payloadOf(position), whole: true, ...outcome });
      await settled();
    },
  };
}

const payloadOf = (position: number): string =>
  JSON.stringify({ data: { position }, extensions: { cursor: `things.${position}` } });

/** An event at a position, about a thing of its own unless said otherwise. */
export const eventAt = (position: number, changes: Partial<DeliveredEvent> = {}): DeliveredEvent =>
  testEvent({ position, topics: ['things:{a}'], key: { __typename: 'Thing', id: `thing-${position}` }, ...changes });

/** When everything that can go on without waiting for anybody has gone on. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A sink, and what came to it. */
export type TestSink = Sink & { frames: Frame[]; positions(): number[]; cameBack: number };

/** Makes a sink that writes down what it gets. */
export function testSink(): TestSink {
  const frames: Frame[] = [];
  const sink: TestSink = {
    frames,
    cameBack: 0,
    positions: () => frames.map(({ position }) => position),
    next: (frame) => void frames.push(frame),
    end: () => {},
    comeBack: () => void (sink.cameBack += 1),
  };
  return sink;
}
