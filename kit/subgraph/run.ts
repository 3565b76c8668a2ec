import { openBus } from '../bus/open.ts';
import { idsByTime, systemClock } from '../clock.ts';
import { readSettings, SettingsError } from '../config.ts';
import type { Settings } from '../config.ts';
import { createLogger } from '../log.ts';
import { gracefulStop } from '../stop.ts';
import { startTracing } from '../tracing/start.ts';
import { createSubgraphServer, httpFeedReader } from './serve.ts';
import type { Subgraph } from './subgraph.ts';

/** Where each subgraph listens when it is a process of its own. */
export const subgraphUrls = (settings: Settings): Record<string, string> => ({
  users: settings.KD_USERS_URL,
  families: settings.KD_FAMILIES_URL,
  tasks: settings.KD_TASKS_URL,
  points: settings.KD_POINTS_URL,
});

/** What a process of its own cannot do without. @throws SettingsError that names what is missing */
export function requireDistributed(settings: Settings): { databaseUrl: string; statementKey: string } {
  const { DATABASE_URL: databaseUrl, KD_STATEMENT_KEY: statementKey } = settings;
  if (databaseUrl === undefined)
    throw new SettingsError(
      'DATABASE_URL: needed by a process of its own, for example postgres://user:password@host/kd.',
    );
  if (statementKey === undefined)
    throw new SettingsError(
      'KD_STATEMENT_KEY: needed by a process of its own; the same 32 or more characters for all of them.',
    );
  return { databaseUrl, statementKey };
}

/** Runs one subgraph as a process of its own, as its `main.ts` does: settings from the environment, until SIGINT or SIGTERM. */
export async function runSubgraph(subgraph: Subgraph): Promise<void> {
  await start(subgraph).catch(reportAndExit);
}

/** Ends a process that could not start: a wrong setting in words, anything else with its stack. */
export function reportAndExit(error: unknown): never {
  const text =
    error instanceof Error && !(error instanceof SettingsError)
      ? error.stack
      : error instanceof Error
        ? error.message
        : error;
  process.stderr.write(`${String(text)}\n`);
  process.exit(1);
}

async function start(subgraph: Subgraph): Promise<void> {
  const settings = readSettings(process.env);
  const { databaseUrl, statementKey } = requireDistributed(settings);
  const log = createLogger({ level: settings.LOG_LEVEL, name: subgraph.name });
  const clock = systemClock;
  const urls = subgraphUrls(settings);
  const stop = gracefulStop(log);
  stop.onSignals();
  stop.add('tracing', await startTracing(`kd-${subgraph.name}`, log));
  const bus = await openBus(settings, databaseUrl, log);
  stop.add('bus', () => bus.close());
  const readFeed = httpFeedReader({ urlOf: (source) => urls[source] ?? '', name: subgraph.name, statementKey, clock });
  const host = await subgraph.start({
    settings,
    databaseUrl,
    bus,
    statementKey,
    readFeed,
    clock,
    newId: idsByTime(clock),
    log,
  });
  stop.add(subgraph.name, () => host.stop());
  const server = createSubgraphServer({
    host,
    statementKey,
    clock,
    dependencies: [{ name: 'bus', check: () => bus.check() }],
    log,
  });
  stop.add('server', () => server.close());
  const port = settings.PORT ?? Number(new URL(urls[subgraph.name] ?? '').port || 80);
  await server.listen({ host: settings.HOST, port });
  log.info({ port }, 'ready');
}
