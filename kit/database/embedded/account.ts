import { type Stats, statSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EmbeddedPostgresError } from './failure.ts';

/** The operating system account that PostgreSQL runs as when we are root, which PostgreSQL refuses to be. */
export type Account = { readonly uid: number; readonly gid: number };

/** In order of preference. initdb looks its account up by uid, so an invented number would not do. */
const candidates = ['postgres', '_postgres', 'nobody', 'daemon'];

/**
 * The account to run PostgreSQL as, or undefined when our own will do. An existing cluster keeps its owner, whatever
 * accounts were added to the system since.
 */
export async function accountFor(cluster: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const accounts = parseAccounts(await readFile('/etc/passwd', 'utf8'));
  for (const name of candidates) {
    const account = accounts.get(name);
    if (account !== undefined) return account;
  }
  throw new EmbeddedPostgresError(
    'START_FAILED',
    `PostgreSQL does not run as root, and this system has none of the accounts ${candidates.join(', ')}. Start as an ordinary user, or add one of them.`,
  );
}

/** Reads `/etc/passwd`, leaving out root and uids that cannot be switched to. */
function parseAccounts(passwd: string): Map<string, Account> {
  const accounts = new Map<string, Account>();
  for (const line of passwd.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    const account = { uid: Number(uid), gid: Number(gid) };
    if (name !== undefined && account.uid > 0 && account.gid >= 0) accounts.set(name, account);
  }
  return accounts;
}

/**
 * Whether an account may enter a folder: every folder on the way down must let it pass. Without an account the question
 * is about ourselves, and the answer is left to the first use.
 */
export async function canEnter(folder: string, account: Account | undefined): Promise<boolean> {
  if (account === undefined) return true;
  for (let step = await realpath(folder); ; step = dirname(step)) {
    if (!grants(await stat(step), account, 0o1)) return false;
    if (step === dirname(step)) return true;
  }
}

/**
 * Whether the file's mode grants an account the given rights (4 read, 2 write, 1 execute or enter). Only the primary
 * group counts: we drop all others when we switch.
 */
export function grants(file: Pick<Stats, 'mode' | 'uid' | 'gid'>, account: Account, rights: number): boolean {
  const shift = file.uid === account.uid ? 6 : file.gid === account.gid ? 3 : 0;
  return ((file.mode >> shift) & rights) === rights;
}
