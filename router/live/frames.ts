import type { DeliveredEvent } from '@kd/kit/outbox/outbox';
import { cursorOf } from './cursor.ts';
import { conflatedFrame, createFrame } from './frame.ts';
import type { Frame } from './frame.ts';
import type { Hydrator } from './hydrator.ts';
import { gate } from './in-turns.ts';
import type { Share } from './seat.ts';
import { subgraphOf } from './topic.ts';

/** The frames of a router's rooms, each made once however many want it at once or come back for it. */
export type Frames = {
  /** The frame of an event in a room of this number. `at` is when the event was heard. It never fails. */
  of(room: number, share: Share, event: DeliveredEvent, at: number): Promise<Frame>;
  /** The same for one that stands in for `conflated` others. */
  conflated(room: number, frame: Frame, conflated: number): Frame;
};

/** Memory for frames that somebody may come back for, in bytes. */
const bytesKept = 32 * 1024 * 1024;
/** What a frame takes beside its text, which is there as text and as bytes. */
const overhead = 400;

/**
 * Hydrations under way at once in all rooms together. One event may concern thousands of rooms; asking for all of them at once would
 * be answered by none within the links' deadline.
 */
const hydrationsAtOnce = 64;

/** Makes the frames of rooms, and keeps the latest. */
export function createFrames(hydrate: Hydrator): Frames {
  const made = latestFrames();
  const making = new Map<string, Promise<Frame>>();
  const inTurn = gate(hydrationsAtOnce);

  const make = async (key: string, share: Share, event: DeliveredEvent, at: number): Promise<Frame> => {
    const { live, variables, args, topic, viewer } = share;
    const { position, version } = event;
    const cursor = cursorOf(subgraphOf(topic), position);
    const root = live.source.root(event, args) ?? {};
    const { payload, whole } = await inTurn(() => hydrate({ live, variables, viewer, root, version, cursor }));
    const frame = createFrame({ payload, position, cursor, entity: live.source.entity(event, args), at });
    // Who comes back for one that lacks something gets it whole, if it can be had by then.
    if (whole) made.set(key, frame);
    making.delete(key);
    return frame;
  };
  return {
    of: (room, share, event, at) => {
      const key = `${room} ${event.position}`;
      const known = made.get(key);
      if (known) return Promise.resolve(known);
      let frame = making.get(key);
      if (!frame) making.set(key, (frame = make(key, share, event, at)));
      return frame;
    },
    conflated: (room, frame, conflated) => {
      if (conflated === 0) return frame;
      const key = `${room} ${frame.position} ${conflated}`;
      let known = made.get(key);
      if (!known) made.set(key, (known = conflatedFrame(frame, conflated)));
      return known;
    },
  };
}

/**
 * Keeps the latest frames. Most are never asked for again, and there may be thousands in a second: half of them are let go at a time,
 * since taking them out one by one costs as much as a tenth of making them.
 */
function latestFrames() {
  let latest = new Map<string, Frame>();
  let before = latest;
  let bytes = 0;
  return {
    get: (key: string): Frame | undefined => latest.get(key) ?? before.get(key),
    set: (key: string, frame: Frame): void => {
      latest.set(key, frame);
      bytes += frame.payload.length * 2 + overhead;
      if (bytes <= bytesKept / 2) return;
      before = latest;
      latest = new Map();
      bytes = 0;
    },
  };
}
