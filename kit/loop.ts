import type { Logger } from './log.ts';

/** Work that repeats until it is stopped. */
export type Loop = {
  /** Runs the work soon; calls while it runs make it run once more. */
  wake(): void;
  /** Runs the work (once more, if it already runs) and waits for that run to end. */
  runNow(): Promise<void>;
  /** Lets the running work end, and starts no more. */
  stop(): Promise<void>;
};

/** How a loop repeats. */
export type LoopOptions = {
  name: string;
  /** Milliseconds after which it runs although nobody woke it. */
  everyMs: number;
  log: Logger;
};

const longestPauseMs = 5_000;

/**
 * Repeats work: when woken, and at the latest every `everyMs`. Never runs it twice at a time. A failure is logged and tried
 * again after a pause that doubles up to five seconds; `runNow` passes the failure on.
 */
export function startLoop(work: () => Promise<void>, { name, everyMs, log }: LoopOptions): Loop {
  let stopped = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const schedule = (milliseconds: number) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void runNow().catch(() => {}), milliseconds);
  };
  const once = async (): Promise<void> => {
    clearTimeout(timer);
    try {
      await work();
      failures = 0;
      schedule(everyMs);
    } catch (error) {
      failures += 1;
      log.warn(
        { error: error instanceof Error ? error.message : error, loop: name, failures },
        'a loop failed, it goes on',
      );
      schedule(Math.min(100 * 2 ** failures, longestPauseMs));
      throw error;
    }
  };
  const start = (): Promise<void> => {
    running = once().finally(() => (running = undefined));
    return running;
  };
  const runNow = (): Promise<void> => {
    if (stopped) return Promise.resolve();
    // Also between the end of one run and the start of the next: else two would run at a time.
    if (next) return next;
    if (!running) return start();
    next = running
      .catch(() => {})
      .then(() => {
        next = undefined;
        return stopped ? undefined : start();
      });
    return next;
  };
  schedule(0);
  return {
    wake: () => void runNow().catch(() => {}),
    runNow,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await Promise.allSettled([running, next]);
    },
  };
}
