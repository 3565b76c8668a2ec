import { createHash } from 'node:crypto';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely';
import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import { scopedStatement, scopeStatement } from './scoped-statement.ts';

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
  readonly client: pg.PoolClient;
  readonly #scope: string;
  readonly #onStatement: StatementListener | undefined;
  inTransaction = false;

  constructor(client: pg.PoolClient, scope: string, onStatement: StatementListener | undefined) {
    this.client = client;
    this.#scope = scope;
    this.#onStatement = onStatement;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    this.#onStatement?.(sql);
    const config = { text: sql, values: [...parameters], name: nameOf(sql) };
    const result = this.inTransaction ? await this.client.query(config) : await this.#alone(config);
    return { rows: result.rows, ...(result.rowCount === null ? {} : { numAffectedRows: BigInt(result.rowCount) }) };
  }

  #alone(config: pg.QueryConfig & { name: string }): Promise<pg.QueryResult> {
    return new Promise((resolve, reject) => {
      this.client.query(
        scopedStatement(this.#scope, config, (error, result) => (error ? reject(error) : resolve(result))),
      );
    });
  }

  async begin(sql: string): Promise<void> {
    await this.client.query(sql);
    await this.client.query({ ...scopeStatement, values: [this.#scope] });
    this.inTransaction = true;
  }

  async end(sql: 'commit' | 'rollback'): Promise<void> {
    this.inTransaction = false;
    await this.client.query(sql);
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Streaming is not used here: read a page at a time instead.');
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
    const client = await this.#pool.connect();
    try {
      if (!prepared.has(client)) await client.query({ ...scopeStatement, values: [''] });
      prepared.add(client);
      return new ScopedConnection(client, this.#scope, this.#onStatement);
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async beginTransaction(connection: ScopedConnection, { isolationLevel }: TransactionSettings): Promise<void> {
    await connection.begin(isolationLevel ? `begin isolation level ${isolationLevel}` : 'begin');
  }

  async commitTransaction(connection: ScopedConnection): Promise<void> {
    await connection.end('commit');
  }

  async rollbackTransaction(connection: ScopedConnection): Promise<void> {
    await connection.end('rollback');
  }

  async releaseConnection(connection: ScopedConnection): Promise<void> {
    connection.client.release(connection.inTransaction);
  }

  /** The pool belongs to the `Database`, which closes it. */
  async destroy(): Promise<void> {}
}
