import { atLeast, onlyMay } from '@kd/kit/viewer';
import type { Role } from '@kd/kit/viewer';
import type { TaskStatus, TaskTransitionKind } from './generated/resolvers-types.ts';
import type { Wording } from './rules/task-input.ts';
import type { TaskRow } from './tables.ts';

/** Who asks, with which role in the task's family, when, and from which version (null: whichever it is). */
export type Asking = { userId: string; role: Role; now: Date; version: number | null };

/** What of a task its transitions change. */
export type TaskChanges = Partial<
  Omit<TaskRow, 'family_id' | 'id' | 'status' | 'version' | 'created_by' | 'created_at' | 'updated_at'>
>;

/** One transition: it becomes one version, one row of history and one event. */
export type Step = { kind: TaskTransitionKind; to: TaskStatus; reason?: string | null; changes?: TaskChanges };

/** A transition that may happen, in one step or more. */
export type Accepted = { kind: 'accepted'; steps: Step[] };

/** A transition that may not happen: for want of a right, because somebody was first, or as the task stands. */
export type Refusal = { kind: 'forbidden' | 'conflict' | 'illegal'; message: string };

export type Decision = Accepted | Refusal;

const accept = (...steps: Step[]): Accepted => ({ kind: 'accepted', steps });

/** Whether the due date has passed while nobody finished the task. */
export const isOverdue = ({ status, due_date }: Pick<TaskRow, 'status' | 'due_date'>, now: Date): boolean =>
  due_date !== null && due_date < now && unfinished.includes(status);

/** Work remains in these; a completed task waits for a parent and is not late. */
const unfinished: readonly TaskStatus[] = ['PENDING', 'CLAIMED', 'IN_PROGRESS', 'REJECTED'];

/** A task as it begins: waiting, with or without a name on it. */
export const newTask = (
  {
    familyId,
    id,
    createdBy,
    assignedTo,
    now,
  }: { familyId: string; id: string; createdBy: string; assignedTo: string | null; now: Date },
  wording: Wording,
): TaskRow => ({
  ...wording,
  family_id: familyId,
  id,
  actual_minutes: null,
  status: 'PENDING',
  rejection_reason: null,
  version: 1,
  assigned_to: assignedTo,
  created_by: createdBy,
  created_at: now,
  updated_at: now,
  completed_at: null,
  approved_at: null,
  deleted_at: null,
});

/** Takes a free task, or one with the claimer's name on it, for oneself. */
export const claim = (task: TaskRow, asking: Asking): Decision =>
  requireVersion(task, asking) ??
  refuseRepeat(task, 'CLAIMED', 'Somebody has claimed this task already.') ??
  requireStatus(task, ['PENDING'], 'claimed') ??
  (task.assigned_to !== null && task.assigned_to !== asking.userId
    ? refuse('conflict', "Somebody else's name is on this task already.")
    : accept({ kind: 'CLAIMED', to: 'CLAIMED', changes: { assigned_to: asking.userId } }));

/**
 * Puts a name on a task that nobody works on, or takes the name off. A claim gives way to it, and work that was handed back
 * may go to somebody else: its assignee may have left.
 */
export const assign = (task: TaskRow, asking: Asking, assignedTo: string | null): Decision =>
  requireParent(asking, 'assign tasks') ??
  requireVersion(task, asking) ??
  requireStatus(task, ['PENDING', 'CLAIMED', 'REJECTED'], 'assigned') ??
  (task.assigned_to === assignedTo
    ? refuse(
        'conflict',
        assignedTo === null ? 'This task has no name on it already.' : 'This name is on the task already.',
      )
    : accept({ kind: 'ASSIGNED', to: 'PENDING', changes: { assigned_to: assignedTo } }));

/** Begins one's own task, also without claiming it first, and again after a rejection. */
export const start = (task: TaskRow, asking: Asking): Decision =>
  requireTurn(task, asking, 'start it') ??
  requireVersion(task, asking) ??
  refuseRepeat(task, 'IN_PROGRESS', 'This task has been started already.') ??
  requireStatus(task, ['PENDING', 'CLAIMED', 'REJECTED'], 'started') ??
  requireName(task, 'started') ??
  accept({ kind: 'STARTED', to: 'IN_PROGRESS' });

/**
 * Says that the work is done; a parent may say it on the assignee's behalf. Where the family needs no approval the task is
 * approved in the same breath.
 */
export const complete = (
  task: TaskRow,
  asking: Asking,
  { actualMinutes, approvalRequired }: { actualMinutes: number | null; approvalRequired: boolean },
): Decision =>
  (atLeast(asking.role, 'PARENT') ? null : requireTurn(task, asking, 'complete it, or a parent for them')) ??
  requireVersion(task, asking) ??
  refuseRepeat(task, 'COMPLETED', 'This task has been completed already.') ??
  (approvalRequired ? null : refuseRepeat(task, 'APPROVED', 'This task has been completed already.')) ??
  requireStatus(task, ['IN_PROGRESS'], 'completed') ??
  requireName(task, 'completed') ??
  accept(
    {
      kind: 'COMPLETED',
      to: 'COMPLETED',
      changes: {
        completed_at: asking.now,
        rejection_reason: null,
        ...(actualMinutes !== null && { actual_minutes: actualMinutes }),
      },
    },
    ...(approvalRequired ? [] : [approval(asking.now)]),
  );

