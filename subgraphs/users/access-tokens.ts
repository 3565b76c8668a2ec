import type { Clock } from '@kd/kit/clock';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { JWK } from 'jose';
import type { Tables } from './tables.ts';

/** Signs access tokens: JWTs with EdDSA (RFC 8037). */
export type AccessTokens = {
  sign(session: { id: string; userId: string }): Promise<{ accessToken: string; expires: number }>;
  /** The public keys as a JSON Web Key Set (RFC 7517). */
  keySet: string;
};

const issuer = 'kd-family';
const algorithm = 'EdDSA';

/**
 * Loads the signing keys; the first process to start makes one, while others wait.
 *
 * The private key lies in the table as it is: there is no secret outside the database that would survive a restart of the
 * embedded topology and could wrap it. Whoever reads the database (or a backup of it) can sign in as anybody until the key
 * is replaced, so both have to be guarded like a password file (ADR 11).
 */
export async function openAccessTokens(db: Kysely<Tables>, clock: Clock, seconds: number): Promise<AccessTokens> {
  const keys = await loadKeys(db, clock);
  const [newest] = keys;
  if (!newest) throw new Error('There is no signing key although one was just made.');
  const privateKey = await importJWK(newest.private, algorithm);
  return {
    keySet: JSON.stringify({ keys: keys.map((key) => key.public) }),
    sign: async ({ id, userId }) => {
      const issued = Math.floor(clock().getTime() / 1000);
      const expires = issued + seconds;
      const accessToken = await new SignJWT({ sid: id })
        .setProtectedHeader({ alg: algorithm, kid: newest.kid, typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(issuer)
        .setSubject(userId)
        .setIssuedAt(issued)
        .setExpirationTime(expires)
        .sign(privateKey);
      return { accessToken, expires };
    },
  };
}

type SigningKey = { kid: string; public: JWK; private: JWK };

const loadKeys = (db: Kysely<Tables>, clock: Clock): Promise<SigningKey[]> =>
  db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(hashtext('kd-users-signing-keys'))`.execute(transaction);
    const known = await transaction
      .selectFrom('signing_keys')
      .select(['kid', 'public_jwk as public', 'private_jwk as private'])
      .orderBy('created_at', 'desc')
      .$castTo<SigningKey>()
      .execute();
    if (known.length > 0) return known;
    const made = await makeKey();
    await transaction
      .insertInto('signing_keys')
      .values({
        kid: made.kid,
        public_jwk: JSON.stringify(made.public),
        private_jwk: JSON.stringify(made.private),
        created_at: clock(),
      })
      .execute();
    return [made];
  });

async function makeKey(): Promise<SigningKey> {
  const pair = await generateKeyPair(algorithm, { crv: 'Ed25519', extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  const use = { kid, alg: algorithm, use: 'sig' };
  return { kid, public: { ...publicJwk, ...use }, private: { ...(await exportJWK(pair.privateKey)), ...use } };
}
