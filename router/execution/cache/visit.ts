import type { ReadingRequest, Shelf } from './cache.ts';
import type { Kept } from './memory.ts';

/** A reading under way, and what its answer was made of so far. */
export type Visit = ReadingRequest & {
  shelf: Shelf;
  /** The tags of everything in it. */
  used: Set<string>;
  /** When the first part of it is no longer believed. */
  expires: number;
  /** Whether all of it is kept, so that the whole can be. */
  complete: boolean;
};

/** Notes that an answer is made of something kept. */
export function count(visit: Visit, { tags, expires }: Kept): void {
  for (const tag of tags) visit.used.add(tag);
  visit.expires = Math.min(visit.expires, expires);
}

/** Keeps something, unless something has happened to its tags since it was asked for. */
export function keep(visit: Visit, key: string, kept: Kept, bytes: number): void {
  count(visit, kept);
  if (visit.shelf.tags.quietSince(kept.tags, visit.audience.since)) visit.shelf.keep(key, kept, bytes);
  else visit.complete = false;
}
