/** How many places are remembered; a frame that comes twice follows soon after the first. */
const remembered = 200;

/** How far a subscription has read. Cursors are opaque: they are kept and compared as text, never understood. */
export type Bookmark = {
  /** The place to go on from; undefined when nothing is known. */
  cursor(): string | undefined;
  /** Takes up a frame's cursor. False when that frame was here before. */
  passes(cursor: string | undefined): boolean;
  /** Starts again from another place, or from nowhere. */
  moveTo(cursor: string | undefined): void;
};

/** A bookmark at a query's cursor, or at none. */
export function createBookmark(start: string | undefined): Bookmark {
  const seen = new Set<string>();
  let place = start;
  return {
    cursor: () => place,
    passes(cursor) {
      if (cursor === undefined) return true;
      if (seen.has(cursor)) return false;
      seen.add(cursor);
      for (const oldest of seen) {
        if (seen.size <= remembered) break;
        seen.delete(oldest);
      }
      place = cursor;
      return true;
    },
    moveTo(cursor) {
      seen.clear();
      place = cursor;
    },
  };
}
