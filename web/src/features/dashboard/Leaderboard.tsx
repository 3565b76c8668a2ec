import { graphql } from '../../graphql/generated/gql.ts';
import { useFragment as unmask } from '../../graphql/generated/fragment-masking.ts';
import type { FragmentType } from '../../graphql/generated/fragment-masking.ts';
import type { Leaderboard_EntryFragment, LeaderboardPeriod } from '../../graphql/generated/graphql.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Card } from '../../ui/Card.tsx';
import { EmptyState, Missing } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { nameOf } from './name-of.ts';
import { pointsText } from './points-text.ts';
import { ranking } from './ranking.ts';
import type { RankedLine } from './ranking.ts';
import { Switch } from '../../ui/Switch.tsx';
import { periodNames } from './words.ts';

const Entry = graphql(`
  fragment Leaderboard_entry on LeaderboardEntry {
    rank
    points
    user {
      familyId
      id
      fullName
      avatarUrl
    }
  }
`);

type LeaderboardProps = {
  /** Null while they are on their way or cannot be had. */
  entries: readonly FragmentType<typeof Entry>[] | null;
  loading: boolean;
  refresh(): void;
  period: LeaderboardPeriod;
  onPeriod(period: LeaderboardPeriod): void;
  viewerId: string | null;
};

const periods = (['WEEK', 'MONTH', 'ALL_TIME'] as const).map((value) => ({ value, label: periodNames[value] }));

/** Who is where in the family, by the points of a period. */
export function Leaderboard({ entries, loading, refresh, period, onPeriod, viewerId }: LeaderboardProps) {
  return (
    <Card title="Leaderboard" aside={<Switch label="Period" options={periods} value={period} onChange={onPeriod} />}>
      {entries ? (
        <Lines entries={unmask(Entry, entries)} viewerId={viewerId} />
      ) : loading ? (
        <Skeleton className="h-64" />
      ) : (
        <Missing title="The leaderboard can’t be shown right now" retry={refresh} />
      )}
    </Card>
  );
}

type LinesProps = { entries: readonly Leaderboard_EntryFragment[]; viewerId: string | null };

function Lines({ entries, viewerId }: LinesProps) {
  if (entries.length === 0) return <EmptyState title="Nobody is here yet" />;
  return (
    <ol aria-label="Leaderboard" className="flex flex-col gap-1.5">
      {ranking(entries).map((line) => (
        <Line key={line.entry.user.id} line={line} isViewer={line.entry.user.id === viewerId} />
      ))}
    </ol>
  );
}

function gapText({ entry, tied, gap }: RankedLine<Leaderboard_EntryFragment>): string | null {
  if (tied) return 'shares this place';
  if (entry.rank === 1 || gap === null) return null;
  return gap === 0 ? 'a moment behind' : `${pointsText(gap)} to the next place`;
}

function Line({ line, isViewer }: { line: RankedLine<Leaderboard_EntryFragment>; isViewer: boolean }) {
  const { rank, points, user } = line.entry;
  const gap = gapText(line);
  return (
    <li
      className={`relative flex min-w-0 items-center gap-3 overflow-hidden rounded-2xl px-3 py-2.5 ${isViewer ? 'ring-2 ring-brand ring-inset' : ''}`}
    >
      <span
        aria-hidden="true"
        className="absolute inset-y-0 left-0 rounded-2xl bg-brand-soft/60 transition-[width] duration-500"
        style={{ width: `${line.share * 100}%` }}
      />
      <span
        className={`relative grid size-7 shrink-0 place-items-center rounded-full text-sm font-extrabold tabular-nums ${rank === 1 ? 'bg-sun-soft text-sun' : 'text-ink'}`}
      >
        <span className="sr-only">Rank </span>
        {rank}
      </span>
      <span className="relative">
        <Avatar name={user.fullName} url={user.avatarUrl} />
      </span>
      <span className="relative min-w-0 flex-1">
        <span className="block leading-tight font-semibold">{nameOf(user)}</span>
        {gap && <span className="block text-xs text-ink/80">{gap}</span>}
      </span>
      <span className="relative font-bold tabular-nums">
        {points}
        <span className="sr-only"> points</span>
      </span>
    </li>
  );
}
