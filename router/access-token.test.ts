import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JSONWebKeySet, JWTPayload } from 'jose';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { accessTokens, tokenIssuer } from './access-token.ts';

type Changes = { [claim in 'iss' | 'aud' | 'sub' | 'sid' | 'exp']?: unknown };
type Key = { kid: string; privateKey: CryptoKey; publicKey: CryptoKey };

const noon = new Date('2026-11-20T12:00:00Z');
let now: Date;
let ours: Key;
let next: Key;
let published: JSONWebKeySet;
let loads: number;
let verify: ReturnType<typeof accessTokens>['verify'];

const newKey = async (kid: string): Promise<Key> => ({
  kid,
  ...(await generateKeyPair('EdDSA', { extractable: true })),
});
const publish = async (...keys: Key[]): Promise<void> => {
  const jwks = keys.map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' }));
  published = { keys: await Promise.all(jwks) };
};

/** A token such as the users subgraph signs, but for the changes; undefined takes a claim away. */
const token = (changes: Changes = {}, { kid, privateKey }: Key = ours): Promise<string> => {
  const seconds = noon.getTime() / 1000;
  const claims = {
    iss: tokenIssuer,
    aud: tokenIssuer,
    sub: 'u',
    sid: 's',
    iat: seconds,
    exp: seconds + 900,
    ...changes,
  };
  return new SignJWT(claims as JWTPayload).setProtectedHeader({ alg: 'EdDSA', kid }).sign(privateKey);
};
const refusal = (text: string): Promise<unknown> =>
  verify(text).then(
    () => 'accepted',
    (error: { extensions?: { code: string } }) => error.extensions?.code ?? error,
  );

beforeAll(async () => {
  ours = await newKey('ours');
  next = await newKey('next');
});
beforeEach(async () => {
  now = noon;
  loads = 0;
  await publish(ours);
  const load = async () => {
    loads += 1;
    return published;
  };
  verify = accessTokens(load, () => now).verify;
});

test('a good token says who, which session and until when', async () => {
  const expires = new Date('2026-11-20T12:15:00Z');
  expect(await verify(await token())).toEqual({ userId: 'u', sessionId: 's', expires });
});

test('a token is over at its time, although it was good before', async () => {
  const text = await token();
  await verify(text);
  now = new Date(noon.getTime() + 899_000);
  expect(await refusal(text)).toBe('accepted');
  now = new Date(noon.getTime() + 900_000);
  await expect(verify(text)).rejects.toThrow('The access token is over: renew it with refreshSession.');
});

test.each<[string, Changes]>([
  ['another issuer', { iss: 'somebody' }],
  ['another audience', { aud: 'somebody' }],
  ['no issuer', { iss: undefined }],
  ['no audience', { aud: undefined }],
  ['no person', { sub: undefined }],
  ['no session', { sid: undefined }],
  ['no end', { exp: undefined }],
  ['a session that is no text', { sid: 7 }],
  ['an end long ago', { exp: 1 }],
])('a token with %s is refused', async (_, changes) => {
  expect(await refusal(await token(changes))).toBe('UNAUTHENTICATED');
});

test('a token that somebody else signed, under our key’s name, is refused', async () => {
  expect(await refusal(await token({}, { ...next, kid: 'ours' }))).toBe('UNAUTHENTICATED');
});

test('a token whose words were changed is refused', async () => {
  const [head, , signature] = (await token()).split('.');
  const [, other] = (await token({ sub: 'somebody else' })).split('.');
  expect(await refusal(`${head}.${other}.${signature}`)).toBe('UNAUTHENTICATED');
});

test('a token whose words were changed is refused, also when the true one has been seen', async () => {
  const text = await token();
  await verify(text);
  const [head, , signature] = text.split('.');
  const [, other] = (await token({ sub: 'somebody else' })).split('.');
  expect(await refusal(`${head}.${other}.${signature}`)).toBe('UNAUTHENTICATED');
  expect(await refusal(text)).toBe('accepted');
});

test('no other algorithm is accepted: neither none nor the public key taken for a secret (RFC 8725, 2.1)', async () => {
  const [, body] = (await token()).split('.');
  const header = (alg: string) => Buffer.from(JSON.stringify({ alg, kid: 'ours' })).toString('base64url');
  expect(await refusal(`${header('none')}.${body}.`)).toBe('UNAUTHENTICATED');
  const secret = Buffer.from(published.keys[0]!['x'] as string, 'base64url');
  const hmac = await new SignJWT({ iss: tokenIssuer, aud: tokenIssuer, sub: 'u', sid: 's' })
    .setProtectedHeader({ alg: 'HS256', kid: 'ours' })
    .setExpirationTime('1h')
    .sign(secret);
  expect(await refusal(hmac)).toBe('UNAUTHENTICATED');
});

test.each(['', 'x', 'a.b.c', '....', '{}'])('%j is no token', async (text) => {
  expect(await refusal(text)).toBe('UNAUTHENTICATED');
});

test('an unknown key is looked up once more, at most every ten seconds', async () => {
  await verify(await token());
  expect(loads).toBe(1);
  await publish(ours, next);
  const rotated = await token({}, next);
  expect(await refusal(rotated)).toBe('UNAUTHENTICATED');
  expect(loads).toBe(1);
  now = new Date(noon.getTime() + 10_001);
  expect(await refusal(rotated)).toBe('accepted');
  for (const kid of ['a', 'b', 'c']) expect(await refusal(await token({}, { ...next, kid }))).toBe('UNAUTHENTICATED');
  expect(loads).toBe(2);
});

test('keys that could not be loaded are no fault of the token, and are loaded again', async () => {
  let away = true;
  verify = accessTokens(
    async () => {
      if (away) throw new Error('users does not answer');
      return published;
    },
    () => now,
  ).verify;
  const text = await token();
  await expect(verify(text)).rejects.toThrow('users does not answer');
  away = false;
  expect(await refusal(text)).toBe('accepted');
});
