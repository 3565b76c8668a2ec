import type { RequestContext } from '@kd/kit/subgraph/context';
import { earliestFirstDayOf, localDay } from './calendar.ts';
import { leaderboard } from './rules.ts';
import type { Contender, Place } from './rules.ts';
import { boardsOf } from './store.ts';
import type { BoardRow } from './store.ts';
import type { LeaderboardKey, Tables } from './tables.ts';

/** A family's leaderboard at the moment when its ledger had this version. */
export type Board = LeaderboardKey & { version: number; places: Place[] };

/** Leaderboards in one statement, or in two when a family or the person who asks is so new that the events were not read yet. */
export async function loadBoards(context: RequestContext<Tables>, keys: readonly LeaderboardKey[]): Promise<Board[]> {
  const boards = await readBoards(context, keys);
  if (boards.length === keys.length && boards.every((board) => knowsViewer(context, board))) return boards;
  await context.catchUp('families');
  return readBoards(context, keys);
}

const knowsViewer = ({ viewer }: RequestContext<Tables>, { places }: Board): boolean =>
  viewer.kind !== 'user' || places.some(({ userId }) => userId === viewer.userId);

async function readBoards({ db, now }: RequestContext<Tables>, keys: readonly LeaderboardKey[]): Promise<Board[]> {
  const moment = now();
  const requests = keys.map((key) => ({ ...key, earliest: earliestFirstDayOf(key.period, moment) }));
  const rows = Map.groupBy(await boardsOf(db, requests), ({ family_id, period }) => `${family_id} ${period}`);
  return [...rows.values()].flatMap((board) => toBoard(board, moment));
}

/** The rows of one family and period. */
function toBoard(rows: readonly BoardRow[], now: Date): Board[] {
  const [row] = rows;
  if (!row) return [];
  const { family_id: familyId, period, version, week_start: weekStart } = row;
  const today = localDay(now, row.timezone);
  return [{ familyId, period, version, places: leaderboard(contendersIn(rows), { period, today, weekStart }) }];
}

function contendersIn(rows: readonly BoardRow[]): Contender[] {
  const members = Map.groupBy(rows, ({ user_id }) => user_id);
  return [...members].flatMap(([userId, days]) =>
    userId === null
      ? []
      : [
          {
            userId,
            name: days[0]?.full_name ?? '',
            days: days.flatMap(({ day, points, last_at: lastAt }) =>
              day === null ? [] : [{ day, points: points ?? 0, lastAt }],
            ),
          },
        ],
  );
}
