import { openBus } from '@kd/kit/bus/open';
import { systemClock } from '@kd/kit/clock';
import { readSettings } from '@kd/kit/config';
import type { Settings } from '@kd/kit/config';
import { createLogger } from '@kd/kit/log';
import type { Logger } from '@kd/kit/log';
import { httpFeedReader } from '@kd/kit/subgraph/serve';
import { reportAndExit, requireDistributed, subgraphUrls } from '@kd/kit/subgraph/run';
import { gracefulStop } from '@kd/kit/stop';
import { startTracing } from '@kd/kit/tracing/start';
import { httpLink } from './execution/links/http-link.ts';
import type { Links } from './execution/links/link.ts';
import { createRouter } from './index.ts';

/** Links over HTTP to the family's subgraphs, where the settings say that they are. */
export const familyLinks = (settings: Settings, log: Logger): Links =>
  Object.fromEntries(
    Object.entries(subgraphUrls(settings)).map(([name, url]) => [
      name,
      httpLink(name, new URL('/graphql', url).href, log),
    ]),
  );

/** The router as a process of its own, over HTTP links, until SIGINT or SIGTERM. */
export async function main(): Promise<void> {
  await start().catch(reportAndExit);
}

async function start(): Promise<void> {
  const settings = readSettings(process.env);
  const { databaseUrl, statementKey } = requireDistributed(settings);
  const log = createLogger({ level: settings.LOG_LEVEL, name: 'router' });
  const stop = gracefulStop(log);
  stop.onSignals();
  stop.add('tracing', await startTracing('kd-router', log));
  const bus = await openBus(settings, databaseUrl, log);
  stop.add('bus', () => bus.close());
  const links = familyLinks(settings, log);
  const urls = subgraphUrls(settings);
  const clock = systemClock;
  const readFeed = httpFeedReader({ urlOf: (source) => urls[source] ?? '', name: 'router', statementKey, clock });
  const router = await createRouter({ settings, links, bus, readFeed, statementKey, clock, log });
  stop.add('router', () => router.stop());
  log.info({ url: await router.listen() }, 'ready');
}
