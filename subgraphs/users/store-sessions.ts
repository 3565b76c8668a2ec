import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { RefreshToken, Session } from './rules.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

const sessionColumns = ['id', 'user_id as userId', 'expires_at as expiresAt', 'revoked_at as revokedAt'] as const;

/** A session, or null. */
export async function sessionById(db: Db, id: string): Promise<Session | null> {
  const row = await db.selectFrom('sessions').select(sessionColumns).where('id', '=', id).executeTakeFirst();
  return row ?? null;
}

/** A session that nobody else can change until the transaction ends, or null. */
export async function lockSession(transaction: Db, id: string): Promise<Session | null> {
  const row = await transaction
    .selectFrom('sessions')
    .select(sessionColumns)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** What is known of a device that signs in. */
export type NewSession = Session & { at: Date; address: string; userAgent: string };

/** Writes a new session. */
export async function insertSession(transaction: Db, session: NewSession): Promise<void> {
  await transaction
    .insertInto('sessions')
    .values({
      id: session.id,
      user_id: session.userId,
      created_at: session.at,
      last_used_at: session.at,
      expires_at: session.expiresAt,
      revoked_at: null,
      address: session.address,
      user_agent: session.userAgent,
    })
    .execute();
}

/** Lets a session go on until another time. */
export async function saveUse(transaction: Db, id: string, at: Date, expiresAt: Date): Promise<void> {
  await transaction
    .updateTable('sessions')
    .set({ last_used_at: at, expires_at: expiresAt })
    .where('id', '=', id)
    .execute();
}

/** Ends a session. */
export async function saveRevocation(transaction: Db, id: string, at: Date): Promise<void> {
  await transaction.updateTable('sessions').set({ revoked_at: at }).where('id', '=', id).execute();
}

/** The session that a refresh token belongs to, or null. */
export async function sessionIdOfToken(db: Db, tokenHash: Buffer): Promise<string | null> {
  const row = await db
    .selectFrom('refresh_tokens')
    .select('session_id')
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
  return row?.session_id ?? null;
}

/** A refresh token as it is kept, or null. Lock its session first: that is what keeps it as it is. */
export async function refreshTokenByHash(transaction: Db, tokenHash: Buffer): Promise<RefreshToken | null> {
  const row = await transaction
    .selectFrom('refresh_tokens')
    .select(['spent_at as spentAt', 'retry_key as retryKey', 'sealed_answer as sealedAnswer'])
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
  return row ?? null;
}

/** Writes a session's next refresh token. */
export async function insertRefreshToken(
  transaction: Db,
  { tokenHash, sessionId, at }: { tokenHash: Buffer; sessionId: string; at: Date },
): Promise<void> {
  await transaction
    .insertInto('refresh_tokens')
    .values({
      token_hash: tokenHash,
      session_id: sessionId,
      created_at: at,
      spent_at: null,
      retry_key: null,
      sealed_answer: null,
    })
    .execute();
}

/** Marks a refresh token as spent, with the sealed answer for a retry where the client can retry. */
export async function saveSpending(
  transaction: Db,
  tokenHash: Buffer,
  spending: { at: Date; retryKey: Buffer | null; sealedAnswer: Buffer | null },
): Promise<void> {
  await transaction
    .updateTable('refresh_tokens')
    .set({ spent_at: spending.at, retry_key: spending.retryKey, sealed_answer: spending.sealedAnswer })
    .where('token_hash', '=', tokenHash)
    .execute();
}

/** A session's earlier answers can no longer be asked for again: the client has gone on from them. */
export async function forgetAnswers(transaction: Db, sessionId: string): Promise<void> {
  await sql`
    update refresh_tokens set retry_key = null, sealed_answer = null
    where session_id = ${sessionId} and sealed_answer is not null`.execute(transaction);
}

const batch = 500;

/** Removes sessions whose time is over, with their tokens, some at a time and none that somebody holds. */
export async function deleteEndedSessions(db: Db, now: Date): Promise<void> {
  for (;;) {
    const { numAffectedRows } = await sql`
      with ended as (
        select id from sessions where expires_at <= ${now} order by expires_at limit ${batch} for update skip locked
      ), tokens as (
        delete from refresh_tokens using ended where session_id = ended.id
      )
      delete from sessions using ended where sessions.id = ended.id`.execute(db);
    if (Number(numAffectedRows ?? 0) < batch) return;
  }
}

/**
 * Removes tokens that were spent longer ago than their session lives without use. Until then a spent token has to be known:
 * who presents one is told from a stranger, and the session is revoked. Later its owner expects the session to be over anyway.
 */
export async function deleteOldSpentTokens(db: Db, now: Date): Promise<void> {
  await sql`
    delete from refresh_tokens using sessions
    where session_id = sessions.id and spent_at <= ${now}::timestamptz - (expires_at - last_used_at)`.execute(db);
}
