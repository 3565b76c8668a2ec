import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { Bus } from '@kd/kit/bus/bus';
import { openBus } from '@kd/kit/bus/open';
import { idsByTime, systemClock } from '@kd/kit/clock';
import type { Clock } from '@kd/kit/clock';
import type { Settings } from '@kd/kit/config';
import { launchEmbeddedPostgres } from '@kd/kit/database/embedded/launch';
import type { StatementListener } from '@kd/kit/database/scoped-driver';
import type { Logger } from '@kd/kit/log';
import type { FeedReader } from '@kd/kit/outbox/follower';
import type { Closing } from '@kd/kit/stop';
import type { Environment, SubgraphHost } from '@kd/kit/subgraph/subgraph';
import { families } from '@kd/families';
import { points } from '@kd/points';
import { createRouter } from '@kd/router';
import type { Router, RouterOptions } from '@kd/router';
import { inProcessLink } from '@kd/router/execution/links/in-process-link';
import { tasks } from '@kd/tasks';
import { users } from '@kd/users';

/** Every subgraph of the supergraph. */
const subgraphs = [users, families, tasks, points];

/** The whole product in this process: PostgreSQL beside it unless there is a `DATABASE_URL`, all subgraphs, the router. */
export type Embedded = { router: Router; bus: Bus; databaseUrl: string; stop(): Promise<void> };

/** How to start it. */
export type EmbeddedOptions = {
  settings: Settings;
  log: Logger;
  clock?: Clock;
  onStatement?: StatementListener;
  extend?: RouterOptions['extend'];
};

/** Starts everything in this process; the router does not listen yet. What was started is stopped again when a later part fails. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const started: Closing[] = [];
  const stop = async () => {
    for (const { close } of started.splice(0).reverse()) await close();
  };
  try {
    return { ...(await startParts(options, started)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(options: EmbeddedOptions, started: Closing[]) {
  const { settings, log, clock = systemClock } = options;
  const databaseUrl = settings.DATABASE_URL ?? (await startDatabase(settings, log, started));
  const bus = await openBus(settings, databaseUrl, log);
  started.push({ name: 'bus', close: () => bus.close() });
  const starting = new Map<string, Promise<SubgraphHost>>();
  // Followers begin to read while other subgraphs still start: they wait for them.
  const readFeed: FeedReader = async (source, request) => (await starting.get(source))?.readFeed(request) ?? [];
  // Nobody outside this process signs or reads statements: a key for this start alone is enough.
  const statementKey = settings.KD_STATEMENT_KEY ?? randomBytes(32).toString('hex');
  const { onStatement } = options;
  const environment: Environment = {
    settings,
    databaseUrl,
    bus,
    statementKey,
    readFeed,
    clock,
    log,
    newId: idsByTime(clock),
    ...(onStatement && { onStatement }),
  };
  for (const subgraph of subgraphs) starting.set(subgraph.name, subgraph.start(environment));
  const outcomes = await Promise.allSettled(starting.values());
  const hosts = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  started.push(...hosts.map((host) => ({ name: host.name, close: () => host.stop() })));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  const links = Object.fromEntries(hosts.map((host) => [host.name, inProcessLink(host, log)]));
  const dependencies = hosts.flatMap((host) => host.dependencies);
  const router = await createRouter({
    settings,
    links,
    bus,
    readFeed,
    statementKey,
    clock,
    log,
    dependencies,
    ...(options.extend && { extend: options.extend }),
  });
  started.push({ name: 'router', close: () => router.stop() });
  return { router, bus, databaseUrl };
}

async function startDatabase(settings: Settings, log: Logger, started: Closing[]): Promise<string> {
  const postgres = await launchEmbeddedPostgres({
    dataDir: resolve(settings.KD_DATA_DIR, 'postgres'),
    log: (level, message, details) => log[level]({ ...details }, message),
  });
  started.push({ name: 'postgres', close: () => postgres.stop() });
  return postgres.url;
}
