type Job<Result> = {
  work: () => Promise<Result>;
  deliver: (result: Result) => void;
  done: { result: Result } | undefined;
};

/** Work whose results are delivered in the order in which it was given. */
export type InOrder<Result> = {
  /** Neither may fail. */
  add(work: () => Promise<Result>, deliver: (result: Result) => void): void;
  /** What is not delivered yet. */
  size(): number;
};

/** Makes a queue that does several things at once, and delivers each when those before it are. `failed` hears what must not be. */
export function inOrder<Result>(atOnce: number, failed: (error: unknown) => void): InOrder<Result> {
  const jobs: Job<Result>[] = [];
  /** Of the jobs, from the first on: those that are under way or done. */
  let started = 0;
  let running = 0;

  const start = async (job: Job<Result>): Promise<void> => {
    running += 1;
    const result = await job.work();
    running -= 1;
    job.done = { result };
    flush();
    startSome();
  };
  const startSome = (): void => {
    while (running < atOnce) {
      const job = jobs[started];
      if (!job) return;
      started += 1;
      start(job).catch(failed);
    }
  };
  const flush = (): void => {
    for (let first = jobs[0]; first?.done; first = jobs[0]) {
      jobs.shift();
      started -= 1;
      first.deliver(first.done.result);
    }
  };
  return {
    size: () => jobs.length,
    add: (work, deliver) => {
      jobs.push({ work, deliver, done: undefined });
      startSome();
    },
  };
}
