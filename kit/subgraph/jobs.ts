import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { forgetOldKeys } from '../idempotency.ts';
import type { Logger } from '../log.ts';
import { startLoop } from '../loop.ts';

/**
 * Work that recurs. Every process of a subgraph does it, so doing it twice, or at the same time as another one, must do no
 * harm: removing what is over is of that kind.
 */
export type Job<Tables> = {
  name: string;
  /** Milliseconds from the end of one run to the next; the first is at the start. */
  everyMs: number;
  run(database: Database<Tables>, clock: Clock): Promise<void>;
};

const hourMs = 3_600_000;

type JobOptions<Tables> = { database: Database<Tables>; jobs: readonly Job<Tables>[]; clock: Clock; log: Logger };

/** Starts a subgraph's jobs and the kit's own; a run that fails is tried again. The returned function ends them. */
export function startJobs<Tables>({ database, jobs, clock, log }: JobOptions<Tables>): () => Promise<void> {
  const forgetKeys: Job<Tables> = {
    name: 'forget old idempotency keys',
    everyMs: hourMs,
    run: ({ system }) => forgetOldKeys(system),
  };
  const loops = [forgetKeys, ...jobs].map(({ name, everyMs, run }) =>
    startLoop(() => run(database, clock), { name, everyMs, log }),
  );
  return async () => void (await Promise.all(loops.map((loop) => loop.stop())));
}
