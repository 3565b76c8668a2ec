import { createLogger } from '@kd/kit/log';
import { reportAndExit } from '@kd/kit/subgraph/run';
import { gracefulStop } from '@kd/kit/stop';
import { startTracing } from '@kd/kit/tracing/start';
import { startStandalone } from './router.ts';
import { standaloneSettings } from './settings.ts';

/** Longer than the router takes to stop, and still within the three seconds that it promises. */
const graceMs = 2_900;

/** Serves the supergraph at `SUPERGRAPH_PATH` until SIGINT or SIGTERM. */
export async function main(): Promise<void> {
  await start().catch(reportAndExit);
}

async function start(): Promise<void> {
  const { settings, path } = standaloneSettings(process.env);
  const log = createLogger({ level: settings.LOG_LEVEL, name: 'router' });
  const stop = gracefulStop(log, graceMs);
  stop.onSignals();
  if (process.env['npm_lifecycle_event'] !== undefined) stop.withParent();
  stop.add('tracing', await startTracing('kd-router', log));
  const router = await startStandalone({ settings, path, log });
  stop.add('router', () => router.stop());
  log.info({ url: router.address, supergraph: path }, 'ready');
}
