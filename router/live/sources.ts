import { familyTopic } from '@kd/kit/outbox/outbox';
import type { DomainEvent } from '@kd/kit/outbox/outbox';
import type { LeaderboardPeriod, TaskChange } from './generated/types.ts';

/** The arguments of a subscription field after coercion. */
export type SubscriptionArguments = { familyId: string; period?: LeaderboardPeriod | null };

/** What a field of `type Subscription` is made of: the topic it listens to, and the object that an event turns into. */
export type SubscriptionSource = {
  topic(args: SubscriptionArguments): string;
  /** What an event of the field is about: of several about the same, the newest says it all. */
  entity(event: DomainEvent, args: SubscriptionArguments): string;
  /** The field of the root object under which the entity stands that has the event's version, or a later one. */
  versioned?: { type: string; field: string };
  /** The root object, or null when this event is not one for the field. */
  root(event: DomainEvent, args: SubscriptionArguments): object | null;
};

const entityOf = ({ key: { __typename, id } }: DomainEvent): string => `${__typename}:${id}`;
const periodOf = ({ period }: SubscriptionArguments): LeaderboardPeriod => period ?? 'WEEK';
const family = (event: DomainEvent) => ({ __typename: 'Family', id: event.familyId });
const member = (event: DomainEvent, id: unknown) =>
  typeof id === 'string' ? { __typename: 'Member', familyId: event.familyId, id } : null;
const basics = (event: DomainEvent) => ({
  id: event.id,
  at: event.at.toISOString(),
  actor: member(event, event.actorId),
  family: family(event),
});

const taskChanges: Record<string, TaskChange> = {
  TaskCreated: 'CREATED',
  TaskUpdated: 'UPDATED',
  TaskAssigned: 'ASSIGNED',
  TaskClaimed: 'CLAIMED',
  TaskStarted: 'STARTED',
  TaskCompleted: 'COMPLETED',
  TaskApproved: 'APPROVED',
  TaskRejected: 'REJECTED',
  TaskCancelled: 'CANCELLED',
  TaskDeleted: 'DELETED',
};

/** Every field of `type Subscription` in `schema/live.graphql`. */
export const subscriptionSources: Record<string, SubscriptionSource> = {
  taskUpdated: {
    topic: ({ familyId }) => familyTopic('tasks', familyId),
    entity: entityOf,
    versioned: { type: 'TaskUpdated', field: 'task' },
    root: (event) => {
      const change = taskChanges[event.type];
      if (!change) return null;
      const task = change === 'DELETED' ? null : { __typename: 'Task', id: event.key.id };
      return { ...basics(event), change, taskId: event.key.id, version: event.version, task };
    },
  },
  pointsAwarded: {
    topic: ({ familyId }) => familyTopic('points', familyId),
    entity: entityOf,
    root: (event) =>
      event.key.__typename === 'LedgerEntry'
        ? {
            ...basics(event),
            user: member(event, event.payload['userId']),
            change: event.payload['change'],
            total: event.payload['total'],
            reason: event.payload['reason'],
            entry: { __typename: 'LedgerEntry', id: event.key.id },
          }
        : null,
  },
  leaderboardUpdated: {
    topic: ({ familyId }) => familyTopic('points', familyId),
    entity: ({ familyId }, args) => `Leaderboard:${familyId}:${periodOf(args)}`,
    root: (event, args) => ({
      ...basics(event),
      __typename: 'LeaderboardUpdated',
      familyId: event.familyId,
      period: periodOf(args),
    }),
  },
};

/** The subgraphs whose events are pushed. */
export const liveSubgraphs: readonly string[] = ['points', 'tasks'];
