import type { Clock } from '@kd/kit/clock';
import { unauthenticated } from '@kd/kit/errors';
import { createLocalJWKSet, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { LRUCache } from 'lru-cache';

/** What a valid access token says. */
export type AccessToken = { userId: string; sessionId: string; expires: Date };

/** Issuer and audience of our access tokens (RFC 7519 `iss`, `aud`). */
export const tokenIssuer = 'kd-family';

/** A token that was verified, and what it says. */
type Verified = { token: string; says: AccessToken };

/** An Ed25519 signature in base64url: how a token ends. */
const signatureLength = 86;
/** Verified tokens are found by their signatures alone, since to look a text up takes a nanosecond for each of its characters. */
const signatureOf = (token: string): string => token.slice(-signatureLength);

/**
 * Verifies access tokens (EdDSA, JWS). A token is verified once and then remembered until it ends, which `verified` tells
 * without waiting; an unknown key makes the key set load again, at most once every ten seconds.
 */
export function accessTokens(loadKeys: () => Promise<JSONWebKeySet>, clock: Clock) {
  const known = new LRUCache<string, Verified>({ max: 50_000 });
  let keys: Promise<JSONWebKeySet> | undefined;
  let loadedAt = 0;

  const keysFor = async (kid: string | undefined): Promise<JSONWebKeySet> => {
    const current = keys && (await keys);
    const missing = !current?.keys.some((key) => key.kid === kid);
    if (current && !(missing && clock().getTime() - loadedAt > 10_000)) return current;
    loadedAt = clock().getTime();
    keys = loadKeys();
    keys.catch(() => (keys = undefined));
    return keys;
  };
  const verifyFresh = async (token: string): Promise<AccessToken> => {
    const { payload } = await jwtVerify(token, createLocalJWKSet(await keysFor(decodeProtectedHeader(token).kid)), {
      algorithms: ['EdDSA', 'Ed25519'],
      issuer: tokenIssuer,
      audience: tokenIssuer,
      requiredClaims: ['sub', 'sid', 'exp'],
      currentDate: clock(),
    });
    const { sub, sid, exp } = payload;
    if (typeof sub !== 'string' || typeof sid !== 'string' || exp === undefined) throw unauthenticated();
    return { userId: sub, sessionId: sid, expires: new Date(exp * 1000) };
  };
  const verified = (token: string): AccessToken | undefined => {
    const hit = known.get(signatureOf(token));
    // The same signature under another text is a forgery.
    return hit?.token === token && hit.says.expires.getTime() > clock().getTime() ? hit.says : undefined;
  };
  const verify = async (token: string): Promise<AccessToken> => {
    const hit = verified(token);
    if (hit) return hit;
    try {
      const fresh = await verifyFresh(token);
      known.set(signatureOf(token), { token, says: fresh });
      return fresh;
    } catch (error) {
      if (error instanceof errors.JWTExpired)
        throw unauthenticated('The access token is over: renew it with refreshSession.');
      if (error instanceof errors.JOSEError || error instanceof TypeError)
        throw unauthenticated('The access token is not valid: sign in again.');
      throw error;
    }
  };
  return { verify, verified };
}
