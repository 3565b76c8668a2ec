import { notFound } from '@kd/kit/errors';
import type { Logger } from '@kd/kit/log';
import { roleIn } from '@kd/kit/viewer';
import { GraphQLError } from 'graphql';
import type { Viewers } from '../viewer.ts';
import type { Sink } from './frame.ts';
import { eachOf } from './in-turns.ts';
import type { Rooms } from './rooms.ts';
import type { Seat, Subscription } from './seat.ts';

/** Who sits where, for as long as they may. */
export type Seating = {
  /** Seats somebody, after what was missed since a position. @throws CURSOR_EXPIRED when that is more than is kept */
  sit(seat: Seat, after: number | undefined): Promise<void>;
  /** Takes a sink out, whatever room it is in by now. */
  leave(sink: Sink): void;
  size(): number;
};

type SeatingOptions = {
  rooms: Rooms;
  viewers: Viewers;
  /** The seat of a subscription. @throws GraphQLError when its viewer may not have it */
  seatOf: (subscription: Subscription) => Seat;
  log: Logger;
};

/** Seats that are checked at once when nobody knows whose roles have changed. */
const checksAtOnce = 32;

/** Keeps seats, and looks at them again when a membership has changed: it may move a sink to another room, or end it. */
export function createSeating({ rooms, viewers, seatOf, log }: SeatingOptions): Seating {
  const seats = new Map<Sink, Seat>();
  const gone = new WeakSet<Sink>();

  const sit = async (seat: Seat, after: number | undefined): Promise<void> => {
    const { sink } = seat;
    try {
      await rooms.enter(seat, after, () => {
        // Whoever left while the door was opened was in no room yet.
        if (gone.has(sink)) return void rooms.leave(seat);
        seats.set(sink, seat);
        // A membership that ended while the door was opened found nobody in this seat.
        look(seat);
      });
    } catch (error) {
      if (seats.get(sink) === seat) seats.delete(sink);
      throw error;
    }
  };
  const rise = async (sink: Sink): Promise<number | undefined> => {
    const seat = seats.get(sink);
    seats.delete(sink);
    return seat && rooms.leave(seat);
  };
  const checkAgain = async (seat: Seat): Promise<void> => {
    const { sink, share } = seat;
    const viewer = await viewers.load(seat.viewer, seat.viewer.origin).catch(sessionOver);
    const role = viewer && roleIn(viewer, share.args.familyId);
    if (role === seat.role || seats.get(sink) !== seat) return;
    const had = await rise(sink);
    if (!viewer || !role) return sink.end(notFound());
    const { live, variables } = share;
    await sit(seatOf({ operation: live.operation, variables, viewer, sink }), had);
  };
  const check = (seat: Seat): Promise<void> =>
    checkAgain(seat).catch((error: unknown) => {
      log.warn({ err: error }, 'a seat could not be checked: its client has to connect again');
      seat.sink.comeBack();
    });
  const look = (seat: Seat): void => void check(seat);
  viewers.onMembershipsChanged((userId) => {
    if (userId === null) return void eachOf([...seats.values()], checksAtOnce, check);
    for (const seat of seats.values()) if (seat.viewer.userId === userId) look(seat);
  });
  return {
    sit,
    leave: (sink) => {
      gone.add(sink);
      void rise(sink);
    },
    size: () => seats.size,
  };
}

/** Null for a session that has ended; any other failure says nothing about the viewer. */
function sessionOver(error: unknown): null {
  if (error instanceof GraphQLError) return null;
  throw error;
}
