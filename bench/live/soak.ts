import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { launchEmbeddedPostgres } from '@kd/kit/database/embedded/launch';
import { freePort } from '@kd/kit/database/embedded/port';
import { createLogger } from '@kd/kit/log';
import { distributedParts, startDistributed } from '../../scripts/distributed.ts';
import type { Distributed } from '../../scripts/distributed.ts';
import { benchEnvironment } from '../environment.ts';
import type { Undoing } from '../router/processes.ts';
import { addresses, urlSettings } from '../subgraphs.ts';
import { startRedis } from './redis.ts';
import type { RedisServer } from './redis.ts';
import { newFounder } from './soak/asking.ts';
import type { Founder } from './soak/asking.ts';
import { openSoakClient } from './soak/client.ts';
import type { SoakClient } from './soak/client.ts';
import { judge, readCommitted, summary } from './soak/judge.ts';
import type { Verdict } from './soak/judge.ts';
import { startTroubles } from './soak/troubles.ts';
import { startWriter } from './soak/writer.ts';

/** What is soaked: the distributed topology, with a database and a Redis of its own. */
type Product = { address: string; databaseUrl: string; parts: Distributed; redis: RedisServer };

const families = 5;
const clientsOfFamily = 40;
const calmSeconds = 90;

async function startProduct(undoing: Undoing): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), 'kd-soak-'));
  // PostgreSQL does not run as root and is started as somebody else, who has to get in.
  chmodSync(folder, 0o755);
  undoing.push(async () => rmSync(folder, { recursive: true, force: true }));
  const dataDir = join(folder, 'postgres');
  const settings = { max_connections: '200' };
  const postgres = await launchEmbeddedPostgres({ dataDir, durable: false, settings, log: () => {} });
  undoing.push(() => postgres.stop());
  const redis = await startRedis();
  undoing.push(() => redis.stop());
  const [port, urls] = [await freePort(), await addresses()];
  const env = benchEnvironment(postgres.url, {
    ...urlSettings(urls),
    REDIS_URL: redis.url,
    // What fails is tried again, and is no news here.
    LOG_LEVEL: 'fatal',
    KD_MAX_WAIT_MS: '60000',
    KD_MAX_CONCURRENT: '1000',
    KD_LIVE_CONNECTIONS_PER_PERSON: '1000',
  });
  const parts = await startDistributed(distributedParts({ HOST: '127.0.0.1', PORT: port }, urls), env);
  undoing.push(() => parts.stop());
  return { address: `http://127.0.0.1:${port}`, databaseUrl: postgres.url, parts, redis };
}

/** Lets trouble and writing go on for a while, then ends both and waits until nobody gets anything any more. */
async function goThrough(
  { address, databaseUrl, parts, redis }: Product,
  minutes: number,
  founders: readonly Founder[],
  clients: readonly SoakClient[],
  say: (text: string) => void,
): Promise<Verdict> {
  const writer = startWriter(address, founders, say);
  const troubles = startTroubles({ parts, redis, clients }, say);
  const end = performance.now() + minutes * 60_000;
  while (performance.now() < end) {
    await pause(Math.min(10_000, Math.max(0, end - performance.now())));
    say(`${writer.written()} written, ${clients.reduce((sum, { account }) => sum + account.events.size, 0)} frames`);
  }
  await troubles.stop();
  await writer.stop();
  say(
    `Calm again after ${JSON.stringify(troubles.counts)}; ${writer.tried()} tries to write ${writer.written()} times.`,
  );
  const log = createLogger({ level: 'error', name: 'soak' });
  const deadline = performance.now() + calmSeconds * 1_000;
  for (;;) {
    await pause(2_000);
    const accounts = clients.map(({ account }) => account);
    const verdict = judge(await readCommitted(databaseUrl, log), accounts);
    if (verdict.lost === 0 || performance.now() > deadline) return verdict;
  }
}

/**
 * 200 clients through disconnects, killed routers and dispatchers, and restarts of Redis: every event that was committed has to
 * reach every client that it is due to, in order. Gives whether it did.
 */
export async function soak(minutes: number, undoing: Undoing, say: (text: string) => void): Promise<boolean> {
  say('Starting PostgreSQL, Redis, the subgraphs and the router…');
  const product = await startProduct(undoing);
  const founders: Founder[] = [];
  for (let number = 1; number <= families; number += 1) founders.push(await newFounder(product.address, number));
  const clients: SoakClient[] = [];
  for (const founder of founders) {
    for (let number = 0; number < clientsOfFamily; number += 1) {
      clients.push(await openSoakClient(product.address, founder));
    }
  }
  undoing.push(async () => clients.forEach((client) => client.stop()));
  say(`${clients.length} clients, ${minutes} minutes.`);
  const verdict = await goThrough(product, minutes, founders, clients, say);
  const total = (pick: (client: SoakClient) => number) => clients.reduce((sum, client) => sum + pick(client), 0);
  const { complaints, ...counts } = verdict;
  const result = {
    minutes,
    clients: clients.length,
    ...counts,
    repeated: total(({ account }) => account.repeated),
    partial: total(({ account }) => account.partial),
    returns: total(({ account }) => account.returns),
    complaints: complaints.length,
  };
  if (complaints.length > 0) console.log(summary(verdict));
  console.log(JSON.stringify(result));
  return complaints.length === 0 && verdict.due > 0;
}
