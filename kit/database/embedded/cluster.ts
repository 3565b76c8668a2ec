import { existsSync } from 'node:fs';
import { chown, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError, usingFolder } from './failure.ts';
import { readIfThere, syncFolder } from './files.ts';
import type { Home } from './home.ts';
import { programOptions, runProgram } from './program.ts';

const stagingPrefix = 'cluster.new-';

/** The superuser's name, fixed so that it never depends on the account which ran initdb. */
export const superuser = 'postgres';

/** Makes sure that a home has a cluster of the version we carry. Answers whether it was created just now. */
export async function ensureCluster(
  home: Home,
  binaries: Binaries,
  options: { adminPassword: string; durable: boolean },
): Promise<boolean> {
  if (existsSync(home.cluster)) {
    await checkVersion(home.cluster, binaries.major);
    return false;
  }
  return usingFolder(home.folder, async () => {
    await removeUnfinished(home.folder);
    await createCluster(home, binaries, options);
    return true;
  });
}

async function checkVersion(cluster: string, major: number): Promise<void> {
  const version = (await usingFolder(cluster, () => readIfThere(join(cluster, 'PG_VERSION'))))?.trim();
  if (version === String(major)) return;
  const found =
    version === undefined ? 'no PG_VERSION file, so it is not a PostgreSQL cluster' : `data of PostgreSQL ${version}`;
  throw new EmbeddedPostgresError(
    'DATA_VERSION_MISMATCH',
    `${cluster} holds ${found}; this program carries PostgreSQL ${major}. Dump the data with the program that wrote it and restore it here, or choose another data folder.`,
  );
}

/** Built aside and renamed into place: a start that is killed half-way leaves nothing that looks like a cluster. */
async function createCluster(
  home: Home,
  binaries: Binaries,
  { adminPassword, durable }: { adminPassword: string; durable: boolean },
): Promise<void> {
  const staging = await mkdtemp(join(home.folder, stagingPrefix));
  const passwordFile = join(staging, 'password');
  await writeFile(passwordFile, adminPassword, { mode: 0o600 });
  if (home.account !== undefined) {
    for (const path of [staging, passwordFile]) await chown(path, home.account.uid, home.account.gid);
  }
  const data = join(staging, 'data');
  const { code, output } = await runProgram(
    binaries.initdb,
    initdbArguments(data, passwordFile, durable),
    programOptions(home.account, staging),
  );
  if (code !== 0) {
    throw new EmbeddedPostgresError(
      'START_FAILED',
      `initdb could not create a database in ${home.folder} (exit code ${code}): ${output.split('\n').slice(-8).join('\n')}`,
    );
  }
  await rename(data, home.cluster);
  if (durable) await syncFolder(home.folder);
  await rm(staging, { recursive: true, force: true });
}

/**
 * The builtin locale sorts and folds case alike on every platform and across upgrades of the system's C library. Unless
 * told not to, initdb syncs all it wrote before it ends.
 */
function initdbArguments(data: string, passwordFile: string, durable: boolean): string[] {
  return [
    `--pgdata=${data}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
}

/**
 * Left by starts that were killed. No other start is creating one, since we hold the folder's lock; the killed one's
 * initdb may be at it still, hence the retries.
 */
async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(stagingPrefix)) await rm(join(folder, name), { recursive: true, force: true, maxRetries: 5 });
  }
}
