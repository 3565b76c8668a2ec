import { rowLoader } from '@kd/kit/loaders';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { ProfileChange, Registration, User } from './rules.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

/** What the audit log takes note of. */
export type AuditEntry = {
  id: string;
  at: Date;
  action:
    'REGISTERED' | 'REGISTRATION_REFUSED' | 'SIGNED_IN' | 'SIGN_IN_FAILED' | 'SIGNED_OUT' | 'REFRESH_TOKEN_REUSED';
  userId: string | null;
  sessionId: string | null;
  address: string;
  userAgent: string;
};

const userColumns = [
  'id',
  'username',
  'email',
  'full_name as fullName',
  'avatar_url as avatarUrl',
  'timezone',
  'locale',
  'created_at as createdAt',
  'last_active_at as lastActiveAt',
  'version',
] as const;

/** Accounts by id. */
const usersByIds = (db: Db, ids: readonly string[]): Promise<User[]> =>
  db
    .selectFrom('users')
    .select(userColumns)
    .where(sql<boolean>`id = any(${ids})`)
    .execute();

/** The look-ups of one request. */
export const createLoaders = (db: Db) => ({
  user: rowLoader(
    (ids: readonly string[]) => usersByIds(db, ids),
    ({ id }) => id,
  ),
});

/** An account and what proves that it is one's own. */
export type Account = { user: User; passwordHash: string };

/** The account with this username or verified email (in lower case), or null. */
export async function accountByLogin(db: Db, login: string): Promise<Account | null> {
  const row = await db
    .selectFrom('users')
    .select([...userColumns, 'password_hash as passwordHash'])
    .where((eb) =>
      eb.or([
        eb(sql`lower(username)`, '=', login),
        eb.and([eb(sql`lower(email)`, '=', login), eb('email_verified_at', 'is not', null)]),
      ]),
    )
    .executeTakeFirst();
  return row ? toAccount(row) : null;
}

/** The account that was registered with this username and idempotency key, or null. */
export async function accountByRegistration(db: Db, username: string, key: Buffer): Promise<Account | null> {
  const row = await db
    .selectFrom('users')
    .select([...userColumns, 'password_hash as passwordHash'])
    .where(sql`lower(username)`, '=', username.toLowerCase())
    .where('registration_key', '=', key)
    .executeTakeFirst();
  return row ? toAccount(row) : null;
}

const toAccount = ({ passwordHash, ...user }: User & { passwordHash: string }): Account => ({ user, passwordHash });

/** Whether an account has this username. */
export async function isTaken(db: Db, { username }: Registration): Promise<boolean> {
  const { rows } = await sql`select from users where lower(username) = lower(${username})`.execute(db);
  return rows.length > 0;
}

/** What a new account is made of beside what the person typed. */
export type NewAccount = { id: string; at: Date; passwordHash: string; registrationKey: Buffer | null };

/** Writes a new account; null when somebody was first with its username. */
export async function insertUser(transaction: Db, registration: Registration, made: NewAccount): Promise<User | null> {
  const { username, email, fullName, timezone, locale } = registration;
  const row = await transaction
    .insertInto('users')
    .values({
      id: made.id,
      username,
      email,
      email_verified_at: null,
      full_name: fullName,
      avatar_url: null,
      timezone,
      locale,
      password_hash: made.passwordHash,
      created_at: made.at,
      last_active_at: made.at,
      registration_key: made.registrationKey,
      version: 1,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning(userColumns)
    .executeTakeFirst();
  return row ?? null;
}

/** Saves a change of profile as the account's next version; null when there is no such account. */
export async function saveProfile(transaction: Db, id: string, change: ProfileChange): Promise<User | null> {
  const { fullName, avatarUrl, timezone, locale } = change;
  const row = await transaction
    .updateTable('users')
    .set((eb) => ({
      ...(fullName !== undefined && { full_name: fullName }),
      ...(avatarUrl !== undefined && { avatar_url: avatarUrl }),
      ...(timezone !== undefined && { timezone }),
      ...(locale !== undefined && { locale }),
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .returning(userColumns)
    .executeTakeFirst();
  return row ?? null;
}

/** Notes that a person signed in or renewed a session. */
export async function saveActivity(transaction: Db, userId: string, at: Date): Promise<void> {
  await transaction.updateTable('users').set({ last_active_at: at }).where('id', '=', userId).execute();
}

/** Adds to the audit log. */
export async function insertAuditEntry(transaction: Db, entry: AuditEntry): Promise<void> {
  const { userId, sessionId, userAgent, ...rest } = entry;
  await transaction
    .insertInto('audit_log')
    .values({ ...rest, user_id: userId, session_id: sessionId, user_agent: userAgent })
    .execute();
}
