import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { root } from '../../scripts/root.ts';

/** Where the others' packages live: a package of their own, with a lockfile of their own. */
export const peersFolder = `${root}bench/peers/`;

const stampFile = `${peersFolder}node_modules/.kd-installed`;

const lockfileHash = (): string =>
  createHash('sha256')
    .update(readFileSync(`${peersFolder}package-lock.json`))
    .update(process.version)
    .digest('hex');

/**
 * Installs the peers when they are missing or their lockfile has changed since.
 * @throws Error when npm fails; its own words are on stderr
 */
export async function installPeers(say: (text: string) => void): Promise<void> {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockfileHash()) return;
  say('Installing the peers of bench/peers/package-lock.json (half a gigabyte, once)…');
  const start = Date.now();
  const alive = setInterval(() => say(`… ${Math.round((Date.now() - start) / 1000)} s`), 10_000);
  try {
    const npm = spawn('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], {
      cwd: peersFolder,
      // Under our own Node: npm chooses and checks versions by the Node that it runs on.
      env: { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}` },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = (await once(npm, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`npm ci in bench/peers ended with ${String(code)}.`);
    writeFileSync(stampFile, lockfileHash());
  } finally {
    clearInterval(alive);
  }
  say(`Installed in ${Math.round((Date.now() - start) / 1000)} s.`);
}
