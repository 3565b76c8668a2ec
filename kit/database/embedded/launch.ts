import { join } from 'node:path';
import { adminUrl, applicationUrl, ensureApplication } from './application.ts';
import { findBinaries } from './binaries.ts';
import { ensureCluster } from './cluster.ts';
import { findHome, openDataFolder } from './home.ts';
import { type Lock, lockFolder } from './lock.ts';
import type { Log } from './log.ts';
import { passwordsOf } from './passwords.ts';
import type { Postmaster, PostmasterPlan } from './plan.ts';
import { stopPostmaster } from './postmaster.ts';
import { settingsFor } from './settings.ts';
import { adoptOrphan, startFresh } from './start.ts';
import { type Supervised, supervise } from './supervise.ts';

/** How to launch. */
export type LaunchOptions = {
  /** the folder that holds the database, its passwords, its lock and its log; created when missing */
  readonly dataDir: string;
  readonly log: Log;
  /** true unless told otherwise; false turns syncing to disk off, for tests only */
  readonly durable?: boolean;
  /** further PostgreSQL settings; they win over the launcher's own */
  readonly settings?: Readonly<Record<string, string>>;
};

/** A running PostgreSQL that this process owns. */
export type EmbeddedPostgres = {
  /**
   * `postgres://kd:<password>@127.0.0.1:<port>/kd`: the application's role, which owns the database but is bound by
   * row-level security
   */
  readonly url: string;
  /** the superuser, for tests that create databases from a template */
  readonly adminUrl: string;
  readonly port: number;
  /** the real path of the data folder */
  readonly dataDir: string;
  /** the postmaster's; a new one after it died and was started again */
  readonly pid: number;
  /** whether a live postmaster that an earlier process left behind was taken over */
  readonly adopted: boolean;
  /** Stops PostgreSQL and gives up the data folder. Safe to call again. */
  stop(): Promise<void>;
};

/**
 * Launches the PostgreSQL that npm installed, creating its database at the first start.
 *
 * One process owns a data folder at a time: a second launch fails with `DATA_FOLDER_IN_USE` while the first process
 * lives. After a `kill -9` of the owner the next launch takes over the PostgreSQL it left running.
 * Every failure is an `EmbeddedPostgresError`.
 */
export async function launchEmbeddedPostgres(options: LaunchOptions): Promise<EmbeddedPostgres> {
  const dataDir = await openDataFolder(options.dataDir);
  const locks = [await lockFolder(dataDir)];
  try {
    return await launchIn(dataDir, locks, options);
  } catch (error) {
    await releaseAll(locks);
    throw error;
  }
}

async function launchIn(dataDir: string, locks: Lock[], options: LaunchOptions): Promise<EmbeddedPostgres> {
  const { log } = options;
  const started = performance.now();
  const { plan, passwords, created } = await prepare(dataDir, locks, options);
  const orphan = created ? undefined : await adoptOrphan(plan, passwords, log);
  const postmaster = orphan ?? (await startFresh(plan));
  try {
    await ensureApplication(postmaster.port, passwords);
  } catch (error) {
    await stopPostmaster(plan, postmaster);
    throw error;
  }
  const { pid, port } = postmaster;
  const adopted = orphan !== undefined;
  const ms = Math.round(performance.now() - started);
  log('info', 'embedded PostgreSQL is ready', { port, pid, created, adopted, ms });
  const urls = { url: applicationUrl(port, passwords), adminUrl: adminUrl(port, passwords) };
  return handle({ ...urls, dataDir, adopted }, own(plan, postmaster, log), locks);
}

/** Everything up to a cluster on disk that only has to be started. */
async function prepare(dataDir: string, locks: Lock[], { log, durable = true, settings = {} }: LaunchOptions) {
  const home = await findHome(dataDir, log);
  // A copy of a data folder still points to the home of the original.
  if (home.folder !== dataDir) locks.push(await lockFolder(home.folder));
  const binaries = await findBinaries(home, log);
  const passwords = await passwordsOf(dataDir, home.cluster);
  const created = await ensureCluster(home, binaries, { adminPassword: passwords.admin, durable });
  const logFile = join(dataDir, 'postgres.log');
  const plan: PostmasterPlan = { home, binaries, settings: settingsFor(durable, settings), logFile };
  return { plan, passwords, created };
}

function own(plan: PostmasterPlan, postmaster: Postmaster, log: Log): Supervised {
  return supervise(
    postmaster,
    { restart: (port) => startFresh(plan, port), stop: (running) => stopPostmaster(plan, running) },
    log,
  );
}

function handle(
  facts: Pick<EmbeddedPostgres, 'dataDir' | 'adopted' | 'url' | 'adminUrl'>,
  supervised: Supervised,
  locks: Lock[],
): EmbeddedPostgres {
  const { port } = supervised.current();
  const stopOnExit = () => supervised.isUp() && interrupt(supervised.current().pid);
  process.once('exit', stopOnExit);
  let stopped: Promise<void> | undefined;
  async function stop(): Promise<void> {
    try {
      await supervised.stop();
    } finally {
      process.off('exit', stopOnExit);
      await releaseAll(locks);
    }
  }
  return {
    ...facts,
    port,
    get pid() {
      return supervised.current().pid;
    },
    stop: () => (stopped ??= stop()),
  };
}

/**
 * The last thing a process does that ends without `stop()`: nothing can be awaited any more, but PostgreSQL can be
 * asked to end as well.
 */
function interrupt(pid: number): void {
  if (process.platform === 'win32') return; // a signal is a hard kill there; the next start takes it over instead
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // It is gone already.
  }
}

async function releaseAll(locks: Lock[]): Promise<void> {
  for (const lock of locks.splice(0).reverse()) await lock.release();
}
