type Entry = { rank: number; points: number; user: { id: string } };

/** A line of the leaderboard as it is drawn. */
export type RankedLine<T> = { entry: T; tied: boolean; share: number; gap: number | null };

/** The leaderboard's lines by rank: who shares one, how long each bar is (0 to 1), and how many points are missing to the next rank above. */
export function ranking<T extends Entry>(entries: readonly T[]): RankedLine<T>[] {
  const lines = entries.toSorted((a, b) => a.rank - b.rank);
  const most = Math.max(1, ...lines.map(({ points }) => points));
  return lines.map((entry) => {
    const above = lines.findLast(({ rank }) => rank < entry.rank);
    return {
      entry,
      tied: lines.some((other) => other !== entry && other.rank === entry.rank),
      share: Math.max(0, entry.points) / most,
      gap: above ? above.points - entry.points : null,
    };
  });
}
