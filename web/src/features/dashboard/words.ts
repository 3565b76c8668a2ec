import type { LeaderboardPeriod, Role, TaskChange, TaskPriority, TaskStatus } from '../../graphql/generated/graphql.ts';
import { nameOf } from './name-of.ts';
import type { Named } from './name-of.ts';

export const roleNames: Record<Role, string> = { ADVISOR: 'Advisor', PARENT: 'Parent', MEMBER: 'Member' };

export const statusNames: Record<TaskStatus, string> = {
  PENDING: 'To do',
  CLAIMED: 'Claimed',
  IN_PROGRESS: 'In progress',
  COMPLETED: 'Waiting for approval',
  APPROVED: 'Approved',
  REJECTED: 'Handed back',
  CANCELLED: 'Cancelled',
};

export const priorityNames: Record<TaskPriority, string> = {
  LOW: 'Low',
  MEDIUM: 'Medium',
  HIGH: 'High',
  URGENT: 'Urgent',
};

export const periodNames: Record<LeaderboardPeriod, string> = { WEEK: 'Week', MONTH: 'Month', ALL_TIME: 'All time' };

const changeVerbs: Record<TaskChange, string> = {
  CREATED: 'added',
  UPDATED: 'changed',
  ASSIGNED: 'assigned',
  CLAIMED: 'claimed',
  STARTED: 'started',
  COMPLETED: 'completed',
  APPROVED: 'approved',
  REJECTED: 'handed back',
  CANCELLED: 'cancelled',
  DELETED: 'deleted',
};

type Change = { change: TaskChange; actor?: Named | null; task?: { title: string } | null };

/** What happened to a task, for those who hear the screen instead of seeing it. */
export function changeText({ change, actor, task }: Change): string {
  return `${nameOf(actor)} ${changeVerbs[change]} ${task?.title ?? 'a task'}.`;
}
