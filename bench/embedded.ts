import { readSettings } from '@kd/kit/config';
import { createLogger } from '@kd/kit/log';
import { gracefulStop } from '@kd/kit/stop';
import { reportAndExit } from '@kd/kit/subgraph/run';
import { startEmbedded } from '../scripts/embedded.ts';

/** The embedded topology, as `npm start` runs it, without web app and demo family. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLogger({ level: settings.LOG_LEVEL, name: 'embedded' });
  const stop = gracefulStop(log);
  stop.onSignals();
  const embedded = await startEmbedded({ settings, log });
  stop.add('everything', () => embedded.stop());
  await embedded.router.listen();
}

await main().catch(reportAndExit);
