import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { sql } from 'kysely';
import type { Kysely, QueryExecutorProvider } from 'kysely';
import type { Migrations } from './database/migrate.ts';
import { badInput } from './errors.ts';

/** The schema step of idempotency keys, part of every subgraph's migrations. */
export const idempotencyMigrations: Migrations = {
  '20261120T0905-create-idempotency-keys': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('idempotency_keys')
        .addColumn('owner', 'text', (column) => column.notNull())
        .addColumn('key', 'text', (column) => column.notNull())
        .addColumn('request_hash', 'text', (column) => column.notNull())
        .addColumn('answer', 'bytea')
        .addColumn('created_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
        .addPrimaryKeyConstraint('idempotency_keys_pkey', ['owner', 'key'])
        .execute();
      await sql`create index idempotency_keys_age on idempotency_keys (created_at)`.execute(db);
    },
  },
};

/** A mutation that may be a retry. */
export type IdempotentRequest = {
  /** Whose key it is: two people may choose the same. */
  owner: string;
  /** The client's `Idempotency-Key` header; undefined when it sent none. */
  key: string | undefined;
  /** What is asked, so that a key used again for something else is noticed. */
  request: unknown;
};

/** A client's `Idempotency-Key`, if it can be one. @throws BAD_USER_INPUT */
export function checkKey(key: string): string {
  if (/^[\x20-\x7e]{1,200}$/.test(key)) return key;
  throw badInput('Idempotency-Key', 'An Idempotency-Key has 1 to 200 characters of printable ASCII.');
}

/**
 * Runs `work` once per key: the answer is stored in the same transaction as the work's rows, and a retry gets the stored
 * answer. A retry that comes while the first try still runs waits for it. Work that fails stores nothing, so the retry
 * tries again.
 * @throws BAD_USER_INPUT when the key was used for a different request
 */
export async function once<Answer>(
  transaction: QueryExecutorProvider,
  { owner, key, request }: IdempotentRequest,
  work: () => Promise<Answer>,
): Promise<Answer> {
  if (key === undefined) return work();
  checkKey(key);
  const hash = createHash('sha256').update(JSON.stringify(request)).digest('base64url');
  const { numAffectedRows } = await sql`
    insert into idempotency_keys (owner, key, request_hash) values (${owner}, ${key}, ${hash})
    on conflict do nothing`.execute(transaction);
  if (numAffectedRows !== 1n) return storedAnswer<Answer>(transaction, owner, key, hash);
  const answer = await work();
  await sql`update idempotency_keys set answer = ${serialize(answer)} where owner = ${owner} and key = ${key}`.execute(
    transaction,
  );
  return answer;
}

async function storedAnswer<Answer>(
  db: QueryExecutorProvider,
  owner: string,
  key: string,
  hash: string,
): Promise<Answer> {
  const { rows } = await sql<{ request_hash: string; answer: Buffer }>`
    select request_hash, answer from idempotency_keys where owner = ${owner} and key = ${key}`.execute(db);
  const stored = rows[0];
  if (!stored || stored.request_hash !== hash) {
    throw badInput('Idempotency-Key', 'This Idempotency-Key was already used for a different request.');
  }
  return deserialize(stored.answer) as Answer;
}

/** Forgets keys older than a day; retries come sooner than that. */
export async function forgetOldKeys(db: QueryExecutorProvider): Promise<void> {
  await sql`delete from idempotency_keys where created_at < now() - interval '1 day'`.execute(db);
}
