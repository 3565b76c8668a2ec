import pg from 'pg';
import type { Logger } from '../log.ts';
import { startLoop } from '../loop.ts';
import type { Loop } from '../loop.ts';
import type { Listeners } from './listeners.ts';
import { channel, idsOf, messagesAfter, messagesByIds, span } from './postgres-messages.ts';
import type { StoredMessage } from './postgres-messages.ts';
import { recentIds } from './recent-ids.ts';

/** How far back from the newest id a message may still commit: ids are given before the commit. */
const margin = 1_000;

const pageSize = 500;

type ListenerOptions = { url: string; log: Logger; listeners: Listeners };

/**
 * Listens on a connection of its own and delivers stored messages in the order of their notifications. A lost connection
 * is made anew, and what was published meanwhile is read from the table.
 * @throws when the server is away at the start
 */
export async function startListening(options: ListenerOptions): Promise<{ stands(): boolean; close(): Promise<void> }> {
  const listening = new Listening(options);
  try {
    await listening.loop.runNow();
  } catch (error) {
    await listening.close();
    throw error;
  }
  return listening;
}

class Listening {
  readonly loop: Loop;
  readonly #options: ListenerOptions;
  readonly #seen = recentIds(10 * margin);
  #client: pg.Client | undefined;
  #waiting: number[] = [];
  #newest: number | undefined;

  constructor(options: ListenerOptions) {
    this.#options = options;
    // Now and then it runs with nothing to do, and thereby notices a connection that died silently.
    this.loop = startLoop(() => this.#deliverWaiting(), { name: 'bus', everyMs: 5_000, log: options.log });
  }

  stands(): boolean {
    return this.#client !== undefined;
  }

  async close(): Promise<void> {
    await this.loop.stop();
    await this.#client?.end();
  }

  async #deliverWaiting(): Promise<void> {
    const client = this.#client ?? (await this.#connect());
    try {
      if (this.#waiting.length === 0) await client.query('select');
      while (this.#waiting.length > 0) {
        const ids = this.#waiting.slice(0, pageSize);
        this.#deliver(await messagesByIds(client, ids, this.#options.listeners.topics()));
        this.#waiting.splice(0, ids.length);
      }
    } catch (error) {
      this.#lose(client);
      throw error;
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#options.url,
      connectionTimeoutMillis: 2_000,
      query_timeout: 5_000,
      keepAlive: true,
      application_name: 'kd-bus-listener',
    });
    client.on('error', () => this.#lose(client));
    client.on('notification', ({ payload = '' }) => {
      this.#waiting.push(...idsOf(payload));
      this.loop.wake();
    });
    try {
      await client.connect();
      this.#waiting = [];
      await client.query(`listen ${channel}`);
      await this.#catchUp(client);
    } catch (error) {
      this.#lose(client);
      throw error;
    }
    return (this.#client = client);
  }

  #lose(client: pg.Client): void {
    if (this.#client === client) {
      this.#client = undefined;
      this.loop.wake();
    }
    client.end().catch(() => {});
  }

  async #catchUp(client: pg.Client): Promise<void> {
    const { last, oldest } = await span(client);
    const newest = this.#newest ?? last;
    const atStart = this.#newest === undefined;
    // A server that went back (restored, or a replica that took over) gives the same ids again.
    const wentBack = last < newest;
    if (wentBack) this.#seen.clear();
    this.#newest = Math.min(newest, last);
    let after = this.#newest - margin;
    for (;;) {
      const page = await messagesAfter(client, after, this.#options.listeners.topics(), pageSize);
      this.#deliver(page, { silently: atStart });
      const end = page.at(-1);
      if (!end || page.length < pageSize) break;
      after = end.id;
    }
    if (wentBack || oldest > newest + 1) this.#options.listeners.gap();
  }

  #deliver(messages: readonly StoredMessage[], { silently = false } = {}): void {
    for (const { id, message } of messages) {
      if (!this.#seen.add(id)) continue;
      this.#newest = Math.max(this.#newest ?? 0, id);
      if (message && !silently) this.#options.listeners.deliver(message);
    }
  }
}
