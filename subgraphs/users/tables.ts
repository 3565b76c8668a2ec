import type { JSONColumnType } from 'kysely';

/** An account. */
export type UserRow = {
  id: string;
  username: string;
  /** Whoever registered it may have typed somebody else's: only a verified one says who the person is. */
  email: string | null;
  /** Unique, and good to sign in with, from then on. */
  email_verified_at: Date | null;
  full_name: string;
  avatar_url: string | null;
  timezone: string;
  locale: string;
  /** argon2id, in the PHC string format. */
  password_hash: string;
  created_at: Date;
  last_active_at: Date | null;
  /** SHA-256 of the `Idempotency-Key` that the account was registered with, if there was one. */
  registration_key: Buffer | null;
  version: number;
};

/** Somebody who signed in, on one device: a family of refresh tokens, of which one is good. */
export type SessionRow = {
  id: string;
  user_id: string;
  created_at: Date;
  last_used_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  address: string;
  user_agent: string;
};

/** A refresh token, of which only the SHA-256 is kept. */
export type RefreshTokenRow = {
  token_hash: Buffer;
  session_id: string;
  created_at: Date;
  spent_at: Date | null;
  /** SHA-256 of the `Idempotency-Key` it was spent with, if there was one. */
  retry_key: Buffer | null;
  /** The answer to that request, sealed with the token itself (`refresh-tokens.ts`). */
  sealed_answer: Buffer | null;
};

/** A key pair that access tokens are signed with. The private part is as secret as the database is. */
export type SigningKeyRow = {
  kid: string;
  public_jwk: JSONColumnType<object>;
  private_jwk: JSONColumnType<object>;
  created_at: Date;
};

/** Counted tries of one account or address (as a hash) since `window_started_at`: failed sign-ins, registrations. */
export type FailedTriesRow = { subject: Buffer; window_started_at: Date; failures: number };

/** What happened to an account and its sessions, from where. Never changed and never deleted: the database refuses it. */
export type AuditRow = {
  id: string;
  at: Date;
  action: string;
  user_id: string | null;
  session_id: string | null;
  address: string;
  user_agent: string;
};

/** The tables of this subgraph. None is family-scoped: an account belongs to no family. */
export type Tables = {
  users: UserRow;
  sessions: SessionRow;
  refresh_tokens: RefreshTokenRow;
  signing_keys: SigningKeyRow;
  failed_tries: FailedTriesRow;
  audit_log: AuditRow;
};
