import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere } from './files.ts';
import { commandLine, isAlive } from './process.ts';

/** What a running postmaster writes about itself into `postmaster.pid`. */
export type PostmasterFile = { readonly pid: number; readonly port: number; readonly status: string };

/** Reads `postmaster.pid`; undefined while there is none or it is not complete yet. */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | undefined> {
  // pid, data folder, start time, port, socket folder, listen address, shared memory, status
  const lines = (await readIfThere(join(cluster, 'postmaster.pid')))?.split('\n') ?? [];
  const file = { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? '').trim() };
  return file.pid > 0 && file.port > 0 ? file : undefined;
}

/** The arguments of the last start as PostgreSQL records them (`"-p" "5432"` …), quoting included. */
export async function recordedArguments(cluster: string): Promise<string> {
  return (await readIfThere(join(cluster, 'postmaster.opts')))?.trimEnd() ?? '';
}

/** The port of the last start, if any. */
export async function lastPort(cluster: string): Promise<number | undefined> {
  const port = /"-p" "(\d+)"/.exec(await recordedArguments(cluster))?.[1];
  return port === undefined ? undefined : Number(port);
}

/** The postmaster of a cluster that runs although we did not start it, or undefined. */
export async function findRunning(cluster: string): Promise<PostmasterFile | undefined> {
  const file = await readPostmasterFile(cluster);
  if (file === undefined) return undefined;
  if (isAlive(file.pid) && (await isPostmasterOf(file.pid, cluster))) return file;
  await disown(cluster);
  return undefined;
}

async function isPostmasterOf(pid: number, cluster: string): Promise<boolean> {
  const command = await commandLine(pid);
  // Where the system does not tell, the connection with our password decides.
  return command === undefined ? process.platform === 'win32' : ` ${command} `.includes(` -D ${cluster} `);
}

/**
 * Makes a stale `postmaster.pid` harmless. Its number may be another program's by now, and then PostgreSQL refuses to
 * start, except when that program is its parent: ours. Or it may become the next postmaster's own, as happens in
 * containers, whose pids repeat from one start to the next, and then the old file would make that one look ready.
 * Removing the file would be shorter, but it also names the shared memory, by which PostgreSQL notices backends that
 * outlived their postmaster.
 */
async function disown(cluster: string): Promise<void> {
  const path = join(cluster, 'postmaster.pid');
  const text = await readIfThere(path);
  // On Windows PostgreSQL tells its own processes from others by itself.
  if (text !== undefined && process.platform !== 'win32')
    await writeFile(path, text.replace(/^\d+/, String(process.pid)));
}
