import { networkOf } from '@kd/kit/address';
import { rateLimited, unauthenticated } from '@kd/kit/errors';
import { appendEvents } from '@kd/kit/outbox/outbox';
import type { Kysely } from 'kysely';
import type { Context } from './context.ts';
import { userRegistered } from './events.ts';
import type { LoginInput, RegisterInput } from './generated/resolvers-types.ts';
import { hashPassword } from './passwords.ts';
import { sha256 } from './refresh-tokens.ts';
import * as rules from './rules.ts';
import type { Limit, Registration, User } from './rules.ts';
import { audit, occasion, openSession, originOf, retryKeyOf } from './sessions.ts';
import type { SignedIn } from './sessions.ts';
import { beginTries, deleteTries, lockTries, saveTries, triesOf } from './store-tries.ts';
import type { TriesBySubject } from './store-tries.ts';
import { accountByLogin, accountByRegistration, insertUser, isTaken } from './store.ts';
import type { Account, NewAccount } from './store.ts';
import type { Tables } from './tables.ts';

type Transaction = Kysely<Tables>;

/** What came of a try; `limited` says for how many seconds. */
type Outcome = { kind: 'signedIn'; signedIn: SignedIn } | { kind: 'failed' } | { kind: 'limited'; seconds: number };

/** Whose tries are counted. */
type Subject = { hash: Buffer; limit: Limit };

/** An account, under whatever name it is asked for; where there is none, the name itself. */
const accountSubject = ({ limits }: Context, found: Account | null, login: string | null): Subject => ({
  hash: sha256(found ? `account ${found.user.id}` : `nobody ${login}`),
  limit: limits.account,
});

const addressSubject = (context: Context): Subject => ({
  hash: sha256(`address ${networkOf(originOf(context).address)}`),
  limit: context.limits.address,
});

const registrationsSubject = (context: Context): Subject => ({
  hash: sha256(`registrations ${networkOf(originOf(context).address)}`),
  limit: context.limits.registrations,
});

const hashesOf = (subjects: readonly Subject[]): Buffer[] => subjects.map(({ hash }) => hash);

const triesFor = (tries: TriesBySubject, { hash }: Subject) => tries.get(hash.toString('hex')) ?? null;

function longestWait(subjects: readonly Subject[], tries: TriesBySubject, now: Date): number | null {
  const waits = subjects.map((subject) => rules.retryAfter(triesFor(tries, subject), subject.limit, now) ?? 0);
  return Math.max(...waits) || null;
}

const tooManyTries = (seconds: number) => rateLimited('Too many tries. Wait a little before the next one.', seconds);

/** Refuses early, before any work on a password is done. */
async function refuseWhileLimited(context: Context, subjects: readonly Subject[]): Promise<void> {
  const tries = await triesOf(context.db, hashesOf(subjects));
  const seconds = longestWait(subjects, tries, context.now());
  if (seconds !== null) throw tooManyTries(seconds);
}

/** Counts a try; the seconds to wait, when others at the same time have used up the limit. */
async function count(transaction: Transaction, context: Context, subjects: readonly Subject[]): Promise<number | null> {
  const now = context.now();
  await beginTries(transaction, hashesOf(subjects), now);
  const tries = await lockTries(transaction, hashesOf(subjects));
  const seconds = longestWait(subjects, tries, now);
  if (seconds !== null) return seconds;
  for (const subject of subjects) {
    await saveTries(transaction, subject.hash, rules.afterTry(triesFor(tries, subject), subject.limit, now));
  }
  return null;
}

/** Counts a failure. Beyond the limit nobody learns whether it was one. */
async function fail(transaction: Transaction, context: Context, subjects: readonly Subject[]): Promise<Outcome> {
  const seconds = await count(transaction, context, subjects);
  return seconds === null ? { kind: 'failed' } : { kind: 'limited', seconds };
}

function settle(outcome: Outcome, failure: Error): SignedIn {
  if (outcome.kind === 'limited') throw tooManyTries(outcome.seconds);
  if (outcome.kind === 'failed') throw failure;
  return outcome.signedIn;
}

/**
 * Signs in with username or verified email. Whether there is such an account shows neither in the answer, nor in the work (a
 * password is always verified), nor in what is counted.
 * @throws UNAUTHENTICATED for a wrong pair; RATE_LIMITED after too many
 */
export async function signIn(context: Context, { username, password }: LoginInput): Promise<SignedIn> {
  const login = rules.normaliseLogin(username);
  const found = login === null ? null : await accountByLogin(context.db, login);
  const account = accountSubject(context, found, login);
  const subjects = [account, addressSubject(context)];
  await refuseWhileLimited(context, subjects);
  const fits = await context.passwordFits(password, found?.passwordHash ?? null);
  const outcome = await context.db.transaction().execute(async (transaction): Promise<Outcome> => {
    if (!found || !fits) {
      await audit(transaction, context, { action: 'SIGN_IN_FAILED', userId: found?.user.id ?? null, sessionId: null });
      return fail(transaction, context, subjects);
    }
    // Looked at again: of many guesses at the same time, one that fits must not count once the limit is used up.
    const tries = await lockTries(transaction, hashesOf(subjects));
    const seconds = longestWait(subjects, tries, context.now());
    if (seconds !== null) return { kind: 'limited', seconds };
    await deleteTries(transaction, account.hash);
    return { kind: 'signedIn', signedIn: await openSession(transaction, context, found.user) };
  });
  return settle(outcome, unauthenticated('Username or password is wrong.'));
}

/** The new account, or the one that the same request opened before; null when it cannot be had. */
async function openAccount(
  transaction: Transaction,
  context: Context,
  registration: Registration,
  made: NewAccount,
): Promise<User | null> {
  // Asked for reserved names too, so that they take as long as taken ones.
  const taken = await isTaken(transaction, registration);
  const refused = taken || rules.isReserved(registration.username);
  const user = refused ? null : await insertUser(transaction, registration, made);
  if (user) {
    await appendEvents(transaction, [userRegistered(user, occasion(context))]);
    await audit(transaction, context, { action: 'REGISTERED', userId: user.id, sessionId: null });
    return user;
  }
  if (!made.registrationKey) return null;
  const before = await accountByRegistration(transaction, registration.username, made.registrationKey);
  return before && (await context.passwordFits(registration.password, before.passwordHash)) ? before.user : null;
}

/**
 * Opens an account and signs it in. A retry with the same idempotency key and password signs in to the account that the
 * first try opened. Tokens are never kept for a retry, so this does not go through `mutate`.
 * @throws BAD_USER_INPUT, the same one for whatever cannot be had; RATE_LIMITED after too many of those, or of others
 */
export async function register(context: Context, input: RegisterInput): Promise<SignedIn> {
  const registration = rules.cleanRegistration(input);
  const registrationKey = retryKeyOf(context);
  const registrations = registrationsSubject(context);
  const address = addressSubject(context);
  await refuseWhileLimited(context, [registrations, address]);
  const passwordHash = await hashPassword(registration.password);
  const outcome = await context.db.transaction().execute(async (transaction): Promise<Outcome> => {
    const seconds = await count(transaction, context, [registrations]);
    if (seconds !== null) return { kind: 'limited', seconds };
    const made = { id: context.newId(), at: context.now(), passwordHash, registrationKey };
    const user = await openAccount(transaction, context, registration, made);
    if (user) return { kind: 'signedIn', signedIn: await openSession(transaction, context, user) };
    await audit(transaction, context, { action: 'REGISTRATION_REFUSED', userId: null, sessionId: null });
    return fail(transaction, context, [address]);
  });
  return settle(outcome, rules.unavailable());
}
