import { openBus } from '../bus/open.ts';
import { idsByTime } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { readSettings } from '../config.ts';
import type { Settings } from '../config.ts';
import { createLogger } from '../log.ts';
import type { DeliveredEvent } from '../outbox/outbox.ts';
import type { SubgraphAnswer, SubgraphRequest } from '../subgraph/execute.ts';
import type { Subgraph, SubgraphHost } from '../subgraph/subgraph.ts';
import { signStatement } from '../viewer.ts';
import type { Membership, Viewer } from '../viewer.ts';
import { createTestDatabase } from './databases.ts';

/** A clock that tests set. It runs on from where it was set, so that timeouts and orders stay real. */
export type TestClock = Clock & { set(moment: string): void; advance(milliseconds: number): void };

/** Real subgraphs on a database of their own, in this process, as the embedded topology has them. */
export type TestNetwork = {
  hosts: Record<string, SubgraphHost>;
  clock: TestClock;
  /** Text of every data statement sent so far; tests empty and count it. */
  statements: string[];
  /** The settings' log lines as they were written. */
  logLines: string[];
  databaseUrl: string;
  statementKey: string;
  /** Asks one subgraph on somebody's behalf, as the router would. */
  ask(
    subgraph: string,
    viewer: Viewer,
    query: string,
    variables?: Record<string, unknown>,
    request?: Partial<SubgraphRequest>,
  ): Promise<SubgraphAnswer>;
  /** One more process of a subgraph on the same database, as far as one can tell from within: with a bus and a pool of its own. */
  startAnother(subgraph: Subgraph): Promise<{ host: SubgraphHost; stop(): Promise<void> }>;
  stop(): Promise<void>;
};

type NetworkOptions = {
  settings?: Partial<Record<keyof Settings, string>>;
  /** Events of subgraphs that are not started, by source; may be added to while the network runs. */
  feeds?: Record<string, DeliveredEvent[]>;
};

/** Somebody who is signed in, with these memberships. */
export const userViewer = (userId: string, ...memberships: Membership[]): Viewer => ({
  kind: 'user',
  userId,
  sessionId: `session-of-${userId}`,
  memberships,
  origin: { address: '127.0.0.1', userAgent: 'test' },
});

/** Nobody in particular. */
export const anonymousViewer: Viewer = { kind: 'anonymous', origin: { address: '127.0.0.1', userAgent: 'test' } };

function testClock(): TestClock {
  let shift = 0;
  const now = () => new Date(Date.now() + shift);
  return Object.assign(now, {
    set: (moment: string) => void (shift = Date.parse(moment) - Date.now()),
    advance: (milliseconds: number) => void (shift += milliseconds),
  });
}

/** Starts subgraphs on a fresh database; `stop` drops it. */
export async function startTestNetwork(
  subgraphs: readonly Subgraph[],
  options: NetworkOptions = {},
): Promise<TestNetwork> {
  const database = await createTestDatabase();
  const settings = readSettings(options.settings ?? {});
  const clock = testClock();
  const statements: string[] = [];
  const logLines: string[] = [];
  const log = createLogger({ level: 'warn', name: 'test', destination: { write: (line) => void logLines.push(line) } });
  const statementKey = 'a statement key that is only for tests';
  const bus = await openBus(settings, database.url, log);
  const hosts: Record<string, SubgraphHost> = {};
  const environment = {
    settings,
    databaseUrl: database.url,
    bus,
    statementKey,
    clock,
    newId: idsByTime(clock),
    log,
    onStatement: (sql: string) => void statements.push(sql),
    readFeed: async (source: string, request: Parameters<SubgraphHost['readFeed']>[0]) =>
      hosts[source]?.readFeed(request) ??
      (options.feeds?.[source] ?? [])
        .filter(
          ({ position, type }) => position > request.after && (request.types === 'all' || request.types.includes(type)),
        )
        .slice(0, request.limit),
  };
  for (const subgraph of subgraphs) hosts[subgraph.name] = await subgraph.start(environment);
  const startAnother: TestNetwork['startAnother'] = async (subgraph) => {
    const ownBus = await openBus(settings, database.url, log);
    const host = await subgraph.start({ ...environment, bus: ownBus });
    return { host, stop: () => host.stop().then(() => ownBus.close()) };
  };
  return {
    hosts,
    clock,
    statements,
    logLines,
    databaseUrl: database.url,
    statementKey,
    ask: async (name, viewer, query, variables, request) => {
      const host = hosts[name];
      if (!host) throw new Error(`The test network has no subgraph ${name}.`);
      return host.execute({ query, variables, statement: signStatement(viewer, statementKey, clock), ...request });
    },
    startAnother,
    stop: async () => {
      await Promise.all(Object.values(hosts).map((host) => host.stop()));
      await bus.close();
      await database.drop();
    },
  };
}
