import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError, messageOf, usingFolder } from './failure.ts';
import { readIfThere, writeWhole } from './files.ts';
import { isAlive } from './process.ts';

/** Ownership of a folder by this process. */
export type Lock = { release(): Promise<void> };

type Holder = { readonly pid: number; readonly host: string; readonly since: string };

/** Kept reachable: a collected database would close, and with it the lock would go. */
const held = new Set<DatabaseSync>();

/**
 * Takes exclusive ownership of a folder, or says who has it.
 *
 * The lock is SQLite's own lock on an empty file: the one kernel lock that Node carries for every platform. The kernel
 * lets go of it the moment its holder dies, however it dies, so nothing is ever left to
 * clean up. It is not inherited by the postmaster, which outlives a killed owner.
 */
export async function lockFolder(folder: string): Promise<Lock> {
  const holderFile = join(folder, 'owner.json');
  const database = await usingFolder(folder, () => win(join(folder, 'owner.lock'), holderFile));
  if (!(database instanceof DatabaseSync)) throw inUse(folder, database);
  const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  try {
    await usingFolder(folder, () => writeWhole(holderFile, JSON.stringify(holder), 0o644));
  } catch (error) {
    database.close();
    throw error;
  }
  held.add(database);
  return {
    async release() {
      if (!database.isOpen) return;
      try {
        await rm(holderFile, { force: true });
      } finally {
        held.delete(database);
        database.close();
      }
    },
  };
}

/**
 * The lock, or who has it if that is known. SQLite takes its lock in steps, so of several who try at the same instant
 * each may see another one's step and none wins: hence the repeated tries, out of step.
 * They also give the winner, who writes its name only after it has won, the time to do so.
 */
async function win(file: string, holderFile: string): Promise<DatabaseSync | Holder | undefined> {
  for (let attempt = 1; attempt <= 12; attempt++) {
    const database = hold(file);
    if (database !== undefined) return database;
    const holder = parseHolder(await readIfThere(holderFile));
    const lives = holder !== undefined && (holder.host !== hostname() || isAlive(holder.pid));
    if (lives && attempt >= 4) return holder;
    await delay(5 + Math.random() * 30);
  }
  return undefined;
}

function hold(file: string): DatabaseSync | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    if (errcodeOf(error) === sqliteBusy) return undefined;
    // SQLite words every refusal of the file system the same way; the folder's name is what helps.
    throw new EmbeddedPostgresError(
      'DATA_FOLDER_UNUSABLE',
      `The embedded PostgreSQL cannot lock ${file}: make the folder writable for this user, ` +
        `or choose another data folder (${messageOf(error)}).`,
      { cause: error },
    );
  }
}

const sqliteBusy = 5;

function errcodeOf(error: unknown): unknown {
  return error instanceof Error && 'errcode' in error ? error.errcode : undefined;
}

function inUse(folder: string, holder: Holder | undefined): EmbeddedPostgresError {
  const who =
    holder === undefined
      ? 'another process'
      : holder.pid === process.pid && holder.host === hostname()
        ? `this same process (pid ${holder.pid})`
        : `the process with pid ${holder.pid} on ${holder.host} (since ${holder.since})`;
  return new EmbeddedPostgresError(
    'DATA_FOLDER_IN_USE',
    `The data folder ${folder} is in use by ${who}. Two processes cannot share one embedded PostgreSQL: ` +
      'stop that one first, start this one with another data folder, ' +
      'or set DATABASE_URL to a PostgreSQL server that both can use.',
  );
}

function parseHolder(text: string | undefined): Holder | undefined {
  if (text === undefined) return undefined;
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('host' in value) || !('since' in value))
    return undefined;
  const { pid, host, since } = value;
  return typeof pid === 'number' && typeof host === 'string' && typeof since === 'string'
    ? { pid, host, since }
    : undefined;
}