/** Accepts completed work. */
export const approve = (task: TaskRow, asking: Asking): Decision =>
  requireParent(asking, 'approve tasks') ??
  requireVersion(task, asking) ??
  refuseRepeat(task, 'APPROVED', 'This task has been approved already.') ??
  requireStatus(task, ['COMPLETED'], 'approved') ??
  accept(approval(asking.now));

const approval = (now: Date): Step => ({ kind: 'APPROVED', to: 'APPROVED', changes: { approved_at: now } });

/** Hands completed work back to its assignee, with a reason. */
export const reject = (task: TaskRow, asking: Asking, reason: string): Decision =>
  requireParent(asking, 'reject tasks') ??
  requireVersion(task, asking) ??
  refuseRepeat(task, 'REJECTED', 'This task has been rejected already.') ??
  requireStatus(task, ['COMPLETED'], 'rejected') ??
  accept({ kind: 'REJECTED', to: 'REJECTED', reason, changes: { rejection_reason: reason } });

/** Gives a task up that is not approved. */
export const cancel = (task: TaskRow, asking: Asking, reason: string | null): Decision =>
  requireParent(asking, 'cancel tasks') ??
  requireVersion(task, asking) ??
  refuseRepeat(task, 'CANCELLED', 'This task has been cancelled already.') ??
  requireStatus(task, [...unfinished, 'COMPLETED'], 'cancelled') ??
  accept({ kind: 'CANCELLED', to: 'CANCELLED', reason });

/** Changes what a task says while it is neither approved nor cancelled. */
export const update = (task: TaskRow, asking: Asking, changes: TaskChanges): Decision =>
  requireParent(asking, 'change tasks') ??
  requireVersion(task, asking) ??
  requireStatus(task, [...unfinished, 'COMPLETED'], 'changed') ??
  accept({ kind: 'UPDATED', to: task.status, changes });

/** Takes a task away, whatever its state. */
export const remove = (task: TaskRow, asking: Asking): Decision =>
  requireParent(asking, 'delete tasks') ??
  requireVersion(task, asking) ??
  accept({ kind: 'DELETED', to: task.status, changes: { deleted_at: asking.now } });

/** A step that was taken: where the task stood before (null: it did not exist) and how it is after. */
export type Taken = { step: Step; from: TaskStatus | null; task: TaskRow };

/** The task after each of the steps. */
export function take(task: TaskRow, steps: readonly Step[], now: Date): Taken[] {
  let before = task;
  return steps.map((step) => {
    const { status: from, version } = before;
    before = { ...before, ...step.changes, status: step.to, version: version + 1, updated_at: now };
    return { step, from, task: before };
  });
}

const refuse = (kind: Refusal['kind'], message: string): Refusal => ({ kind, message });

const requireParent = ({ role }: Asking, doing: string): Refusal | null =>
  atLeast(role, 'PARENT') ? null : refuse('forbidden', onlyMay('PARENT', doing));

const requireTurn = ({ assigned_to }: TaskRow, { userId }: Asking, doing: string): Refusal | null =>
  assigned_to === null || assigned_to === userId
    ? null
    : refuse('forbidden', `It is somebody else's turn: only the one whose name is on the task may ${doing}.`);

const requireVersion = ({ version }: TaskRow, asking: Asking): Refusal | null =>
  asking.version === null || asking.version === version
    ? null
    : refuse('conflict', 'Somebody changed this task in the meantime: look at it again and repeat what still fits.');

/** Somebody did the same before: for whoever asks this is a race lost, not a mistake. */
const refuseRepeat = ({ status }: TaskRow, target: TaskStatus, message: string): Refusal | null =>
  status === target ? refuse('conflict', message) : null;

const requireStatus = (task: TaskRow, allowed: readonly TaskStatus[], verb: string): Refusal | null =>
  allowed.includes(task.status)
    ? null
    : refuse('illegal', `A task that is ${inWords[task.status]} cannot be ${verb}. ${nextStep(task)}`);

const requireName = (task: TaskRow, verb: string): Refusal | null =>
  task.assigned_to === null
    ? refuse('illegal', `A task with nobody's name on it cannot be ${verb}. ${nextStep(task)}`)
    : null;

const inWords: Record<TaskStatus, string> = {
  PENDING: 'pending',
  CLAIMED: 'claimed',
  IN_PROGRESS: 'in progress',
  COMPLETED: 'completed',
  APPROVED: 'approved',
  REJECTED: 'rejected',
  CANCELLED: 'cancelled',
};

function nextStep({ status, assigned_to }: TaskRow): string {
  switch (status) {
    case 'PENDING':
      return assigned_to === null ? 'Claim it first.' : 'Start it first.';
    case 'CLAIMED':
      return 'Start it first.';
    case 'IN_PROGRESS':
      return 'Complete it first.';
    case 'COMPLETED':
      return 'It waits for a parent to approve or reject it.';
    case 'REJECTED':
      return 'Start it again first.';
    case 'APPROVED':
    case 'CANCELLED':
      return 'Nothing more can be done with it.';
  }
}
