import type { Bus } from '@kd/kit/bus/bus';
import { freePort } from '@kd/kit/database/embedded/port';
import { readSettings } from '@kd/kit/config';
import { createLogger } from '@kd/kit/log';
import { createTestDatabase } from '@kd/kit/testing/databases';
import { distributedParts, startDistributed } from '../../scripts/distributed.ts';
import type { Distributed } from '../../scripts/distributed.ts';
import { startEmbedded } from '../../scripts/embedded.ts';
import type { EmbeddedOptions } from '../../scripts/embedded.ts';

/** The whole product, running on a database of its own. */
export type Running = {
  address: string;
  databaseUrl: string;
  /** Where everything runs in this process: the bus that its router hears. */
  bus?: Bus;
  distributed?: Distributed;
  urls?: Record<string, string>;
  stop(): Promise<void>;
};

/** The ways the product runs. */
export const topologies = ['embedded', 'distributed', 'distributed with Redis'] as const;
export type Topology = (typeof topologies)[number];

/** A key for tests alone; two processes that share it understand each other's statements. */
const testStatementKey = 'a statement key that is only for tests';

/** A test asks more in a minute than a person does. */
const patient = {
  KD_MAX_CONCURRENT: '1000',
  KD_REQUESTS_PER_MINUTE: '1000000',
  KD_REQUESTS_PER_MINUTE_ADVISOR: '1000000',
  KD_REQUESTS_PER_MINUTE_ADDRESS: '1000000',
};

/** Starts the product in one of its topologies. */
export const startTopology = (topology: Topology, env: Record<string, string> = {}): Promise<Running> =>
  topology === 'embedded' ? startInProcess({ env }) : startProcesses(topology === 'distributed with Redis', env);

/** Everything in this process, on a fresh database or on a given one. */
export async function startInProcess(
  options: Partial<EmbeddedOptions> & { databaseUrl?: string; env?: Record<string, string> } = {},
): Promise<Running> {
  const database = options.databaseUrl === undefined ? await createTestDatabase() : undefined;
  const databaseUrl = options.databaseUrl ?? database?.url ?? '';
  const settings = readSettings({
    PORT: '0',
    DATABASE_URL: databaseUrl,
    KD_STATEMENT_KEY: testStatementKey,
    KD_POOL_SIZE: '5',
    ...patient,
    ...options.env,
  });
  const log = createLogger({ level: 'error', name: 'test' });
  const embedded = await startEmbedded({ log, ...options, settings });
  return {
    address: await embedded.router.listen(),
    bus: embedded.bus,
    databaseUrl,
    stop: async () => {
      await embedded.stop();
      await database?.drop();
    },
  };
}

async function startProcesses(withRedis: boolean, env: Record<string, string>): Promise<Running> {
  const database = await createTestDatabase();
  const urls: Record<string, string> = {};
  for (const name of ['users', 'families', 'tasks', 'points']) urls[name] = `http://127.0.0.1:${await freePort()}`;
  const port = await freePort();
  const distributed = await startDistributed(distributedParts({ HOST: '127.0.0.1', PORT: port }, urls), {
    PATH: process.env['PATH'],
    APOLLO_TELEMETRY_DISABLED: '1',
    LOG_LEVEL: 'fatal',
    DATABASE_URL: database.url,
    KD_STATEMENT_KEY: testStatementKey,
    KD_POOL_SIZE: '5',
    ...patient,
    ...Object.fromEntries(Object.entries(urls).map(([name, url]) => [`KD_${name.toUpperCase()}_URL`, url])),
    ...env,
    ...(withRedis && { REDIS_URL: process.env['KD_TEST_REDIS_URL'] }),
  });
  return {
    address: `http://127.0.0.1:${port}`,
    databaseUrl: database.url,
    distributed,
    urls,
    stop: async () => {
      await distributed.stop();
      await database.drop();
    },
  };
}
