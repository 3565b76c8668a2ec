import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.ts';

/** A program the tests run that npm cannot bring. */
interface HostProgram {
  /** Debian's packages. */
  debianPackages: string[];
  /** What the program may be called, the likeliest first. */
  names: string[];
  /** Says where it is, for a host where none of the names is on the PATH. */
  setting: string;
}

const programs = {
  redis: { debianPackages: ['redis-server'], names: ['redis-server'], setting: 'KD_TEST_REDIS_SERVER' },
  chromium: {
    // Chromium only recommends fonts; without one it draws no text.
    debianPackages: ['chromium', 'fonts-liberation'],
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    setting: 'KD_TEST_CHROMIUM',
  },
} satisfies Record<string, HostProgram>;

/** Where each program is. */
export type HostPrograms = Record<keyof typeof programs, string>;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function find({ names, setting }: HostProgram): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env[setting] ?? '', ...candidates].find((path) => path !== '' && isExecutable(path));
}

function missing(): HostProgram[] {
  return Object.values(programs).filter((program) => find(program) === undefined);
}

function canInstall(): boolean {
  return existsSync('/etc/debian_version') && process.getuid?.() === 0;
}

async function installFromDebian(packages: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // A mirror that answers late is asked again.
  const patient = ['-o', 'Acquire::Retries=3'];
  const options = { env, stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] };
  console.log('Updating the list of Debian packages…');
  if ((await run('apt-get', ['update', '-qq', ...patient], options)) !== 0) throw new Error('apt-get update failed');
  console.log(`Installing ${packages.join(' and ')} from Debian…`);
  const args = ['install', '-y', '-qq', ...patient, '--no-install-recommends', ...packages];
  if ((await run('apt-get', args, options)) !== 0) throw new Error(`apt-get ${args.join(' ')} failed`);
}

/** What to do by hand, for hosts that we may not or cannot install on. */
function instructions(programs: HostProgram[]): string {
  const lines = programs.map(({ names, setting }) => `  ${names[0]} (or set ${setting} to its path)`);
  const packages = programs.flatMap(({ debianPackages }) => debianPackages).join(' ');
  return `the tests need programs that are not on the PATH:\n${lines.join('\n')}\nOn Debian and Ubuntu: sudo apt-get install ${packages}. On macOS: brew install redis, and Chrome or Chromium.`;
}

/**
 * Finds the programs the tests need; installs the missing ones where it may (Debian, as root), otherwise says what to
 * install.
 */
export async function ensureHostPrograms(): Promise<HostPrograms> {
  if (missing().length > 0 && canInstall())
    await installFromDebian(missing().flatMap(({ debianPackages }) => debianPackages));
  if (missing().length > 0) throw new Error(instructions(missing()));
  return { redis: find(programs.redis) ?? '', chromium: find(programs.chromium) ?? '' };
}
