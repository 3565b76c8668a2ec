import { buildWeb } from './build-web.ts';
import { ensureHostPrograms, type HostPrograms } from './host-programs.ts';
import { root } from './root.ts';
import { forwardSignals, runNode } from './run.ts';
import { startPostgres, startRedis, type TestServer } from './test-servers.ts';

/**
 * `npm test [-- <path or vitest option>…]`: brings up what the tests need (a PostgreSQL, a Redis, a browser, the built
 * web app), runs vitest and stops everything again, whatever happened.
 */

const servers: TestServer[] = [];

/** A run limited to folders that never serve the web app can start without building it. */
function needsWeb(args: string[]): boolean {
  const paths = args.filter((arg) => !arg.startsWith('-'));
  return paths.length === 0 || !paths.every((path) => /^(\.\/)?(kit|subgraphs|live-client|scripts)\b/.test(path));
}

async function bringUp(programs: HostPrograms): Promise<Record<string, string>> {
  const postgres = await startPostgres();
  servers.push(postgres);
  const redis = await startRedis(programs.redis);
  servers.push(redis);
  return {
    KD_TEST_DATABASE_URL: postgres.url,
    KD_TEST_REDIS_URL: redis.url,
    KD_TEST_CHROMIUM: programs.chromium,
  };
}

async function main(args: string[]): Promise<number> {
  const programs = await ensureHostPrograms();
  if (needsWeb(args)) await buildWeb();
  const env = { ...process.env, ...(await bringUp(programs)) };
  return runNode([`${root}node_modules/vitest/vitest.mjs`, 'run', ...args], { env });
}

forwardSignals();
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`test: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await Promise.allSettled(servers.map((server) => server.stop()));
}
