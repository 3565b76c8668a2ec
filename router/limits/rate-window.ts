/** What was counted of one key in one minute: here, and by other routers as far as we heard. */
type Count = { here: number; sent: number; elsewhere: number };

export const minuteMs = 60_000;

/** More keys than this in a minute are not counted: they would be somebody's who has all addresses of a network. */
const mostKeys = 200_000;

/** What came of counting: how many are left, or how long to wait. */
export type Counted = { left: number; waitMs: number };

/**
 * Counts by key over a sliding minute: this minute's count and as much of the last one's as the window still covers, which
 * is exact for even traffic and needs two numbers a key. What is refused is not counted.
 */
export function createWindow() {
  let minute = 0;
  let current = new Map<string, Count>();
  let previous = new Map<string, Count>();
  const unsent = new Set<string>();

  const slideTo = (now: number): void => {
    const next = Math.floor(now / minuteMs);
    if (next === minute) return;
    previous = next === minute + 1 ? current : new Map<string, Count>();
    current = new Map<string, Count>();
    unsent.clear();
    minute = next;
  };
  return {
    get minute() {
      return minute;
    },
    count: (key: string, limit: number, now: number): Counted => {
      slideTo(now);
      const mine = current.get(key);
      const elapsed = now - minute * minuteMs;
      const used = total(mine);
      const before = total(previous.get(key));
      const left = limit - 1 - Math.ceil(used + before * (1 - elapsed / minuteMs));
      if (left < 0) return { left: 0, waitMs: Math.max(1, untilRoom(limit, used, before) - elapsed) };
      if (mine) mine.here += 1;
      else if (current.size < mostKeys) current.set(key, { here: 1, sent: 0, elsewhere: 0 });
      unsent.add(key);
      return { left, waitMs: 0 };
    },
    /** What was counted here since the last call. */
    takeUnsent: (): Map<string, number> => {
      const counted = new Map<string, number>();
      for (const key of unsent) {
        const count = current.get(key);
        if (!count) continue;
        counted.set(key, count.here - count.sent);
        count.sent = count.here;
      }
      unsent.clear();
      return counted;
    },
    /** Notes what all routers together have counted. */
    hear: (heardOf: number, totals: ReadonlyMap<string, number>): void => {
      if (heardOf !== minute) return;
      for (const [key, all] of totals) {
        const count = current.get(key);
        if (count) count.elsewhere = Math.max(0, all - count.sent);
      }
    },
  };
}

const total = (count: Count | undefined): number => (count ? count.here + count.elsewhere : 0);

/** Milliseconds from the beginning of this minute until one more fits in. */
function untilRoom(limit: number, used: number, before: number): number {
  const room = limit - 1;
  // As soon as enough of the last minute has slid out of the window …
  if (used <= room) return minuteMs * (1 - (room - used) / before);
  // … or, when this minute's alone are too many, enough of this one in the next.
  return minuteMs + minuteMs * (1 - room / used);
}
