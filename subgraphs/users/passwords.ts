import { randomBytes } from 'node:crypto';
import { rateLimited } from '@kd/kit/errors';
import { hash, verify } from '@node-rs/argon2';
import { normalisePassword } from './rules.ts';
import { createWaitingLine } from './waiting-line.ts';

// argon2id as OWASP's Password Storage Cheat Sheet has it: 19 MiB, two passes, one lane. (The enum is not there at run time.)
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/**
 * Hashing keeps a thread of libuv's pool busy, which has four, and takes 19 MiB each time: a crowd at the door must neither
 * fill the memory nor keep those waiting who came long after. One line for the process, since the threads are the process's.
 */
const inLine = createWaitingLine({
  atOnce: 4,
  longest: 64,
  refuse: () => rateLimited('Too many people are signing in at this moment. Try again in a few seconds.', 3),
});

/** Makes a password's hash. @throws RATE_LIMITED when too many wait for theirs */
export const hashPassword = (password: string): Promise<string> =>
  inLine(() => hash(normalisePassword(password), parameters));

/** Whether a password fits an account. @throws RATE_LIMITED when too many wait to know */
export type PasswordCheck = (password: string, storedHash: string | null) => Promise<boolean>;

/** Makes the check. Without an account it does the same work on the hash of a password that nobody knows. */
export async function createPasswordCheck(): Promise<PasswordCheck> {
  const nobodys = await hashPassword(randomBytes(32).toString('base64'));
  return async (password, storedHash) => {
    const fits = await inLine(() => verify(storedHash ?? nobodys, normalisePassword(password)));
    return fits && storedHash !== null;
  };
}
