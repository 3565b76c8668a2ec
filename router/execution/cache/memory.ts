import type { Clock } from '@kd/kit/clock';
import { LRUCache } from 'lru-cache';

/** Something that is kept: an entity's data, null for an entity that is none, or the bytes of a whole answer. */
export type Kept = {
  value: unknown;
  tags: readonly string[];
  /** Milliseconds of the clock after which it is no longer believed, whatever events say. */
  expires: number;
};

/** What is kept in this process, by key; the least recently used goes first. */
export type Memory = {
  get(key: string): Kept | undefined;
  /** False when it is too large to be kept at all. */
  set(key: string, kept: Kept, bytes: number): boolean;
  drop(key: string): void;
  clear(): void;
  bytes(): number;
};

type MemoryOptions = {
  bytes: number;
  clock: Clock;
  /** Hears of all that is no longer kept, whatever the reason. */
  onGone(key: string, kept: Kept): void;
};

/** About what a key, its place in the maps and its tags take. */
const overhead = 400;

/** Keeps answers up to a number of bytes. */
export function createMemory({ bytes, clock, onGone }: MemoryOptions): Memory {
  const entries = new LRUCache<string, Kept>({ maxSize: bytes, dispose: (kept, key) => onGone(key, kept) });
  return {
    get: (key) => {
      const kept = entries.get(key);
      if (!kept || clock().getTime() < kept.expires) return kept;
      entries.delete(key);
      return undefined;
    },
    set: (key, kept, size) => {
      entries.set(key, kept, { size: overhead + key.length * 2 + size });
      return entries.has(key);
    },
    drop: (key) => void entries.delete(key),
    clear: () => entries.clear(),
    bytes: () => entries.calculatedSize,
  };
}

/** About how many bytes data takes in memory. */
export function weigh(value: unknown): number {
  if (typeof value === 'string') return 24 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 32;
  if (Array.isArray(value)) for (const item of value) bytes += 8 + weigh(item);
  else for (const name in value) bytes += 8 + weigh((value as Record<string, unknown>)[name]);
  return bytes;
}
