import type { Logger } from '@kd/kit/log';
import type { Frames } from './frames.ts';
import { Room } from './room.ts';
import type { Seat } from './seat.ts';
import type { Listening, Triggers } from './triggers.ts';

type OpenRoom = { room: Room; listening: Listening; isClosed: boolean };

/** The rooms of a router: opened by the first who comes, closed by the last who leaves. */
export type Rooms = {
  /**
   * Puts a seat's sink into its room; nothing after the given position, if there is one, and nothing after the promise resolves is
   * missed. `seated` is called at the very moment when the sink is in, before it gets what was missed.
   * @throws CURSOR_EXPIRED when more was missed than is kept
   */
  enter(seat: Seat, after: number | undefined, seated: () => void): Promise<void>;
  /** Takes a seat's sink out of its room. Gives the position up to which it has had everything. */
  leave(seat: Seat): Promise<number | undefined>;
  counts(): { triggers: number; rooms: number };
};

/** Opens a house without rooms. */
export function createRooms({ triggers, frames, log }: { triggers: Triggers; frames: Frames; log: Logger }): Rooms {
  const rooms = new Map<string, Promise<OpenRoom>>();

  const open = async ({ share }: Seat): Promise<OpenRoom> => {
    const room = new Room({ share, frames, log });
    const listening = await triggers.listen(share.topic, room);
    room.begin(listening.last());
    return { room, listening, isClosed: false };
  };
  const doorOf = (seat: Seat): Promise<OpenRoom> => {
    const { key } = seat.share;
    const known = rooms.get(key);
    if (known) return known;
    const opening = open(seat);
    rooms.set(key, opening);
    opening.catch(() => rooms.delete(key));
    return opening;
  };
  const closeIfEmpty = (opened: OpenRoom): void => {
    const { room, listening } = opened;
    // Once: by now the key may be that of a room which somebody opened after this one.
    if (!room.isEmpty || opened.isClosed) return;
    opened.isClosed = true;
    rooms.delete(room.share.key);
    listening.end();
  };
  return {
    enter: async (seat, after, seated) => {
      for (;;) {
        const opening = doorOf(seat);
        const opened = await opening;
        const { room, listening } = opened;
        // The last one may have left, and closed the room, while we waited at its door.
        if (rooms.get(seat.share.key) !== opening) continue;
        seat.share = room.share;
        if (after === undefined) room.add(seat.sink);
        const resumed = after === undefined ? undefined : room.resume(seat.sink, after, listening);
        seated();
        return resumed?.catch((error: unknown) => {
          closeIfEmpty(opened);
          throw error;
        });
      }
    },
    leave: async (seat) => {
      const opened = await rooms.get(seat.share.key);
      if (!opened) return undefined;
      const had = opened.room.remove(seat.sink);
      closeIfEmpty(opened);
      return had;
    },
    counts: () => ({ triggers: triggers.size(), rooms: rooms.size }),
  };
}
