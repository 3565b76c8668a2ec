import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../../graphql/generated/gql.ts';
import type { FamilyDashboardQuery, LeaderboardPeriod } from '../../graphql/generated/graphql.ts';
import { problemOf } from '../../graphql/problem.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { EmptyState, ErrorState, FormError } from '../../ui/Notice.tsx';
import { useNow } from '../../ui/use-now.ts';
import { isParent } from './actions-for.ts';
import type { Board } from './board.ts';
import { DashboardHeading } from './DashboardHeading.tsx';
import { DashboardSkeleton } from './DashboardSkeleton.tsx';
import { InviteCode } from './InviteCode.tsx';
import { Leaderboard } from './Leaderboard.tsx';
import { LiveUpdates } from './LiveUpdates.tsx';
import { Members } from './Members.tsx';
import { TaskList } from './TaskList.tsx';
import { useCatchUp, useLiveOrSoon } from './use-live-query.ts';

const FamilyDashboardDocument = graphql(`
  query FamilyDashboard($familyId: ID!, $period: LeaderboardPeriod = WEEK) {
    me {
      id
      fullName
      families {
        id
        name
      }
    }
    family(id: $familyId) {
      id
      name
      timezone
      viewerRole
      ...InviteCode_family
      members {
        id
        ...Members_member
        ...NewTaskDialog_member
      }
      activeTasks {
        id
        ...TaskCard_task
      }
      leaderboard(period: $period) {
        ...Leaderboard_entry
      }
    }
  }
`);

type Answer = { me: NonNullable<FamilyDashboardQuery['me']>; family: NonNullable<FamilyDashboardQuery['family']> };

/** A family's whole screen, from one query and kept current by what the server pushes. */
export function FamilyDashboard({ familyId }: { familyId: string }) {
  const [period, setPeriod] = useState<LeaderboardPeriod>('WEEK');
  const ready = useLiveOrSoon();
  const [{ data, error, fetching }, ask] = useQuery({
    query: FamilyDashboardDocument,
    variables: { familyId, period },
    pause: !ready,
  });
  const refresh = () => ask({ requestPolicy: 'network-only' });
  useCatchUp(ready, refresh);
  const me = data?.me;
  // While another family is on its way, the one before is not shown in its place.
  const family = data?.family?.id === familyId ? data.family : undefined;

  return (
    <>
      <LiveUpdates familyId={familyId} period={period} />
      {me && family ? (
        <Screen
          answer={{ me, family }}
          period={period}
          onPeriod={setPeriod}
          refresh={refresh}
          partial={error !== undefined}
        />
      ) : error && !fetching ? (
        <Failure problem={problemOf(error)} retry={refresh} />
      ) : (
        <DashboardSkeleton />
      )}
    </>
  );
}

type ScreenProps = {
  answer: Answer;
  period: LeaderboardPeriod;
  onPeriod(period: LeaderboardPeriod): void;
  refresh(): void;
  partial: boolean;
};

function Screen({ answer: { me, family }, period, onPeriod, refresh, partial }: ScreenProps) {
  const now = useNow(30_000);
  const viewer = { id: me.id, role: family.viewerRole };
  const board: Board = { familyId: family.id, timeZone: family.timezone, viewer, now, refresh };
  useEffect(() => {
    document.title = `${family.name} · KD Family`;
  }, [family.name]);
  return (
    <div className="flex flex-col gap-5">
      <DashboardHeading family={family} families={me.families} viewerName={me.fullName} role={viewer.role} />
      {partial && <FormError>Some of this could not be loaded and may be out of date.</FormError>}
      <Members members={family.members} viewerId={me.id} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <TaskList tasks={family.activeTasks} members={family.members} board={board} />
        <div className="flex min-w-0 flex-col gap-5 lg:sticky lg:top-20">
          <Leaderboard entries={family.leaderboard} period={period} onPeriod={onPeriod} viewerId={me.id} />
          {isParent(viewer.role) && <InviteCode family={family} timeZone={family.timezone} />}
        </div>
      </div>
    </div>
  );
}

function Failure({ problem, retry }: { problem: ReturnType<typeof problemOf>; retry(): void }) {
  if (problem.code === 'NOT_FOUND') {
    return (
      <EmptyState title="There is no such family for you" heading>
        <p className="mb-3">It may be gone, or you may have left it.</p>
        <Link to="/" className={buttonClass('soft')}>
          Go to your families
        </Link>
      </EmptyState>
    );
  }
  const action = (
    <Button look="primary" onClick={retry}>
      Try again
    </Button>
  );
  return (
    <>
      <h1 className="sr-only">Family</h1>
      <ErrorState title="The family could not be loaded" message={problem.message} action={action} />
    </>
  );
}
