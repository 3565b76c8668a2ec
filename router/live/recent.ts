/** Who keeps events and can forget the oldest of them. */
type Keeper = { forgetOldest(): void };

/** What all triggers of a router keep together is bounded: beyond it, the oldest event of all is forgotten first. */
export type Recent = {
  /** Notes that a keeper keeps one event more. */
  note(keeper: Keeper): void;
};

/** Makes the bound for so many events. */
export function createRecent(events: number): Recent {
  const keepers: Keeper[] = [];
  let next = 0;
  return {
    note: (keeper) => {
      keepers[next]?.forgetOldest();
      keepers[next] = keeper;
      next = (next + 1) % events;
    },
  };
}
