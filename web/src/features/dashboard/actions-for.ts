import type { Role, TaskStatus } from '../../graphql/generated/graphql.ts';

/** What a person can do with a task from the dashboard. */
export type TaskAction = 'claim' | 'start' | 'complete' | 'approve' | 'reject';

/** Who looks at the screen. `id` is null while the account cannot be had: then nothing is the viewer's own. */
export type Viewer = { id: string | null; role: Role };

type Task = { status: TaskStatus; assignedTo?: { id: string } | null };

/** Whether the role may approve, create and invite. */
export const isParent = (role: Role): boolean => role !== 'MEMBER';

/** What the viewer may do next with a task as it stands. The server decides in the end; this only spares people what it would refuse. */
export function actionsFor({ status, assignedTo }: Task, viewer: Viewer): TaskAction[] {
  const mine = assignedTo?.id === viewer.id;
  switch (status) {
    case 'PENDING':
      if (mine) return ['start'];
      return assignedTo ? [] : ['claim'];
    case 'CLAIMED':
    case 'REJECTED':
      return mine ? ['start'] : [];
    case 'IN_PROGRESS':
      return mine || isParent(viewer.role) ? ['complete'] : [];
    case 'COMPLETED':
      return isParent(viewer.role) ? ['approve', 'reject'] : [];
    case 'APPROVED':
    case 'CANCELLED':
      return [];
  }
}
