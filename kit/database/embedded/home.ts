import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Account, accountFor, canEnter } from './account.ts';
import { EmbeddedPostgresError, usingFolder } from './failure.ts';
import { readIfThere, writeWhole } from './files.ts';
import type { Log } from './log.ts';
import { systemFolder } from './system-folder.ts';

/**
 * Where a cluster lives and who runs it. `folder` is the data folder, unless PostgreSQL's account cannot reach that.
 */
export type Home = { readonly folder: string; readonly cluster: string; readonly account: Account | undefined };

/**
 * Creates the data folder when it is missing and answers its real path, which is what PostgreSQL itself will report.
 */
export async function openDataFolder(asked: string): Promise<string> {
  const folder = resolve(asked);
  return usingFolder(folder, async () => {
    const created = await mkdir(folder, { recursive: true });
    // As root, PostgreSQL's account must pass through to its cluster; it cannot list the folder, and the passwords are
    // 0600.
    if (created !== undefined) await chmod(folder, process.getuid?.() === 0 ? 0o711 : 0o700);
    return realpath(folder);
  });
}

/**
 * Finds the home of a data folder's cluster, choosing one at the first start. The caller holds the data folder's lock.
 */
export async function findHome(dataDir: string, log: Log): Promise<Home> {
  const pointer = join(dataDir, 'cluster-location');
  const remembered = (await usingFolder(dataDir, () => readIfThere(pointer)))?.trim();
  const account = await usingFolder(dataDir, () => accountFor(join(remembered ?? dataDir, 'cluster')));
  if (remembered !== undefined) return checked(homeIn(remembered, account), pointer);
  const inPlace = checked(homeIn(dataDir, account), undefined);
  if (account === undefined || (await canEnter(dataDir, account))) return inPlace;
  if (existsSync(inPlace.cluster)) {
    throw new EmbeddedPostgresError(
      'DATA_FOLDER_UNUSABLE',
      `PostgreSQL runs as uid ${account.uid}, which can no longer enter ${dataDir}: give every folder on that path the right to be entered (chmod o+x), or move the data folder.`,
    );
  }
  return relocate(dataDir, pointer, account, log);
}

function homeIn(folder: string, account: Account | undefined): Home {
  return { folder, cluster: join(folder, 'cluster'), account };
}

function checked(home: Home, pointer: string | undefined): Home {
  if (pointer !== undefined && !existsSync(home.folder)) {
    throw new EmbeddedPostgresError(
      'DATA_FOLDER_UNUSABLE',
      `The database lives in ${home.folder}, says ${pointer}, but that folder is gone or out of reach: restore it, or delete the file to begin with an empty database.`,
    );
  }
  const owner = statSync(home.cluster, { throwIfNoEntry: false })?.uid;
  const uid = process.getuid?.();
  if (uid !== undefined && uid !== 0 && owner !== undefined && owner !== uid) {
    throw new EmbeddedPostgresError(
      'DATA_FOLDER_UNUSABLE',
      `${home.cluster} belongs to uid ${owner} and this process runs as uid ${uid}: start it as the user who created the folder, or change the folder's owner.`,
    );
  }
  return home;
}

/**
 * A new folder each time, never one found under the name: what lies there may be the data of a deleted and recreated
 * data folder.
 */
async function relocate(dataDir: string, pointer: string, account: Account, log: Log): Promise<Home> {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const folder = await realpath(await mkdtemp(join(await systemFolder(account), `${name}-`)));
  await chown(folder, account.uid, account.gid);
  await usingFolder(dataDir, () => writeWhole(pointer, `${folder}\n`, 0o644));
  log(
    'warn',
    `PostgreSQL does not run as root and its account cannot enter ${dataDir}: the database lives in ${folder}`,
    { dataDir, folder, uid: account.uid },
  );
  return homeIn(folder, account);
}
