import pg from 'pg';
import type { Logger } from '../log.ts';
import type { Bus } from './bus.ts';
import { createListeners } from './listeners.ts';
import { startListening } from './postgres-listener.ts';
import { createMessages, insertMessages, trimMessages } from './postgres-messages.ts';

const trimEveryMs = 60_000;

/**
 * The bus for an installation without Redis: messages are rows, LISTEN/NOTIFY carries their ids (a notification holds less
 * than 8,000 bytes). Rows stay for ten minutes, so a lost connection loses messages only when it was away for longer.
 * @throws when the server is away at the start
 */
export async function openPostgresBus({ url, log }: { url: string; log: Logger }): Promise<Bus> {
  const pool = publishingPool(url, log);
  const listeners = createListeners(log);
  const listening = await createMessages(pool)
    .then(() => startListening({ url, log, listeners }))
    .catch(async (error: unknown) => {
      await pool.end();
      throw error;
    });
  const trim = atMostEvery(trimEveryMs, () => trimMessages(pool), log);
  return {
    publish: async (messages) => {
      if (messages.length === 0) return;
      await insertMessages(pool, messages);
      trim();
    },
    subscribe: async (topic, listener) => {
      const remove = listeners.add(topic, listener);
      return async () => void remove();
    },
    // The outbox is next door: a second way to the same rows would be no faster.
    recall: async () => undefined,
    stands: () => listening.stands(),
    onGap: (listener) => listeners.addGap(listener),
    check: async () => void (await pool.query('select')),
    close: async () => {
      await listening.close();
      await pool.end();
    },
  };
}

function publishingPool(url: string, log: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: 2_000,
    query_timeout: 5_000,
    application_name: 'kd-bus',
  });
  pool.on('error', (error) => log.warn({ err: error }, 'an idle bus connection was lost'));
  return pool;
}

/** Runs work in the background when the last time is long enough ago. */
function atMostEvery(milliseconds: number, work: () => Promise<void>, log: Logger): () => void {
  let last = -Infinity;
  return () => {
    const now = performance.now();
    if (now - last < milliseconds) return;
    last = now;
    work().catch((error: unknown) => log.warn({ err: error }, 'old bus messages were not removed, it is tried again'));
  };
}
