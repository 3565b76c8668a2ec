import { setTimeout as delay } from 'node:timers/promises';
import { servesCluster } from './application.ts';
import { EmbeddedPostgresError, messageOf } from './failure.ts';
import type { Log } from './log.ts';
import type { Passwords } from './passwords.ts';
import { freePort } from './port.ts';
import type { Postmaster, PostmasterPlan } from './plan.ts';
import { StartRefused, startPostmaster, stopPostmaster, waitUntilReady, watchExit } from './postmaster.ts';
import { type PostmasterFile, findRunning, lastPort, recordedArguments } from './postmaster-file.ts';
import { postmasterArguments, quotedArguments } from './settings.ts';

/** Backends notice the death of their postmaster when they next wait or check; a long query may take a while to. */
const remnantsLeaveWithinMs = 10_000;

/**
 * Adopts the postmaster that an earlier owner left running, when it is as we would have started it; a different one is
 * stopped.
 */
export async function adoptOrphan(
  plan: PostmasterPlan,
  passwords: Passwords,
  log: Log,
): Promise<Postmaster | undefined> {
  const running = await findRunning(plan.home.cluster);
  if (running === undefined) return undefined;
  if (await isAsPlanned(plan, running, passwords, log))
    return { pid: running.pid, port: running.port, exited: watchExit(running.pid) };
  if (process.platform === 'win32') return undefined; // not known to be PostgreSQL there: pg_ctl will tell
  log('warn', 'stopping a PostgreSQL that an earlier process left behind, because it cannot be taken over as it is', {
    pid: running.pid,
  });
  await stopPostmaster(plan, running);
  return undefined;
}

async function isAsPlanned(
  plan: PostmasterPlan,
  running: PostmasterFile,
  passwords: Passwords,
  log: Log,
): Promise<boolean> {
  const { cluster } = plan.home;
  const wanted = quotedArguments(postmasterArguments(cluster, running.port, plan.settings));
  if (!(await recordedArguments(cluster)).endsWith(wanted)) return false;
  if (!(await waitUntilReady(running.pid, cluster))) return false;
  try {
    return await servesCluster(running.port, passwords, cluster);
  } catch (error) {
    // A wrong password would not get better by a restart, and the server may be somebody's who still uses it.
    if (error instanceof EmbeddedPostgresError) throw error;
    log('warn', 'a PostgreSQL left behind does not answer', { pid: running.pid, reason: messageOf(error) });
    return false;
  }
}

/**
 * Starts a postmaster, waiting for the remnants of a killed one to leave. With a fixed port it waits for that too;
 * otherwise it takes another when somebody was faster.
 */
export async function startFresh(plan: PostmasterPlan, fixedPort?: number): Promise<Postmaster> {
  const deadline = Date.now() + remnantsLeaveWithinMs;
  let port = fixedPort ?? (await freePort(await lastPort(plan.home.cluster)));
  for (;;) {
    try {
      return await startPostmaster(plan, port);
    } catch (error) {
      if (!(error instanceof StartRefused)) throw error;
      if (Date.now() > deadline || !(error.portTaken || error.remnantsAlive)) {
        throw new EmbeddedPostgresError(
          'START_FAILED',
          `PostgreSQL in ${plan.home.cluster} ended instead of starting; it said:\n${error.message || '(nothing)'}`,
          { cause: error },
        );
      }
    }
    if (fixedPort === undefined) port = await freePort(port);
    await delay(50);
  }
}
