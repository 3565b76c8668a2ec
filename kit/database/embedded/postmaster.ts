import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError, usingFolder } from './failure.ts';
import type { Postmaster, PostmasterPlan } from './plan.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { isAlive, waitUntilGone } from './process.ts';
import { cannotRun, programOptions } from './program.ts';
import { readSince, rotateServerLog, sizeOf } from './server-log.ts';
import { postmasterArguments } from './settings.ts';
import { startThroughPgCtl, stopThroughPgCtl } from './windows.ts';

/** Why a postmaster ended before it was ready, in its own words. */
export class StartRefused extends Error {
  /** Someone else listens on the port. */
  get portTaken(): boolean {
    return this.message.includes('could not bind');
  }
  /** Backends of a postmaster that was killed have not all noticed yet. */
  get remnantsAlive(): boolean {
    return /is still in use|lock file "postmaster\.pid" already exists/.test(this.message);
  }
}

/** Crash recovery replays at most a checkpoint's worth of log; this is far beyond what that takes. */
const readyWithinMs = 120_000;

/**
 * Starts a postmaster once and waits until it accepts connections. Rejects with {@link StartRefused} when it ends
 * instead.
 */
export async function startPostmaster(plan: PostmasterPlan, port: number): Promise<Postmaster> {
  await usingFolder(plan.logFile, () => rotateServerLog(plan.logFile));
  const logged = await sizeOf(plan.logFile);
  const args = postmasterArguments(plan.home.cluster, port, plan.settings);
  const pid = process.platform === 'win32' ? await startThroughPgCtl(plan, args) : undefined;
  const postmaster =
    pid === undefined ? await spawnPostmaster(plan, args, port) : { pid, port, exited: watchExit(pid) };
  if (await waitUntilReady(postmaster.pid, plan.home.cluster)) return postmaster;
  const said = await readSince(plan.logFile, logged);
  if (!isAlive(postmaster.pid)) throw new StartRefused(said);
  await stopPostmaster(plan, postmaster);
  throw new EmbeddedPostgresError(
    'START_FAILED',
    `PostgreSQL in ${plan.home.cluster} was not ready after ${readyWithinMs / 1000} s: ${said}`,
  );
}

async function spawnPostmaster(plan: PostmasterPlan, args: readonly string[], port: number): Promise<Postmaster> {
  const { home, binaries } = plan;
  const log = await usingFolder(plan.logFile, () => open(plan.logFile, 'a', 0o600));
  try {
    // Its own session: a Ctrl-C in the terminal reaches us alone, so that work under way can finish before we stop the
    // database.
    const child = spawn(binaries.postgres, args, {
      ...programOptions(home.account, home.folder),
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    await spawned(child, binaries.postgres);
    child.unref();
    return { pid: child.pid ?? 0, port, exited };
  } finally {
    await log.close();
  }
}

function spawned(child: ChildProcess, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(cannotRun(file, error)));
  });
}

/** Waits until a postmaster says in its file that it is ready; false when it ends, is stopping, or takes too long. */
export async function waitUntilReady(pid: number, cluster: string): Promise<boolean> {
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline && isAlive(pid)) {
    const file = await readPostmasterFile(cluster);
    if (file?.pid === pid && file.status === 'ready') return true;
    if (file?.pid === pid && file.status === 'stopping') return false;
    await delay(5);
  }
  return false;
}

/** Resolves when a process that is not our child is gone. */
export async function watchExit(pid: number): Promise<void> {
  while (isAlive(pid)) await delay(100, undefined, { ref: false });
}

/**
 * Stops a postmaster: fast first (sessions are cut, everything is written out), then immediate (recovery at the next
 * start), then by force.
 */
export async function stopPostmaster(plan: PostmasterPlan, { pid }: Pick<Postmaster, 'pid'>): Promise<void> {
  if (process.platform === 'win32') return stopThroughPgCtl(plan);
  const steps = [
    ['SIGINT', 10_000],
    ['SIGQUIT', 6_000],
    ['SIGKILL', 2_000],
  ] as const;
  for (const [signal, patienceMs] of steps) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    if (await waitUntilGone(pid, patienceMs)) return;
  }
}
