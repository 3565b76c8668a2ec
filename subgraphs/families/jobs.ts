import type { Job } from '@kd/kit/subgraph/jobs';
import { inviteTries } from './rules.ts';
import { deleteOldInviteTries } from './store-tries.ts';
import type { Tables } from './tables.ts';

/** Removes what is over. */
export const jobs: readonly Job<Tables>[] = [
  {
    name: 'forget wrong invite codes',
    everyMs: 3_600_000,
    run: (database, clock) =>
      deleteOldInviteTries(database.scopedTo([]), new Date(clock().getTime() - inviteTries.windowMs)),
  },
];
