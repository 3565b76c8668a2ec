import { createHash } from 'node:crypto';
import { AbortedTransactionError } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely';
import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import { tracer } from '../tracing/tracer.ts';
import { spoilsConnection } from './lost-connection.ts';
import { scopedStatement, scopeStatement } from './scoped-statement.ts';
import { traced } from './traced.ts';

/** Called with the text of every data statement sent (not for BEGIN, COMMIT and the scope): tests count with it. */
export type StatementListener = (sql: string) => void;

const statementNames = new LRUCache<string, string>({ max: 1_000 });
const nameOf = (sql: string): string => {
  const known = statementNames.get(sql);
  if (known !== undefined) return known;
  const name = createHash('sha1').update(sql).digest('base64url');
  statementNames.set(sql, name);
  return name;
};

const prepared = new WeakSet<pg.PoolClient>();

class ScopedConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient;
  readonly #scope: string;
  readonly #onStatement: StatementListener | undefined;
  #inTransaction = false;
  #spoiled = false;

  constructor(client: pg.PoolClient, scope: string, onStatement: StatementListener | undefined) {
    this.#client = client;
    this.#scope = scope;
    this.#onStatement = onStatement;
  }

  /** Makes a connection ready that the pool has just opened. */
  async prepare(): Promise<void> {
    if (prepared.has(this.#client)) return;
    await this.#send(() => this.#client.query({ ...scopeStatement, values: [''] }));
    prepared.add(this.#client);
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    this.#onStatement?.(sql);
    const config = { text: sql, values: [...parameters], name: nameOf(sql) };
    const result = await this.#send(
      () => (this.#inTransaction ? this.#client.query(config) : this.#alone(config)),
      sql,
    );
    return {
      rows: result.rows as R[],
      ...(result.rowCount === null ? {} : { numAffectedRows: BigInt(result.rowCount) }),
    };
  }

  async begin(sql: string): Promise<void> {
    // From here on, whatever fails: a connection that is handed back now might carry an open transaction.
    this.#inTransaction = true;
    await this.#send(() => this.#client.query(sql), sql);
    await this.#send(() => this.#client.query({ ...scopeStatement, values: [this.#scope] }));
  }

  async commit(): Promise<void> {
    const { command } = await this.#send(() => this.#client.query('commit'), 'commit');
    this.#inTransaction = false;
    // The answer to COMMIT after a statement failed and its error was swallowed.
    if (command === 'ROLLBACK') throw new AbortedTransactionError();
  }

  async rollback(): Promise<void> {
    try {
      await this.#send(() => this.#client.query('rollback'), 'rollback');
      this.#inTransaction = false;
    } catch (error) {
      // A lost connection has rolled back already; failing here would only hide what went wrong before.
      if (!this.#spoiled) throw error;
    }
  }

  /** Hands the connection back to the pool, or has it closed when it must not be used again. */
  release(): void {
    this.#client.release(this.#spoiled || this.#inTransaction);
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Streaming is not used here: read a page at a time instead.');
  }

  #alone(config: pg.QueryConfig & { name: string }): Promise<pg.QueryResult> {
    return new Promise((resolve, reject) => {
      this.#client.query(
        scopedStatement(this.#scope, config, (error, result) => (error ? reject(error) : resolve(result))),
      );
    });
  }

  /** `sql` is what a trace says of it; nothing when left out. */
  async #send(query: () => Promise<pg.QueryResult>, sql?: string): Promise<pg.QueryResult> {
    try {
      return await (tracer && sql !== undefined ? traced(tracer, sql, query) : query());
    } catch (error) {
      if (spoilsConnection(error)) this.#spoiled = true;
      throw error;
    }
  }
}

/**
 * Kysely's driver over a pg pool on which every statement and transaction carries its scope: the families it may touch, or
 * `*` for the system's own work. Row-level security compares rows with it (`protectFamilies`).
 */
export class ScopedDriver implements Driver {
  readonly #pool: pg.Pool;
  readonly #scope: string;
  readonly #onStatement: StatementListener | undefined;

  constructor(pool: pg.Pool, scope: string, onStatement?: StatementListener) {
    this.#pool = pool;
    this.#scope = scope;
    this.#onStatement = onStatement;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<ScopedConnection> {
    const connection = new ScopedConnection(await this.#pool.connect(), this.#scope, this.#onStatement);
    try {
      await connection.prepare();
      return connection;
    } catch (error) {
      connection.release();
      throw error;
    }
  }

  async beginTransaction(connection: ScopedConnection, settings: TransactionSettings): Promise<void> {
    const isolation = settings.isolationLevel ? ` isolation level ${settings.isolationLevel}` : '';
    await connection.begin(`begin${isolation}${settings.accessMode ? ` ${settings.accessMode}` : ''}`);
  }

  async commitTransaction(connection: ScopedConnection): Promise<void> {
    await connection.commit();
  }

  async rollbackTransaction(connection: ScopedConnection): Promise<void> {
    await connection.rollback();
  }

  async releaseConnection(connection: ScopedConnection): Promise<void> {
    connection.release();
  }

  /** The pool belongs to the `Database`, which closes it. */
  async destroy(): Promise<void> {}
}
