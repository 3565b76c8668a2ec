import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/**
 * Closes a server and lets running operations end, as long as that takes no longer than the process has. Then connections are
 * closed, whatever they wait for: browsers keep some open on which they have never asked anything.
 */
export async function closeSoon(server: FastifyInstance, lastWordsMs: number): Promise<void> {
  const closed = server.close();
  await Promise.race([closed, pause(lastWordsMs, undefined, { ref: false })]);
  server.server.closeAllConnections();
  await closed;
}
