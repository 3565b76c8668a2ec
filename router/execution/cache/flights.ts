import type { Kept } from './memory.ts';
import type { Moment, Tags } from './tags.ts';

/** A question that is on its way to a subgraph. */
export type Flight = {
  /** What came; undefined when nothing that could be kept did. */
  landed: Promise<Kept | undefined>;
  land(kept: Kept | undefined): void;
};

/** Questions that are on their way: who asks the same meanwhile, for the same audience, waits for the answer. */
export type Flights = {
  /** The flight for a key, unless something happened to its tags since it left: then its answer is too old for whoever comes now. */
  find(key: string): Flight | undefined;
  leave(key: string, tags: readonly string[], since: Moment): Flight;
};

/** Keeps track of what is on its way. */
export function createFlights({ quietSince }: Tags): Flights {
  const flights = new Map<string, Flight & { tags: readonly string[]; since: Moment }>();
  return {
    find: (key) => {
      const flight = flights.get(key);
      return flight && quietSince(flight.tags, flight.since) ? flight : undefined;
    },
    leave: (key, tags, since) => {
      const { promise: landed, resolve } = Promise.withResolvers<Kept | undefined>();
      const land = (kept: Kept | undefined): void => {
        if (flights.get(key) === flight) flights.delete(key);
        resolve(kept);
      };
      const flight = { landed, land, tags, since };
      flights.set(key, flight);
      return flight;
    },
  };
}
