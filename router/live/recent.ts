import { LRUCache } from 'lru-cache';

/** Who keeps events and can forget the oldest of them. */
type Keeper = { forgetOldest(): void };

/** What all triggers of a router keep together is bounded: beyond it, the oldest event of all is forgotten first. */
export type Recent = {
  /** Notes that a keeper keeps one event more. */
  note(keeper: Keeper): void;
};

/** Makes the bound for so many events. */
export function createRecent(events: number): Recent {
  let serial = 0;
  const kept = new LRUCache<number, Keeper>({
    max: events,
    dispose: (keeper, _, reason) => {
      if (reason === 'evict') keeper.forgetOldest();
    },
  });
  return { note: (keeper) => void kept.set((serial += 1), keeper) };
}
