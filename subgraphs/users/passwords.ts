import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { normalisePassword } from './rules.ts';

// argon2id as OWASP's Password Storage Cheat Sheet has it: 19 MiB, two passes, one lane. (The enum is not there at run time.)
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Makes a password's hash. */
export const hashPassword = (password: string): Promise<string> => hash(normalisePassword(password), parameters);

/** Whether a password fits an account. */
export type PasswordCheck = (password: string, storedHash: string | null) => Promise<boolean>;

/** Makes the check. Without an account it does the same work on the hash of a password that nobody knows. */
export async function createPasswordCheck(): Promise<PasswordCheck> {
  const nobodys = await hashPassword(randomBytes(32).toString('base64'));
  return async (password, storedHash) => {
    const fits = await verify(storedHash ?? nobodys, normalisePassword(password));
    return fits && storedHash !== null;
  };
}
