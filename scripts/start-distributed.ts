import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { readSettings } from '@kd/kit/config';
import { launchEmbeddedPostgres } from '@kd/kit/database/embedded/launch';
import { createLogger } from '@kd/kit/log';
import { gracefulStop } from '@kd/kit/stop';
import { reportAndExit, subgraphUrls } from '@kd/kit/subgraph/run';
import { buildWeb } from './build-web.ts';
import { distributedParts, startDistributed } from './distributed.ts';

/** `npm run start:distributed`: the router and each subgraph as processes of their own, as on a cluster. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLogger({ level: settings.LOG_LEVEL, name: 'start' });
  const stop = gracefulStop(log, 20_000);
  stop.onSignals();
  if (process.env['npm_lifecycle_event'] !== undefined) stop.withParent();
  await buildWeb();
  let databaseUrl = settings.DATABASE_URL;
  if (databaseUrl === undefined) {
    const postgres = await launchEmbeddedPostgres({
      dataDir: resolve(settings.KD_DATA_DIR, 'postgres'),
      log: (level, message, details) => log[level]({ ...details }, message),
    });
    stop.add('postgres', () => postgres.stop());
    databaseUrl = postgres.url;
  }
  const env = {
    ...process.env,
    APOLLO_TELEMETRY_DISABLED: '1',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
    DATABASE_URL: databaseUrl,
    KD_STATEMENT_KEY: settings.KD_STATEMENT_KEY ?? randomBytes(32).toString('hex'),
  };
  const parts = distributedParts(settings, subgraphUrls(settings));
  const distributed = await startDistributed(parts, env);
  stop.add('processes', () => distributed.stop());
  const address = `http://${settings.HOST}:${settings.PORT ?? 4000}`;
  process.stdout.write(
    `\nKD Family is ready: ${parts.length} processes.\n\n  App       ${address}/\n  Explorer  ${address}/explorer\n  Health    ${address}/health\n\n`,
  );
}

await main().catch(reportAndExit);
