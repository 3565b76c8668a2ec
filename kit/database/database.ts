import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { LRUCache } from 'lru-cache';
import pg from 'pg';
import type { Logger } from '../log.ts';
import type { OutboxTables } from '../outbox/tables.ts';
import { ScopedDriver } from './scoped-driver.ts';
import type { StatementListener } from './scoped-driver.ts';

/** Which families' rows a connection may see and write; `all` is for the system's own work (migrations, events, sign-in). */
export type Scope = readonly string[] | 'all';

/** The part of a subgraph's PostgreSQL schema that is the same in each. */
export type SystemDatabase = {
  /** The schema's name, the subgraph's. */
  schema: string;
  /** For the kit's own tables, which belong to no family. */
  system: Kysely<OutboxTables>;
  /** For LISTEN and advisory locks, which need a connection of their own. */
  pool: pg.Pool;
  close(): Promise<void>;
};

/** A subgraph's own PostgreSQL schema. */
export type Database<Tables> = SystemDatabase & {
  /** Queries that see the rows of the given families and nothing else. Cheap: makes no connection of its own. */
  scopedTo(scope: Scope): Kysely<Tables>;
};

/** How to reach a subgraph's schema. */
export type DatabaseOptions = {
  url: string;
  schema: string;
  log: Logger;
  poolSize?: number;
  onStatement?: StatementListener;
};

const int8 = pg.types.builtins.INT8;
const numeric = pg.types.builtins.NUMERIC;
const date = pg.types.builtins.DATE;

/**
 * Counts and sums come as numbers (ours stay far below 2^53) and a DATE as `YYYY-MM-DD`, since a day in the family's
 * timezone is no moment in time.
 */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === int8 || oid === numeric) return Number;
    if (oid === date) return String;
    return pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text') as (value: string) => unknown;
  },
};

/** Opens a subgraph's schema (unqualified names mean its tables). The pool connects when first used. */
export function openDatabase<Tables>({
  url,
  schema,
  log,
  poolSize = 10,
  onStatement,
}: DatabaseOptions): Database<Tables> {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    // Every statement is prepared under a name and its text never varies with its values: planning it anew each time cost a
    // third of PostgreSQL's time for a dashboard.
    options: `-c search_path=${schema} -c plan_cache_mode=force_generic_plan`,
    application_name: `kd-${schema}`,
    connectionTimeoutMillis: 5_000,
    types,
  });
  pool.on('error', (error) => log.warn({ error: error.message, schema }, 'an idle database connection was lost'));
  // The pool itself listens to idle clients only, and an 'error' that nobody listens to ends the process. Whoever holds the
  // client hears of the loss from its next query.
  pool.on('connect', (client) => client.on('error', () => {}));
  const connect = <T>(scope: string) =>
    new Kysely<T>({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new ScopedDriver(pool, scope, onStatement),
        createIntrospector: (db) => new PostgresIntrospector(db),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    });
  // The next request of the same person has the same scope, and a Kysely costs more to make than to remember.
  const known = new LRUCache<string, Kysely<Tables>>({ max: 1_000 });
  const scopedTo = (scope: Scope): Kysely<Tables> => {
    const text = scopeText(scope);
    const found = known.get(text) ?? connect<Tables>(text);
    known.set(text, found);
    return found;
  };
  return { schema, pool, system: connect(scopeText('all')), scopedTo, close: () => pool.end() };
}

function scopeText(scope: Scope): string {
  if (scope === 'all') return '*';
  // An id from outside must never open everything, nor a second family.
  const wrong = scope.find((id) => /[*,]/.test(id));
  if (wrong !== undefined) throw new Error(`A scope names families by their ids; "${wrong}" is not a family's.`);
  return scope.join(',');
}
