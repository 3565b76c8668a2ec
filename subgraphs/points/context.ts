import { rowLoader } from '@kd/kit/loaders';
import type { RequestContext } from '@kd/kit/subgraph/context';
import { familiesOf } from '@kd/kit/viewer';
import { loadBoards } from './boards.ts';
import { earliestYesterday } from './calendar.ts';
import { entriesById, standingsOf } from './store.ts';
import type { LeaderboardKey, MemberKey, Tables } from './tables.ts';

const member = ({ familyId, id }: MemberKey): string => `${familyId} ${id}`;
const board = ({ familyId, period }: LeaderboardKey): string => `${familyId} ${period}`;

/** The loaders of one request: each answers what the whole request asks of it with one statement. */
export const createLoaders = (context: RequestContext<Tables>) => ({
  entries: rowLoader(
    (ids: readonly string[]) => entriesById(context.db, familiesOf(context.viewer), ids),
    (entry) => entry.id,
  ),
  /** Balance and streak together. */
  standings: rowLoader(
    (keys: readonly MemberKey[]) => standingsOf(context.db, keys, earliestYesterday(context.now())),
    (row) => ({ familyId: row.family_id, id: row.user_id }),
    member,
  ),
  /** Places and version together, so that they are of the same moment. */
  boards: rowLoader(
    (keys: readonly LeaderboardKey[]) => loadBoards(context, keys),
    ({ familyId, period }): LeaderboardKey => ({ familyId, period }),
    board,
  ),
});

/** What every resolver of this subgraph gets. */
export type Context = RequestContext<Tables> & { loaders: ReturnType<typeof createLoaders> };
