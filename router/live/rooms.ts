import type { Bus } from '@kd/kit/bus/bus';
import type { Logger } from '@kd/kit/log';
import { cursorOf, subgraphOf } from './cursor.ts';
import { createFrame } from './frame.ts';
import type { Hydrator } from './hydrator.ts';
import { createRoom } from './room.ts';
import type { Room } from './room.ts';
import type { Seat } from './seat.ts';
import { createTriggers } from './trigger.ts';

type OpenRoom = { room: Room; close(): void };

/** The rooms of a router: opened by the first who comes, closed by the last who leaves. */
export type Rooms = {
  /**
   * Puts a seat's sink into its room; nothing is missed after the promise resolves. `seated` is called at the very moment
   * when the sink is in.
   */
  enter(seat: Seat, seated: () => void): Promise<void>;
  /** Takes a seat's sink out of its room. */
  leave(seat: Seat): Promise<void>;
  counts(): { triggers: number; rooms: number };
};

/** Opens a house without rooms. */
export function createRooms({ bus, hydrate, log }: { bus: Bus; hydrate: Hydrator; log: Logger }): Rooms {
  const triggers = createTriggers(bus);
  const rooms = new Map<string, Promise<OpenRoom>>();

  const open = async ({ operation, variables, field, source, args, audience, room: key }: Seat): Promise<OpenRoom> => {
    const topic = source.topic(args);
    const room = createRoom(async (event) => {
      const at = Date.now();
      const root = source.root(event, args);
      if (!root) return null;
      const { position, key } = event;
      const cursor = cursorOf(subgraphOf(topic), position);
      const payload = await hydrate({
        operation,
        variables,
        viewer: audience.viewer,
        root: { [field]: root },
        cursor,
      });
      return createFrame({ payload, position, cursor, entity: `${key.__typename}:${key.id}`, at });
    }, log);
    const unlisten = await triggers.listen(topic, room.receive);
    return { room, close: () => (rooms.delete(key), unlisten()) };
  };
  const doorOf = (seat: Seat): Promise<OpenRoom> => {
    const known = rooms.get(seat.room);
    if (known) return known;
    const opening = open(seat);
    rooms.set(seat.room, opening);
    opening.catch(() => rooms.delete(seat.room));
    return opening;
  };
  return {
    enter: async (seat, seated) => {
      for (;;) {
        const opening = doorOf(seat);
        const { room } = await opening;
        // The last one may have left, and closed the room, while we waited at its door.
        if (rooms.get(seat.room) !== opening) continue;
        room.add(seat.sink);
        seated();
        return;
      }
    },
    leave: async (seat) => {
      const open = await rooms.get(seat.room);
      if (open?.room.remove(seat.sink)) open.close();
    },
    counts: () => ({ triggers: triggers.size(), rooms: rooms.size }),
  };
}
