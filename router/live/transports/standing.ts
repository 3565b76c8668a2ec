import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@kd/kit/log';
import { eachOf } from '../in-turns.ts';
import type { Connection } from './connection.ts';

/** How many sessions are asked about at once: the others are served meanwhile. */
const atOnce = 16;
const againMs = 1_000;

/**
 * Looks whether the sessions behind connections go on, and calls back for those that don't. Whoever cannot be asked about right
 * now is asked about again, until it is known or, once everybody was looked at, somebody else looks.
 */
export async function stillStanding(
  connections: () => Iterable<Connection>,
  over: (connection: Connection) => void,
  replaced: AbortSignal,
  log: Logger,
): Promise<void> {
  let left = [...connections()].filter(({ guest }) => guest !== undefined);
  while (left.length > 0) {
    const unknown: Connection[] = [];
    await eachOf(left, atOnce, async (connection) => {
      try {
        if ((await connection.guest?.stands()) === false) over(connection);
      } catch {
        unknown.push(connection);
      }
    });
    left = unknown.filter(isThere(connections));
    if (left.length === 0 || replaced.aborted) return;
    log.warn({ connections: left.length }, 'sessions cannot be looked up: tried again in a second');
    await pause(againMs, undefined, { ref: false, signal: replaced }).catch(() => {});
    if (replaced.aborted) return;
  }
}

const isThere = (connections: () => Iterable<Connection>) => {
  const there = new Set(connections());
  return (connection: Connection): boolean => there.has(connection);
};
