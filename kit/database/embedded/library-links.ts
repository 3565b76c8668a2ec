import { copyFile, readFile, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, posix, relative } from 'node:path';
import { codeOf } from './failure.ts';

type Link = { readonly source: string; readonly target: string };

/**
 * Recreates the library links that npm packages cannot carry. The package does it in an install script, and install
 * scripts are often switched off.
 * Safe to run again and from several processes at once. Answers the links that are still missing, which happens on a
 * read-only file system.
 */
export async function restoreLibraryLinks(native: string): Promise<string[]> {
  const links = parseLinks(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
  const missing: string[] = [];
  for (const { source, target } of links) {
    const link = join(native, target);
    if (await isThere(link)) continue;
    if (!(await createLink(join(native, source), link))) missing.push(link);
  }
  return missing;
}

/**
 * Paths are recorded from the package's folder (`native/lib/…`); we want them from the native folder, which may be a
 * copy of another name.
 */
function parseLinks(text: string): Link[] {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('source' in entry) || !('target' in entry)) return [];
    const { source, target } = entry;
    if (typeof source !== 'string' || typeof target !== 'string') return [];
    return [{ source: posix.relative('native', source), target: posix.relative('native', target) }];
  });
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path); // follows the link: one that leads nowhere counts as missing
    return true;
  } catch {
    return false;
  }
}

async function createLink(source: string, link: string): Promise<boolean> {
  try {
    await symlink(relative(dirname(link), source), link);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return (await isThere(link)) || (await replaceDangling(source, link));
    if (code === 'EPERM' && process.platform === 'win32') return copied(source, link); // links need a privilege there
    return false;
  }
  return isThere(link);
}

async function replaceDangling(source: string, link: string): Promise<boolean> {
  try {
    await rm(link, { force: true });
    await symlink(relative(dirname(link), source), link);
  } catch {
    // Another process may have been faster; what counts is what is there now.
  }
  return isThere(link);
}

async function copied(source: string, link: string): Promise<boolean> {
  try {
    await copyFile(source, link);
    return true;
  } catch {
    return false;
  }
}
