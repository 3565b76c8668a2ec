import { z } from 'zod';
import type { IdSource } from '@kd/kit/clock';
import type { Consumes } from '@kd/kit/outbox/follower';
import { familyTopic } from '@kd/kit/outbox/outbox';
import type { DeliveredEvent, DomainEvent } from '@kd/kit/outbox/outbox';
import { roles } from '@kd/kit/viewer';
import { saveFamily, saveLeaving, saveMember } from './family-store.ts';
import type { TaskTransitionKind } from './generated/resolvers-types.ts';
import type { Taken } from './rules.ts';
import type { Tables } from './tables.ts';

/** The event that each transition emits. */
const eventTypes = {
  CREATED: 'TaskCreated',
  UPDATED: 'TaskUpdated',
  ASSIGNED: 'TaskAssigned',
  CLAIMED: 'TaskClaimed',
  STARTED: 'TaskStarted',
  COMPLETED: 'TaskCompleted',
  APPROVED: 'TaskApproved',
  REJECTED: 'TaskRejected',
  CANCELLED: 'TaskCancelled',
  DELETED: 'TaskDeleted',
} as const satisfies Record<TaskTransitionKind, string>;

/** The event that a transition emits: the task as it is after it. */
export function taskEvent({ step, task }: Taken, actorId: string, newId: IdSource): DomainEvent {
  return {
    id: newId(),
    type: eventTypes[step.kind],
    familyId: task.family_id,
    topics: [familyTopic('tasks', task.family_id)],
    key: { __typename: 'Task', id: task.id },
    version: task.version,
    actorId,
    at: task.updated_at,
    payload: {
      title: task.title,
      status: task.status,
      points: task.points,
      assignedToId: task.assigned_to,
      completedAt: task.completed_at?.toISOString() ?? null,
    },
  };
}

const familySettings = z.object({ timezone: z.string(), approvalRequired: z.boolean() });
const membership = z.object({ userId: z.string(), role: z.enum(roles) });
const leaving = z.object({ userId: z.string() });

const familyOf = ({ familyId, type }: DeliveredEvent): string => {
  if (familyId === null) throw new Error(`${type} belongs to no family.`);
  return familyId;
};

const keepFamily: Consumes<Tables>[string][string] = async (transaction, event) => {
  const { timezone, approvalRequired } = familySettings.parse(event.payload);
  await saveFamily(transaction, { family_id: familyOf(event), timezone, approval_required: approvalRequired });
};

const keepMember: Consumes<Tables>[string][string] = async (transaction, event) => {
  const { userId, role } = membership.parse(event.payload);
  await saveMember(transaction, { family_id: familyOf(event), user_id: userId, role, active: true });
};

/** What tasks keep of the families: their settings, and who belongs to them. */
export const consumes: Consumes<Tables> = {
  families: {
    FamilyCreated: keepFamily,
    FamilyUpdated: keepFamily,
    MemberJoined: keepMember,
    RoleChanged: keepMember,
    MemberLeft: async (transaction, event) =>
      saveLeaving(transaction, familyOf(event), leaving.parse(event.payload).userId),
  },
};
