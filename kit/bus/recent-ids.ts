/** A bounded memory of ids, which forgets the oldest. */
export type RecentIds = {
  /** False when the id is remembered already. */
  add(id: number): boolean;
  clear(): void;
};

/** Remembers the last `capacity` ids. */
export function recentIds(capacity: number): RecentIds {
  const ids = new Set<number>();
  return {
    add: (id) => {
      if (ids.has(id)) return false;
      ids.add(id);
      if (ids.size > capacity) for (const oldest of ids.values().take(1)) ids.delete(oldest);
      return true;
    },
    clear: () => ids.clear(),
  };
}
