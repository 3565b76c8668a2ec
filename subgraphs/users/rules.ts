import { badInput } from '@kd/kit/errors';
import { cleanText, cleanTimezone } from '@kd/kit/input';
import { GraphQLError } from 'graphql';

/** What others may know of a person with whom they share a family. */
export type Profile = { fullName: string; avatarUrl: string | null };

/** An account, without its password. */
export type User = Profile & {
  id: string;
  username: string;
  email: string | null;
  timezone: string;
  locale: string;
  createdAt: Date;
  lastActiveAt: Date | null;
  version: number;
};

/** A person as a member of one family. */
export type Member = Profile & { familyId: string; id: string };

/** A session, as far as it decides about tokens. */
export type Session = { id: string; userId: string; expiresAt: Date; revokedAt: Date | null };

/** A refresh token as it is kept. */
export type RefreshToken = { spentAt: Date | null; retryKey: Buffer | null; sealedAnswer: Buffer | null };

/** So many tries within so many milliseconds, then no more until those are over. */
export type Limit = { tries: number; windowMs: number };

/** For how long failed sign-ins are counted. */
export const signInWindowMs = 15 * 60_000;

/** For how long registrations are counted. */
export const registrationWindowMs = 60 * 60_000;

/** The counted tries of one account or address, since the first of them. */
export type Tries = { count: number; since: Date };

/** Seconds until somebody may try again, or null when the limit is not used up. */
export function retryAfter(tries: Tries | null, limit: Limit, now: Date): number | null {
  if (!tries || tries.count < limit.tries) return null;
  const milliseconds = tries.since.getTime() + limit.windowMs - now.getTime();
  return milliseconds > 0 ? Math.ceil(milliseconds / 1000) : null;
}

/** The tries after another one. */
export const afterTry = (tries: Tries | null, { windowMs }: Limit, now: Date): Tries =>
  tries && tries.since.getTime() + windowMs > now.getTime()
    ? { ...tries, count: tries.count + 1 }
    : { count: 1, since: now };

/** Whether a session's tokens still work. */
export const stands = ({ revokedAt, expiresAt }: Session, now: Date): boolean => revokedAt === null && expiresAt > now;

/**
 * What becomes of a session when a refresh token is presented:
 * - `ended`: it is over, nothing changes;
 * - `rotate`: the token is good and now spent;
 * - `repeat`: the same request again (by its idempotency key), whose answer was lost: it gets that answer;
 * - `revoke`: the token was spent before, so two parties hold it and one is not the owner. Two requests at the same time
 *   without a common idempotency key are that too: nobody can tell them from a thief and the owner.
 */
export type Refresh = { kind: 'ended' | 'rotate' | 'revoke' } | { kind: 'repeat'; sealedAnswer: Buffer };

/** Decides about a presented refresh token. */
export function refresh(session: Session, token: RefreshToken, retryKey: Buffer | null, now: Date): Refresh {
  if (!stands(session, now)) return { kind: 'ended' };
  if (token.spentAt === null) return { kind: 'rotate' };
  const { sealedAnswer } = token;
  const same = retryKey !== null && token.retryKey !== null && retryKey.equals(token.retryKey);
  return same && sealedAnswer ? { kind: 'repeat', sealedAnswer } : { kind: 'revoke' };
}

/** What a registration asks for, checked and cleaned. */
export type Registration = {
  username: string;
  password: string;
  email: string | null;
  fullName: string;
  timezone: string;
  locale: string;
};

/** What a profile may change to; what is undefined stays. */
export type ProfileChange = { [name in 'fullName' | 'timezone' | 'locale']?: string } & { avatarUrl?: string | null };

type RegisterInput = {
  username: string;
  password: string;
  fullName: string;
  email?: string | null;
  timezone?: string | null;
  locale?: string | null;
};

/** Checks the form of a registration, which has nothing to do with what accounts there are. @throws BAD_USER_INPUT */
export const cleanRegistration = (input: RegisterInput): Registration => ({
  username: cleanUsername(input.username),
  password: cleanPassword(input.password),
  fullName: cleanFullName(input.fullName),
  email: typeof input.email !== 'string' || input.email.trim() === '' ? null : cleanEmail(input.email),
  timezone: cleanTimezone(input.timezone ?? 'UTC', 'input.timezone'),
  locale: cleanLocale(input.locale ?? 'en'),
});

