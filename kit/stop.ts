import type { Logger } from './log.ts';

/** Something that has to be closed when the process ends; the last one added is closed first. */
export type Closing = { name: string; close: () => Promise<void> };

/**
 * Ends a process well: on SIGINT, SIGTERM or `stop()` everything added is closed once, last first, and the process exits
 * with 0, or with 1 when something failed or took longer than `graceMs` (a second signal does not wait).
 */
export function gracefulStop(log: Logger, graceMs = 10_000) {
  const closings: Closing[] = [];
  let stopping: Promise<boolean> | undefined;

  const closeAll = async (): Promise<boolean> => {
    let clean = true;
    for (const { name, close } of closings.toReversed()) {
      try {
        await close();
      } catch (error) {
        clean = false;
        log.error({ error, name }, 'closing failed');
      }
    }
    return clean;
  };
  const stop = (): Promise<boolean> => (stopping ??= closeAll());
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), graceMs).unref();
    void stop().then((clean) => process.exit(clean ? 0 : 1));
  };
  return {
    /** Adds something to close. */
    add: (name: string, close: () => Promise<void>) => void closings.push({ name, close }),
    /** Closes everything; true when all of it closed well. */
    stop,
    /**
     * Stops as on SIGTERM when the process that started this one is gone. For scripts under npm: a signal to npm ends it
     * and its shell, which passes nothing on.
     */
    withParent: () => {
      const parent = process.ppid;
      setInterval(() => {
        if (process.ppid !== parent && !stopping) onSignal('SIGTERM');
      }, 500).unref();
    },
    /** Listens to SIGINT, SIGTERM and SIGHUP (its terminal was closed) from now on. */
    onSignals: () => {
      process.on('SIGINT', onSignal);
      process.on('SIGTERM', onSignal);
      process.on('SIGHUP', onSignal);
    },
  };
}
