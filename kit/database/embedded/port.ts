import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below what systems hand out as the near end of outgoing connections (from 32768 on Linux, 49152 elsewhere): a port from
 * there that is free now may belong to somebody's connection a moment later.
 */
const quiet = { from: 20_000, to: 32_000 };
const tries = 50;

/** Asked for twice at once, two callers must not both be told the same free port. */
const offered = new Set<number>();

/**
 * A free port on the loopback address: the preferred one when nobody has it, so that an address someone noted down
 * keeps working.
 */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isFree(preferred))) return preferred;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const port = randomInt(quiet.from, quiet.to);
    if (offered.has(port)) continue;
    offered.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port on 127.0.0.1 between ${quiet.from} and ${quiet.to} in ${tries} tries.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
