import { readFileSync } from 'node:fs';
import { openBus } from '@kd/kit/bus/open';
import { idsByTime, systemClock } from '@kd/kit/clock';
import { readSettings } from '@kd/kit/config';
import { openDatabase } from '@kd/kit/database/database';
import { createLogger } from '@kd/kit/log';
import { readSdl } from '@kd/kit/sdl';
import { gracefulStop } from '@kd/kit/stop';
import { createExecutor } from '@kd/kit/subgraph/execute';
import { reportAndExit, requireDistributed } from '@kd/kit/subgraph/run';
import type { SubgraphHost } from '@kd/kit/subgraph/subgraph';
import { createRouter } from '@kd/router';
import { inProcessLink } from '@kd/router/execution/links/in-process-link';
import { memoryResolvers } from './memory-subgraphs.ts';
import type { Snapshot } from './memory-subgraphs.ts';

/** Our router with the subgraphs' schemas in its process, over the snapshot in `BENCH_SNAPSHOT` instead of PostgreSQL. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const { databaseUrl, statementKey } = requireDistributed(settings);
  const log = createLogger({ level: settings.LOG_LEVEL, name: 'in-process' });
  const stop = gracefulStop(log);
  stop.onSignals();
  const bus = await openBus(settings, databaseUrl, log);
  stop.add('bus', () => bus.close());
  const clock = systemClock;
  const snapshot = JSON.parse(readFileSync(process.env['BENCH_SNAPSHOT'] ?? '', 'utf8')) as Snapshot;
  const hostOf = ([name, resolvers]: [string, object]): SubgraphHost => ({
    name,
    execute: createExecutor({
      definition: { name, typeDefs: readSdl(name), resolvers },
      // Never connects: nobody asks it anything.
      database: openDatabase({ url: databaseUrl, schema: name, log }),
      complete: () => ({}),
      catchUp: async () => {},
      catchUpAll: async () => {},
      statementKey,
      clock,
      newId: idsByTime(clock),
      log,
    }),
    readFeed: async () => [],
    catchUp: async () => {},
    dependencies: [],
    stop: async () => {},
  });
  const hosts = Object.entries(memoryResolvers(snapshot)).map(hostOf);
  const links = Object.fromEntries(hosts.map((host) => [host.name, inProcessLink(host, log)]));
  const router = await createRouter({ settings, links, bus, readFeed: async () => [], statementKey, clock, log });
  stop.add('router', () => router.stop());
  await router.listen();
}

await main().catch(reportAndExit);
