import type pg from 'pg';
import type { SystemDatabase } from '../database/database.ts';
import { outboxChannel } from './outbox.ts';

/** A place that one of all processes of a subgraph holds at a time. */
export type Leadership = {
  /** Whether this process leads now: as before, or because the place was free. */
  take(): Promise<boolean>;
  leave(): void;
};

/**
 * The right to publish a subgraph's events: an advisory lock on a connection of its own, so that PostgreSQL frees it when
 * the process dies. Whoever leads hears of new events.
 */
export function dispatcherLeadership({ pool, schema }: SystemDatabase, onEvents: () => void): Leadership {
  let client: pg.PoolClient | undefined;
  let leads = false;

  const drop = (lost: pg.PoolClient | undefined): void => {
    if (client !== lost) return;
    client = undefined;
    leads = false;
    // Closing the connection, rather than handing it back, is what frees the lock.
    lost?.release(true);
  };
  const connect = async (): Promise<pg.PoolClient> => {
    const fresh = await pool.connect();
    client = fresh;
    fresh.on('error', () => drop(fresh));
    fresh.on('notification', onEvents);
    return fresh;
  };
  const tryLock = async (connection: pg.PoolClient): Promise<boolean> => {
    const lock = `kd-dispatcher-${schema}`;
    const { rows } = await connection.query<{ held: boolean }>('select pg_try_advisory_lock(hashtext($1)) as held', [
      lock,
    ]);
    if (!rows[0]?.held) return false;
    await connection.query(`listen ${connection.escapeIdentifier(outboxChannel(schema))}`);
    return true;
  };
  return {
    take: async () => {
      if (leads) return true;
      const connection = client ?? (await connect());
      try {
        const held = await tryLock(connection);
        leads = held && client === connection;
        return leads;
      } catch (error) {
        drop(connection);
        throw error;
      }
    },
    leave: () => drop(client),
  };
}
