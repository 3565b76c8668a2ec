import { unauthenticated } from '@kd/kit/errors';
import { checkKey } from '@kd/kit/idempotency';
import { isId } from '@kd/kit/input';
import { appendEvents } from '@kd/kit/outbox/outbox';
import { requireUser } from '@kd/kit/viewer';
import type { Origin } from '@kd/kit/viewer';
import type { Kysely } from 'kysely';
import type { Context } from './context.ts';
import { sessionRevoked } from './events.ts';
import type { Occasion } from './events.ts';
import { newRefreshToken, seal, sha256, unseal } from './refresh-tokens.ts';
import type { TokenPair } from './refresh-tokens.ts';
import { refresh } from './rules.ts';
import type { Session, User } from './rules.ts';
import {
  forgetAnswers,
  insertRefreshToken,
  insertSession,
  lockSession,
  refreshTokenByHash,
  saveRevocation,
  saveSpending,
  saveUse,
  sessionIdOfToken,
} from './store-sessions.ts';
import { insertAuditEntry, saveActivity } from './store.ts';
import type { AuditEntry } from './store.ts';
import type { Tables } from './tables.ts';

type Transaction = Kysely<Tables>;

/** When something happens now, and the id of what is told or noted of it. */
export const occasion = ({ newId, now }: Context): Occasion => ({ id: newId(), at: now() });

const longestUserAgent = 500;

/** Where a request comes from. @throws UNAUTHENTICATED when no person can have made it */
export function originOf({ viewer }: Context): Origin {
  if (!('origin' in viewer)) throw unauthenticated();
  const { address, userAgent } = viewer.origin;
  return { address, userAgent: userAgent.slice(0, longestUserAgent) };
}

/** Takes a note in the audit log. */
export const audit = (
  transaction: Transaction,
  context: Context,
  note: Pick<AuditEntry, 'action' | 'userId' | 'sessionId'>,
): Promise<void> => insertAuditEntry(transaction, { ...note, ...occasion(context), ...originOf(context) });

/** The hash of the client's idempotency key; null when it sent none. @throws BAD_USER_INPUT */
export const retryKeyOf = ({ idempotencyKey: key }: Context): Buffer | null =>
  key === undefined ? null : sha256(checkKey(key));

const dayMs = 86_400_000;
const expiryFrom = (context: Context, at: Date): Date => new Date(at.getTime() + context.sessionDays * dayMs);

async function nextPair(
  transaction: Transaction,
  context: Context,
  session: Pick<Session, 'id' | 'userId'>,
): Promise<TokenPair> {
  const refreshToken = newRefreshToken();
  await insertRefreshToken(transaction, {
    tokenHash: sha256(refreshToken),
    sessionId: session.id,
    at: context.now(),
  });
  return { ...(await context.accessTokens.sign(session)), refreshToken };
}

/** A session that has just begun. */
export type SignedIn = { user: User; sessionId: string; pair: TokenPair };

/** Begins a session. */
export async function openSession(transaction: Transaction, context: Context, user: User): Promise<SignedIn> {
  const at = context.now();
  const session = { id: context.newId(), userId: user.id, expiresAt: expiryFrom(context, at), revokedAt: null };
  await insertSession(transaction, { ...session, ...originOf(context), at });
  await saveActivity(transaction, user.id, at);
  const pair = await nextPair(transaction, context, session);
  await audit(transaction, context, { action: 'SIGNED_IN', userId: user.id, sessionId: session.id });
  return { user: { ...user, lastActiveAt: at }, sessionId: session.id, pair };
}

async function rotate(
  transaction: Transaction,
  context: Context,
  session: Session,
  spent: { token: string; retryKey: Buffer | null },
): Promise<TokenPair> {
  const at = context.now();
  // Whoever presents this token has received the answer that brought it.
  await forgetAnswers(transaction, session.id);
  const pair = await nextPair(transaction, context, session);
  const sealedAnswer = spent.retryKey && seal(pair, spent.token);
  await saveSpending(transaction, sha256(spent.token), { at, retryKey: spent.retryKey, sealedAnswer });
  await saveUse(transaction, session.id, at, expiryFrom(context, at));
  await saveActivity(transaction, session.userId, at);
  return pair;
}

async function revoke(
  transaction: Transaction,
  context: Context,
  session: Session,
  action: 'SIGNED_OUT' | 'REFRESH_TOKEN_REUSED',
): Promise<void> {
  const now = occasion(context);
  await saveRevocation(transaction, session.id, now.at);
  await forgetAnswers(transaction, session.id);
  await audit(transaction, context, { action, userId: session.userId, sessionId: session.id });
  await appendEvents(transaction, [sessionRevoked(session, now)]);
}

const sessionEnded = () => unauthenticated('This session has ended: sign in again.');

/**
 * Exchanges a refresh token. The session's row is locked, so of several requests with one token the first wins.
 * @throws UNAUTHENTICATED for a token that is unknown, of an ended session, or spent
 */
export async function refreshSession(context: Context, token: string): Promise<TokenPair> {
  const retryKey = retryKeyOf(context);
  const tokenHash = sha256(token);
  // Null and no exception in here: a revocation has to be committed although the answer is an error.
  const pair = await context.db.transaction().execute(async (transaction): Promise<TokenPair | null> => {
    const sessionId = await sessionIdOfToken(transaction, tokenHash);
    const session = sessionId === null ? null : await lockSession(transaction, sessionId);
    const known = session && (await refreshTokenByHash(transaction, tokenHash));
    if (!known) return null;
    const decision = refresh(session, known, retryKey, context.now());
    switch (decision.kind) {
      case 'ended':
        return null;
      case 'rotate':
        return rotate(transaction, context, session, { token, retryKey });
      case 'repeat':
        return unseal(decision.sealedAnswer, token);
      case 'revoke':
        await revoke(transaction, context, session, 'REFRESH_TOKEN_REUSED');
        return null;
    }
  });
  if (!pair) throw sessionEnded();
  return pair;
}

/** Ends the viewer's session; a second time changes nothing. Gives its id. */
export function signOut(context: Context): Promise<string> {
  const { userId, sessionId } = requireUser(context.viewer);
  return context.mutate({ field: 'logout', sessionId }, async (transaction) => {
    const session = isId(sessionId) ? await lockSession(transaction, sessionId) : null;
    if (session?.userId !== userId) throw sessionEnded();
    if (session.revokedAt === null) await revoke(transaction, context, session, 'SIGNED_OUT');
    return session.id;
  });
}
