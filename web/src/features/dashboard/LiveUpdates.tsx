import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import { graphql } from '../../graphql/generated/gql.ts';
import type { LeaderboardPeriod } from '../../graphql/generated/graphql.ts';
import { announce } from '../../ui/toast.ts';
import { awardText } from './points-text.ts';
import { changeText } from './words.ts';

const TaskUpdates = graphql(`
  subscription LiveUpdatesTasks($familyId: ID!) {
    taskUpdated(familyId: $familyId) {
      id
      change
      taskId
      version
      actor {
        familyId
        id
        fullName
      }
      family {
        id
      }
      task {
        ...TaskCard_task
        title
      }
    }
  }
`);

const LeaderboardUpdates = graphql(`
  subscription LiveUpdatesLeaderboard($familyId: ID!, $period: LeaderboardPeriod!) {
    leaderboardUpdated(familyId: $familyId, period: $period) {
      id
      familyId
      period
      version
      leaderboard {
        ...Leaderboard_entry
      }
    }
  }
`);

const PointsUpdates = graphql(`
  subscription LiveUpdatesPoints($familyId: ID!) {
    pointsAwarded(familyId: $familyId) {
      id
      change
      reason
      user {
        familyId
        id
        fullName
        totalPoints
        currentStreak
      }
      entry {
        id
        task {
          id
          title
        }
      }
    }
  }
`);

/** Listens to the family while its screen is open. The cache takes up what is pushed; this says it. */
export function LiveUpdates({ familyId, period }: { familyId: string; period: LeaderboardPeriod }) {
  const client = useClient();
  const [latest, setLatest] = useState('');

  useEffect(() => {
    const tasks = client.subscription(TaskUpdates, { familyId }).subscribe(({ data }) => {
      if (data) setLatest(changeText(data.taskUpdated));
    });
    const points = client.subscription(PointsUpdates, { familyId }).subscribe(({ data }) => {
      if (data) announce(awardText(data.pointsAwarded));
    });
    return () => {
      tasks.unsubscribe();
      points.unsubscribe();
    };
  }, [client, familyId]);

  useEffect(() => {
    const leaderboard = client.subscription(LeaderboardUpdates, { familyId, period }).subscribe(() => {});
    return () => leaderboard.unsubscribe();
  }, [client, familyId, period]);

  return (
    <output aria-label="Latest change" className="sr-only">
      {latest}
    </output>
  );
}
