import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { root } from './root.ts';
import { runNode } from './run.ts';

const output = `${root}web/dist`;

/** What the built app depends on: the sources of `web/` and `live-client/`, and the versions in the lockfile. */
function sourcesHash(): string {
  const hash = createHash('sha256').update(readFileSync(`${root}package-lock.json`));
  const files = globSync(['web/**/*', 'live-client/**/*'], {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|dist)$/.test(path) || path.includes('.test.'),
  });
  for (const file of files.sort()) {
    if (statSync(`${root}${file}`).isFile()) hash.update(`${file}\0`).update(readFileSync(`${root}${file}`));
  }
  return hash.digest('hex');
}

function stampOf(folder: string): string {
  return existsSync(`${folder}/.stamp`) ? readFileSync(`${folder}/.stamp`, 'utf8') : '';
}

/** Puts a finished build in its place; a build that failed or was interrupted never gets there. */
function publish(built: string): void {
  rmSync(output, { recursive: true, force: true });
  renameSync(built, output);
}

/** Builds the web app into `web/dist` when its sources are not what was built there last. Says whether it built. */
export async function buildWeb({ force = false } = {}): Promise<boolean> {
  const hash = sourcesHash();
  if (!force && stampOf(output) === hash) return false;
  const built = `${root}node_modules/.cache/web-${process.pid}`;
  mkdirSync(built, { recursive: true });
  console.log('Building the web app…');
  const vite = `${root}node_modules/vite/bin/vite.js`;
  const code = await runNode([vite, 'build', '--outDir', built, '--emptyOutDir', '--logLevel', 'warn'], {
    cwd: `${root}web`,
  });
  if (code !== 0) {
    rmSync(built, { recursive: true, force: true });
    throw new Error(`vite build failed (exit code ${code}); its messages are above`);
  }
  writeFileSync(`${built}/.stamp`, hash);
  publish(built);
  return true;
}

if (import.meta.main) {
  try {
    const built = await buildWeb({ force: process.argv.includes('--force') });
    console.log(built ? 'web/dist is built.' : 'web/dist is up to date.');
  } catch (error) {
    console.error(`build-web: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
