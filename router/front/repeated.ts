import { crc32 } from 'node:zlib';
import { deepFreeze } from '@kd/kit/freeze';
import { LRUCache } from 'lru-cache';
import type { Parameters } from './parameters.ts';

/** Bodies that came before: clients ask the same again and again, and reading it is a part of the work. */
export type RepeatedBodies = {
  /** What a body says, and what was found out about that, whoever sent it. */
  get(body: Buffer): Parameters | undefined;
  /** Keeps parameters for when their body comes again. */
  keep(parameters: Parameters): void;
};

/** About as many bytes as are kept: bodies' texts, and what was read of them. */
const maxBytes = 8 * 1024 * 1024;
const longestBody = 16 * 1024;

type Repeated = { body: Buffer; says: Parameters };

/**
 * Makes the memory for bodies: bounded, the least recently used goes first. They are found by a checksum, which is a tenth of the
 * work of making a text of each and looking that up; of two with the same one, the later is remembered.
 */
export function repeatedBodies(): RepeatedBodies {
  const bodies = new LRUCache<number, Repeated>({ maxSize: maxBytes });
  return {
    get: (body) => {
      const hit = bodies.get(crc32(body));
      return hit?.body.equals(body) ? hit.says : undefined;
    },
    keep: ({ body, known, ...said }) => {
      if (!body || known || body.length > longestBody) return;
      const says = { ...deepFreeze(said), known: {} };
      // A copy, since what came may be a small part of what was read from the socket.
      bodies.set(crc32(body), { body: Buffer.copyBytesFrom(body), says }, { size: 500 + body.length * 4 });
    },
  };
}
