import { setTimeout as delay } from 'node:timers/promises';
import type { PostmasterPlan } from './plan.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { isAlive } from './process.ts';
import { programOptions, runProgram } from './program.ts';

/**
 * Starts PostgreSQL the only way that works for an administrator on Windows: pg_ctl gives up the rights which
 * PostgreSQL refuses to have. Answers the postmaster's pid.
 */
export async function startThroughPgCtl(
  { home, binaries, logFile }: PostmasterPlan,
  args: readonly string[],
): Promise<number> {
  const options = args
    .slice(2)
    .map((arg) => `"${arg}"`)
    .join(' '); // pg_ctl adds -D itself
  await runProgram(
    binaries.pgCtl,
    ['start', '-W', '-s', '-D', home.cluster, '-l', logFile, '-o', options],
    programOptions(undefined, home.folder),
  );
  for (let attempt = 0; attempt < 200; attempt++) {
    const file = await readPostmasterFile(home.cluster);
    if (file !== undefined && isAlive(file.pid)) return file.pid;
    await delay(25);
  }
  return 0; // reads as a postmaster that ended, and its log says why
}

/** A signal would end it at once on Windows, without writing anything out. */
export async function stopThroughPgCtl({ home, binaries }: PostmasterPlan): Promise<void> {
  const stop = (mode: string) =>
    runProgram(
      binaries.pgCtl,
      ['stop', '-s', '-w', '-t', '10', '-m', mode, '-D', home.cluster],
      programOptions(undefined, home.folder),
    );
  if ((await stop('fast')).code !== 0) await stop('immediate');
}
