import type { Engine, Engines, Held } from '../engine.ts';

/** An engine with what it holds on to. */
export type Lease = { engine: Engine; release(): void };

/** A lease that knows who still uses it. */
type Counted = Lease & { users: number; retired: boolean };

/** Engines of which one is current; another can take its place while operations run on it. */
export type SwappableEngines = Engines & {
  /** Holds on to the current one, for what outlives an operation. */
  hold(): Held;
  /** From now on operations run on this one. The one before is released after its last operation, and when nobody holds on to it. */
  swap(next: Lease): void;
  /** Releases the current one after its last operation; none follows. */
  retire(): void;
};

const counted = (lease: Lease): Counted => ({ ...lease, users: 0, retired: false });

/** Makes the place of the current engine. */
export function swappableEngines(first: Lease): SwappableEngines {
  let current = counted(first);
  const retire = (lease: Counted): void => {
    if (lease.retired) return;
    lease.retired = true;
    if (lease.users === 0) lease.release();
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
      current = counted(next);
      retire(before);
    },
    retire: () => retire(current),
  };
}

function hold(lease: Counted): Held {
  lease.users += 1;
  let released = false;
  return {
    engine: lease.engine,
    again: () => hold(lease),
    release: () => {
      if (released) return;
      released = true;
      lease.users -= 1;
      if (lease.retired && lease.users === 0) lease.release();
    },
  };
}
