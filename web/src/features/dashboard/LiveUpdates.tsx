import { useEffect, useEffectEvent, useState } from 'react';
import { useClient } from 'urql';
import { graphql } from '../../graphql/generated/gql.ts';
import type { LeaderboardPeriod } from '../../graphql/generated/graphql.ts';
import { carryOn } from '../../graphql/live.ts';
import type { CarriesOn } from '../../graphql/live.ts';
import { announce } from '../../ui/toast.ts';
import { awardText, awardTexts } from './points-text.ts';
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

type LiveUpdatesProps = CarriesOn & { familyId: string; period: LeaderboardPeriod };

/** Listens to the family while its screen is open, from where the screen's answer ends. The cache takes up what is pushed; this says it. */
export function LiveUpdates({ familyId, period, cursor, gap }: LiveUpdatesProps) {
  const client = useClient();
  const [latest, setLatest] = useState('');
  const carriesOn = useEffectEvent(() => carryOn({ cursor, gap }));

  useEffect(() => {
    const awards = gather(awardTexts, announce);
    const tasks = client.subscription(TaskUpdates, { familyId }, carriesOn()).subscribe(({ data }) => {
      if (data) setLatest(changeText(data.taskUpdated));
    });
    const points = client.subscription(PointsUpdates, { familyId }, carriesOn()).subscribe(({ data }) => {
      if (data) awards.add(awardText(data.pointsAwarded));
    });
    return () => {
      tasks.unsubscribe();
      points.unsubscribe();
      awards.drop();
    };
  }, [client, familyId]);

  useEffect(() => {
    const leaderboard = client.subscription(LeaderboardUpdates, { familyId, period }, carriesOn()).subscribe(() => {});
    return () => leaderboard.unsubscribe();
  }, [client, familyId, period]);

  return (
    <output aria-label="Latest change" className="sr-only">
      {latest}
    </output>
  );
}

/** What comes back from an hour in a pocket hears everything at once: texts that come together are said together. */
function gather(together: (texts: readonly string[]) => readonly string[], say: (text: string) => void) {
  let texts: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const sayAll = () => {
    for (const text of together(texts)) say(text);
    texts = [];
  };
  return {
    add(text: string) {
      texts.push(text);
      clearTimeout(timer);
      timer = setTimeout(sayAll, 250);
    },
    drop: () => clearTimeout(timer),
  };
}
