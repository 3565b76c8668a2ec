import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchEmbeddedPostgres } from '@kd/kit/database/embedded/launch';
import { freePort } from '@kd/kit/database/embedded/port';
import { startDistributed, routerNodeArgs } from '../scripts/distributed.ts';
import type { Person } from './dashboard.ts';
import { benchEnvironment } from './environment.ts';
import { outputOf } from './topologies.ts';

/** The embedded topology with its limits as they are, but for those that would hide the others. */
export async function openTarget() {
  const folder = mkdtempSync(join(tmpdir(), 'kd-attacks-'));
  chmodSync(folder, 0o755);
  const postgres = await launchEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false, log: () => {} });
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const env = benchEnvironment(postgres.url, {
    LOG_LEVEL: 'fatal',
    KD_REQUESTS_PER_MINUTE: '100',
    KD_REGISTRATIONS_PER_ADDRESS: '1000000',
  });
  const bystander = JSON.parse(await outputOf('bench/seed.ts', [], env)) as Person;
  const part = {
    name: 'embedded',
    entry: 'bench/embedded.ts',
    nodeArgs: routerNodeArgs,
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
