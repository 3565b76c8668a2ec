import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchEmbeddedPostgres } from '@kd/kit/database/embedded/launch';
import { freePort } from '@kd/kit/database/embedded/port';
import { startDistributed } from '../scripts/distributed.ts';
import type { Person } from './dashboard.ts';
import { outputOf } from './topologies.ts';

/** The embedded topology with its limits as they are, but for those that would hide the others. */
export async function openTarget() {
  const folder = mkdtempSync(join(tmpdir(), 'kd-attacks-'));
  chmodSync(folder, 0o755);
  const postgres = await launchEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false, log: () => {} });
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const { REDIS_URL: _, ...inherited } = process.env;
  const env = {
    ...inherited,
    DATABASE_URL: postgres.url,
    NODE_ENV: 'production',
    LOG_LEVEL: 'fatal',
    APOLLO_TELEMETRY_DISABLED: '1',
    KD_STATEMENT_KEY: 'a statement key that is only for attacks',
    KD_ACCESS_TOKEN_SECONDS: '3600',
    KD_REQUESTS_PER_MINUTE_ADVISOR: '1000000',
    KD_REQUESTS_PER_MINUTE_ADDRESS: '1000000',
    KD_REGISTRATIONS_PER_ADDRESS: '1000000',
  };
  const bystander = JSON.parse(await outputOf('bench/seed.ts', [], env)) as Person;
  const part = {
    name: 'embedded',
    entry: 'bench/embedded.ts',
    env: { PORT: String(port) },
    healthUrl: `${address}/health/ready`,
  };
  const running = await startDistributed([part], env);
  const stop = async () => {
    await running.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { address, bystander, stop };
}
