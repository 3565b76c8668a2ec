import type { Engine, Engines, Held } from '../engine.ts';

/** An engine with what it holds on to. */
export type Lease = { engine: Engine; release(): void };

type Seat = Lease & { users: number; retired: boolean };

/** Engines of which one is current; another can take its place while operations run on it. */
export type SwappableEngines = Engines & {
  /** Holds on to the current one, for what outlives an operation. */
  hold(): Held;
  /** From now on operations run on this one. The one before is released after its last operation, and when nobody holds on to it. */
  swap(next: Lease): void;
  /** Releases the current one after its last operation; none follows. */
  retire(): void;
};

const seatOf = (lease: Lease): Seat => ({ ...lease, users: 0, retired: false });

/** Makes the place of the current engine. */
export function swappableEngines(first: Lease): SwappableEngines {
  let current = seatOf(first);
  const retire = (seat: Seat): void => {
    if (seat.retired) return;
    seat.retired = true;
    if (seat.users === 0) seat.release();
  };
  return {
    current: () => current.engine,
    hold: () => hold(current),
    use: async (work) => {
      const { engine, release } = hold(current);
      try {
        return await work(engine);
      } finally {
        release();
      }
    },
    swap: (next) => {
      const before = current;
      current = seatOf(next);
      retire(before);
    },
    retire: () => retire(current),
  };
}

function hold(seat: Seat): Held {
  seat.users += 1;
  let released = false;
  return {
    engine: seat.engine,
    again: () => hold(seat),
    release: () => {
      if (released) return;
      released = true;
      seat.users -= 1;
      if (seat.retired && seat.users === 0) seat.release();
    },
  };
}
