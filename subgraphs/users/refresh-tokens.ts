import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** SHA-256, for what must be recognised and never be read: tokens, idempotency keys, who tried to sign in. */
export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A new refresh token: 256 random bits. */
export const newRefreshToken = (): string => randomBytes(32).toString('base64url');

/** A pair of tokens and when the access token ends, in seconds since 1970. */
export type TokenPair = { accessToken: string; refreshToken: string; expires: number };

const tokenPair = z.object({ accessToken: z.string(), refreshToken: z.string(), expires: z.number() });

const ivBytes = 12;
const tagBytes = 16;

// The token is 256 random bits, so HKDF (RFC 5869) needs no salt.
const keyOf = (refreshToken: string): Buffer =>
  Buffer.from(hkdfSync('sha256', refreshToken, '', 'kd-users answer to refreshSession', 32));

/**
 * Seals an answer (AES-256-GCM) so that only the refresh token that it answers opens it. A lost answer can thereby be given
 * again while the database holds nothing that reads as a token.
 */
export function seal(pair: TokenPair, refreshToken: string): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(refreshToken), iv);
  const text = Buffer.concat([cipher.update(JSON.stringify(pair), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]);
}

/** The inverse of `seal`. @throws when it was sealed with another token or changed since */
export function unseal(sealed: Buffer, refreshToken: string): TokenPair {
  const iv = sealed.subarray(0, ivBytes);
  const decipher = createDecipheriv('aes-256-gcm', keyOf(refreshToken), iv, { authTagLength: tagBytes });
  decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
  const text = Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()]);
  return tokenPair.parse(JSON.parse(text.toString('utf8')));
}
