import { LRUCache } from 'lru-cache';
import type { Engine } from '../engine.ts';
import type { OperationText } from '../execution/operations.ts';

/** Which operations are asked for most, so that a new engine can plan them before it takes over. */
export type Popular = {
  /** The operations of an engine, counted. */
  counting(operations: Engine['operations']): Engine['operations'];
  /** The most used, most used first. Counts are halved, so that yesterday's favourites fade. */
  most(count: number): OperationText[];
};

const textKept = 4 * 1024 * 1024;

/** Makes a counter of operations; it keeps texts of some megabytes at most. */
export function popularOperations(): Popular {
  const known = new LRUCache<string, { text: OperationText; uses: number }>({
    max: 2_000,
    maxSize: textKept,
    sizeCalculation: ({ text }) => text.query.length + 1,
  });
  return {
    counting: (operations) => (text) => {
      const operation = operations(text);
      if (!('plan' in operation)) return operation;
      const entry = known.get(operation.hash);
      if (entry) entry.uses += 1;
      else known.set(operation.hash, { text: { ...text }, uses: 1 });
      return operation;
    },
    most: (count) => {
      const entries = [...known.values()].toSorted((a, b) => b.uses - a.uses).slice(0, count);
      for (const entry of known.values()) entry.uses /= 2;
      return entries.map(({ text }) => text);
    },
  };
}