type ProfileInput = { [name in 'fullName' | 'timezone' | 'locale' | 'avatarUrl']?: string | null };

/** Checks a change of profile. @throws BAD_USER_INPUT */
export const cleanProfileChange = ({ fullName, timezone, locale, avatarUrl }: ProfileInput): ProfileChange => ({
  ...(typeof fullName === 'string' && { fullName: cleanFullName(fullName) }),
  ...(typeof timezone === 'string' && { timezone: cleanTimezone(timezone, 'input.timezone') }),
  ...(typeof locale === 'string' && { locale: cleanLocale(locale) }),
  ...(avatarUrl !== undefined && { avatarUrl: avatarUrl === null ? null : cleanAvatarUrl(avatarUrl) }),
});

function cleanUsername(typed: string): string {
  const username = typed.normalize('NFKC').trim();
  if (/^[A-Za-z0-9_.-]{3,32}$/.test(username)) return username;
  throw badInput('input.username', 'A username has 3 to 32 letters (A to Z), digits, “_”, “.” or “-”.');
}

const cleanFullName = (name: string) =>
  cleanText(name, { field: 'input.fullName', what: 'A full name', min: 1, max: 100 });

/** Characters of a password, at least and at most. */
const passwordLength = { min: 8, max: 128 } as const;

/** A password as it is hashed: the same text typed on another keyboard may come in another Unicode form. */
export const normalisePassword = (password: string): string => password.toWellFormed().normalize('NFKC');

function cleanPassword(typed: string): string {
  const password = normalisePassword(typed);
  const refuse = (rule: string) => badInput('input.password', `A password has ${rule}.`);
  const length = Array.from(password).length;
  if (length < passwordLength.min || length > passwordLength.max) {
    throw refuse(`${passwordLength.min} to ${passwordLength.max} characters`);
  }
  if (!/\p{Lu}/u.test(password)) throw refuse('an upper case letter');
  if (!/\p{Ll}/u.test(password)) throw refuse('a lower case letter');
  if (!/\p{Nd}/u.test(password)) throw refuse('a digit');
  if (!/[^\p{L}\p{N}\p{M}\p{Cc}]/u.test(password)) throw refuse('a symbol, such as “!” or “-”');
  return password;
}

// As HTML's `<input type=email>` has it, plus a dot in the domain; whether post arrives, only post can tell.
const email =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/i;

function cleanEmail(typed: string): string {
  const address = typed.normalize('NFKC').trim();
  if (address.length <= 254 && email.test(address)) return address;
  throw badInput('input.email', 'An email looks like name@example.org.');
}

function cleanLocale(typed: string): string {
  try {
    const [locale] = Intl.getCanonicalLocales(typed.trim());
    if (locale !== undefined && locale.length <= 35) return locale;
  } catch {
    // A RangeError: no BCP 47 tag.
  }
  throw badInput('input.locale', 'A locale is a BCP 47 tag, such as en or de-CH.');
}

function cleanAvatarUrl(typed: string): string {
  const text = cleanText(typed, { field: 'input.avatarUrl', what: 'An avatar address', min: 1, max: 2_000 });
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:' && url.username === '' && url.password === '') return url.href;
  throw badInput('input.avatarUrl', 'An avatar address begins with https://.');
}

/** What somebody typed to sign in with, as it is looked up and counted; null when no account can have it. */
export function normaliseLogin(typed: string): string | null {
  const login = typed.toWellFormed().normalize('NFKC').trim().toLowerCase();
  return login.length > 0 && login.length <= 254 && !/\p{Cc}/u.test(login) ? login : null;
}

const reservedNames = new Set(
  'admin administrator root system support help security operator moderator staff official kd kd-family family service anonymous nobody null undefined me api www postmaster webmaster abuse'.split(
    ' ',
  ),
);

/** Whether a username is kept back, since it would pass for somebody who speaks for the product. */
export const isReserved = (username: string): boolean => reservedNames.has(username.toLowerCase());

/** The one answer to a username that cannot be had, whatever the reason. */
export const unavailable = (): GraphQLError =>
  new GraphQLError('This account cannot be opened. Try another username.', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
