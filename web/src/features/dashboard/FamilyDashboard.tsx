import { cursorOf } from '@kd/live-client';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useClient, useQuery } from 'urql';
import { graphql } from '../../graphql/generated/gql.ts';
import type { FamilyDashboardQuery, LeaderboardPeriod } from '../../graphql/generated/graphql.ts';
import { withCursor } from '../../graphql/live.ts';
import { problemOf } from '../../graphql/problem.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { EmptyState, ErrorState, Hint } from '../../ui/Notice.tsx';
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
import { useRecovery } from './use-recovery.ts';
import type { Asked } from './use-recovery.ts';

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

type Answer = { me: FamilyDashboardQuery['me']; family: NonNullable<FamilyDashboardQuery['family']> };

/** A family's whole screen, from one query and kept current by what the server pushes. */
export function FamilyDashboard({ familyId }: { familyId: string }) {
  const [period, setPeriod] = useState<LeaderboardPeriod>('WEEK');
  const [{ data, problem, waiting, answered }, ask] = useScreen({ familyId, period });
  const [incomplete, refresh] = useRecovery(problem !== undefined && problem.code !== 'NOT_FOUND', ask);
  const refreshNow = () => void refresh();

  return (
    <>
      {answered && (
        <LiveUpdates
          familyId={familyId}
          period={answered.period}
          cursor={answered.cursor}
          gap={async () => (await refresh()).cursor}
        />
      )}
      {data?.family ? (
        <Screen
          answer={{ me: data.me, family: data.family }}
          period={period}
          onPeriod={setPeriod}
          refresh={refreshNow}
          incomplete={incomplete}
          waiting={waiting}
        />
      ) : problem ? (
        <Failure problem={problem} retry={refreshNow} />
      ) : (
        <DashboardSkeleton />
      )}
    </>
  );
}

/** The server's own answer, as against the cache's: what is pushed carries it on. */
type Answered = { period: LeaderboardPeriod; cursor: string | undefined };

/** The screen's query: what came last stays, also when nothing comes after it. */
function useScreen(variables: { familyId: string; period: LeaderboardPeriod }) {
  const client = useClient();
  const [{ data, error, extensions, operation, fetching, stale }] = useQuery({
    query: FamilyDashboardDocument,
    variables,
    context: withCursor,
  });
  const [last, setLast] = useState(data);
  if (data && data !== last) setLast(data);
  const waiting = fetching || stale;
  const [answered, setAnswered] = useState<Answered>();
  const period = operation?.variables.period;
  if (data?.family && !waiting && period && period !== answered?.period)
    setAnswered({ period, cursor: cursorOf({ extensions }) });
  const ask = async (): Promise<Asked> => {
    const answer = await client
      .query(FamilyDashboardDocument, variables, { ...withCursor, requestPolicy: 'network-only' })
      .toPromise();
    return { whole: !answer.error, cursor: cursorOf(answer) };
  };
  const screen = { data: data ?? last, problem: error && problemOf(error), waiting, answered };
  return [screen, ask] as const;
}

type ScreenProps = {
  answer: Answer;
  period: LeaderboardPeriod;
  onPeriod(period: LeaderboardPeriod): void;
  refresh(): void;
  incomplete: boolean;
  waiting: boolean;
};

function Screen({ answer: { me, family }, period, onPeriod, refresh, incomplete, waiting }: ScreenProps) {
  const now = useNow(30_000);
  const viewer = { id: me?.id ?? null, role: family.viewerRole };
  const board: Board = { familyId: family.id, timeZone: family.timezone, viewer, now, refresh };
  useEffect(() => {
    document.title = `${family.name} · KD Family`;
  }, [family.name]);
  return (
    <div className="flex flex-col gap-5">
      <DashboardHeading family={family} families={me?.families ?? []} viewerName={me?.fullName} role={viewer.role} />
      {incomplete && <Hint>Some of this is missing or out of date right now. It comes back by itself.</Hint>}
      <Members members={family.members} viewerId={viewer.id} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <TaskList tasks={family.activeTasks} members={family.members} board={board} />
        <div className="flex min-w-0 flex-col gap-5 lg:sticky lg:top-20">
          <Leaderboard
            entries={family.leaderboard}
            loading={waiting && !incomplete}
            refresh={refresh}
            period={period}
            onPeriod={onPeriod}
            viewerId={viewer.id}
          />
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
