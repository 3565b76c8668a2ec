import type { DocumentNode } from 'graphql';
import type { Bus } from '../bus/bus.ts';
import type { Clock, IdSource } from '../clock.ts';
import type { Settings } from '../config.ts';
import { openDatabase } from '../database/database.ts';
import type { Database } from '../database/database.ts';
import { migrate } from '../database/migrate.ts';
import type { Migrations } from '../database/migrate.ts';
import type { StatementListener } from '../database/scoped-driver.ts';
import type { Dependency } from '../health.ts';
import { idempotencyMigrations } from '../idempotency.ts';
import type { Logger } from '../log.ts';
import { startDispatcher } from '../outbox/dispatcher.ts';
import { startFollowers } from '../outbox/follower.ts';
import type { Consumes, FeedReader } from '../outbox/follower.ts';
import { readFeed } from '../outbox/outbox.ts';
import type { DeliveredEvent, FeedRequest } from '../outbox/outbox.ts';
import { outboxMigrations } from '../outbox/tables.ts';
import type { RequestContext } from './context.ts';
import { createExecutor } from './execute.ts';
import type { SubgraphAnswer, SubgraphRequest } from './execute.ts';
import { startJobs } from './jobs.ts';
import type { Job } from './jobs.ts';

/** What a process gives to the subgraphs that it hosts. */
export type Environment = {
  settings: Settings;
  databaseUrl: string;
  bus: Bus;
  /** Signs and verifies who is asking (`kit/viewer.ts`). */
  statementKey: string;
  readFeed: FeedReader;
  clock: Clock;
  newId: IdSource;
  log: Logger;
  onStatement?: StatementListener;
};

/** What a subgraph is. `Extras` is what its context holds beside the kit's: its loaders, its services. */
export type SubgraphDefinition<Tables, Extras> = {
  /** Also the name of its PostgreSQL schema. */
  name: string;
  typeDefs: DocumentNode;
  /** Resolvers for `RequestContext<Tables> & Extras`; the generated types of the subgraph check them. */
  resolvers: object;
  migrations: Migrations;
  /** What it does about other subgraphs' events. */
  consumes: Consumes<Tables>;
  /** What it has to do from time to time. */
  jobs?: readonly Job<Tables>[];
  /** Makes, once per start, the function that completes a request's context. */
  prepare(environment: Environment, database: Database<Tables>): Promise<(context: RequestContext<Tables>) => Extras>;
};

/** A subgraph that runs. */
export type SubgraphHost = {
  name: string;
  /** Answers a request that carries the router's statement. @throws UnsignedRequestError without a valid one */
  execute(request: SubgraphRequest): Promise<SubgraphAnswer>;
  /** Its events, for other subgraphs. */
  readFeed(request: FeedRequest): Promise<DeliveredEvent[]>;
  /** Returns when everything another subgraph had committed before the call is known here. */
  catchUp(source: string): Promise<void>;
  dependencies: Dependency[];
  stop(): Promise<void>;
};

/** A subgraph that any process can host. */
export type Subgraph = { name: string; start(environment: Environment): Promise<SubgraphHost> };

/** Makes a subgraph of its parts. Starting it migrates its schema and begins to dispatch and follow events. */
export function defineSubgraph<Tables, Extras>(definition: SubgraphDefinition<Tables, Extras>): Subgraph {
  const { name, consumes, jobs = [] } = definition;
  return {
    name,
    start: async (environment) => {
      const { bus, settings, clock } = environment;
      const log = environment.log.child({ subgraph: name });
      const database = openDatabase<Tables>({
        url: environment.databaseUrl,
        schema: name,
        log,
        poolSize: settings.KD_POOL_SIZE,
        ...(environment.onStatement && { onStatement: environment.onStatement }),
      });
      await migrate(database, { ...outboxMigrations, ...idempotencyMigrations, ...definition.migrations }, log);
      const complete = await definition.prepare({ ...environment, log }, database);
      const dispatcher = startDispatcher({ database, bus, log });
      const followers = startFollowers({ database, consumes, read: environment.readFeed, bus, log });
      const stopJobs = startJobs({ database, jobs, clock, log });
      const { catchUp, catchUpAll } = followers;
      return {
        name,
        catchUp,
        execute: createExecutor({ ...environment, log, definition, database, complete, catchUp, catchUpAll }),
        readFeed: (request) => readFeed(database, request),
        dependencies: [{ name: `${name} database`, check: async () => void (await database.pool.query('select 1')) }],
        stop: async () => {
          await Promise.all([dispatcher.stop(), followers.stop(), stopJobs()]);
          await database.close();
        },
      };
    },
  };
}
