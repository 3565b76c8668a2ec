import { deepFreeze } from '@kd/kit/freeze';
import { LRUCache } from 'lru-cache';
import type { Parameters } from './parameters.ts';

/** Bodies that came before, by their text: clients ask the same again and again, and reading it is a part of the work. */
export type RepeatedBodies = {
  /** What a body says, and what was found out about that, whoever sent it. */
  get(body: string): Parameters | undefined;
  /** Keeps parameters for when their body comes again. */
  keep(parameters: Parameters): void;
};

/** About as many bytes as are kept: bodies' texts, and what was read of them. */
const maxBytes = 8 * 1024 * 1024;
const longestBody = 16 * 1024;

/** Makes the memory for bodies: bounded, the least recently used goes first. */
export function repeatedBodies(): RepeatedBodies {
  const bodies = new LRUCache<string, Parameters>({ maxSize: maxBytes });
  return {
    get: (body) => bodies.get(body),
    keep: (parameters) => {
      const { body, known } = parameters;
      if (body === undefined || known || body.length > longestBody) return;
      bodies.set(body, { ...deepFreeze(parameters), known: {} }, { size: 500 + body.length * 4 });
    },
  };
}
