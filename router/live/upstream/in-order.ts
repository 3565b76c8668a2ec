import { gate } from '../in-turns.ts';

type Job<Result> = {
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
  const inTurn = gate(atOnce);

  const flush = (): void => {
    for (let first = jobs[0]; first?.done; first = jobs[0]) {
      jobs.shift();
      first.deliver(first.done.result);
    }
  };
  const run = async (job: Job<Result>, work: () => Promise<Result>): Promise<void> => {
    job.done = { result: await inTurn(work) };
    flush();
  };
  return {
    size: () => jobs.length,
    add: (work, deliver) => {
      const job: Job<Result> = { deliver, done: undefined };
      jobs.push(job);
      run(job, work).catch(failed);
    },
  };
}
