import { type SpawnOptions, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Account } from './account.ts';
import { EmbeddedPostgresError, codeOf, messageOf } from './failure.ts';

/**
 * Who a PostgreSQL program runs as, and where. Its current folder must be one that the account may enter, or it refuses
 * to start.
 */
export function programOptions(account: Account | undefined, folder: string): SpawnOptions {
  return { ...account, cwd: folder, env: environment(), windowsHide: true };
}

/**
 * Only what PostgreSQL needs: our own environment holds secrets which another account has no business seeing, and PG…
 * variables which would change what it does.
 */
function environment(): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = {};
  for (const name of ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR']) kept[name] = process.env[name];
  return { ...kept, TZ: 'UTC', LC_ALL: 'C' };
}

/** Runs a PostgreSQL program to its end and answers its exit code with all it printed. */
export function runProgram(
  file: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
    child.once('error', (error) => reject(cannotRun(file, error)));
    child.once('close', (code) => resolve({ code, output: Buffer.concat(output).toString().trim() }));
  });
}

/** Words the failure to start a program at all, for the reasons that occur in practice. */
export function cannotRun(file: string, error: unknown): EmbeddedPostgresError {
  const code = codeOf(error);
  const hint =
    code === 'ENOENT' && existsSync(file)
      ? 'its dynamic loader is missing, as on Alpine Linux: use a glibc system, or set DATABASE_URL to a PostgreSQL server'
      : code === 'EPERM' || code === 'EINVAL'
        ? 'this process may not switch to an unprivileged account: start it as an ordinary user, or allow it SETUID and SETGID'
        : 'check that the file exists and may be executed';
  return new EmbeddedPostgresError('BINARIES_UNAVAILABLE', `Cannot run ${file}: ${hint} (${messageOf(error)}).`, {
    cause: error,
  });
}
