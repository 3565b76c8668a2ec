import type { Job } from '@kd/kit/subgraph/jobs';
import { registrationWindowMs } from './rules.ts';
import { deleteEndedSessions, deleteOldSpentTokens } from './store-sessions.ts';
import { deleteOldTries } from './store-tries.ts';
import type { Tables } from './tables.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Removes what is over. The audit log keeps what was. */
export const jobs: readonly Job<Tables>[] = [
  {
    name: 'remove ended sessions',
    everyMs: hourMs,
    run: (database, clock) => deleteEndedSessions(database.scopedTo([]), clock()),
  },
  {
    name: 'remove old spent tokens',
    everyMs: dayMs,
    run: (database, clock) => deleteOldSpentTokens(database.scopedTo([]), clock()),
  },
  {
    // The longer of the two windows: a little late is no harm.
    name: 'forget counted tries',
    everyMs: hourMs,
    run: (database, clock) => deleteOldTries(database.scopedTo([]), new Date(clock().getTime() - registrationWindowMs)),
  },
];
