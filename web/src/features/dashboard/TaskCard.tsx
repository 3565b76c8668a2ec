import { graphql } from '../../graphql/generated/gql.ts';
import type { TaskCard_TaskFragment, TaskStatus } from '../../graphql/generated/graphql.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Chip } from '../../ui/Chip.tsx';
import type { Tone } from '../../ui/Chip.tsx';
import { Icon } from '../../ui/Icon.tsx';
import type { Board } from './board.ts';
import { dueText } from './due-text.ts';
import { nameOf } from './name-of.ts';
import { pointsText } from './points-text.ts';
import { TaskActions } from './TaskActions.tsx';
import { isLate } from './task-order.ts';
import { priorityNames, statusNames } from './words.ts';

export const TaskCardTask = graphql(`
  fragment TaskCard_task on Task {
    id
    title
    status
    version
    points
    difficulty
    priority
    dueDate
    overdue
    rejectionReason
    assignedTo {
      familyId
      id
      fullName
      avatarUrl
    }
  }
`);

type TaskCardProps = { task: TaskCard_TaskFragment; board: Board };

const tones: Record<TaskStatus, Tone> = {
  PENDING: 'neutral',
  CLAIMED: 'sky',
  IN_PROGRESS: 'sky',
  COMPLETED: 'sun',
  APPROVED: 'leaf',
  REJECTED: 'danger',
  CANCELLED: 'neutral',
};

/** One task: what, for how much, whose, until when, and what the viewer can do with it. */
export function TaskCard({ task, board }: TaskCardProps) {
  const titleId = `task-${task.id}`;
  return (
    <li>
      <article
        aria-labelledby={titleId}
        className="flex animate-appear flex-col gap-3 rounded-2xl border border-line bg-canvas p-3.5 sm:flex-row sm:items-center sm:gap-4"
      >
        <div className="flex min-w-0 flex-1 flex-col gap-2">
          <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
            <h3 id={titleId} tabIndex={-1} className="mr-0.5 font-bold">
              {task.title}
            </h3>
            <Chip tone={tones[task.status]}>{statusNames[task.status]}</Chip>
            <PriorityChip priority={task.priority} />
          </div>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5 text-sm text-muted">
            <Assignee assignedTo={task.assignedTo} />
            <span className="inline-flex items-center gap-1 font-semibold text-ink">
              <Icon name="star" />
              {pointsText(task.points)}
            </span>
            <Difficulty level={task.difficulty} />
            <DueDate task={task} board={board} />
          </div>
          {task.rejectionReason && (
            <p className="rounded-xl bg-danger-soft px-3 py-2 text-sm text-danger">
              <span className="font-semibold">Handed back:</span> {task.rejectionReason}
            </p>
          )}
        </div>
        <TaskActions task={task} board={board} />
      </article>
    </li>
  );
}

function PriorityChip({ priority }: Pick<TaskCard_TaskFragment, 'priority'>) {
  if (priority === 'MEDIUM' || priority === 'LOW') return null;
  return <Chip tone={priority === 'URGENT' ? 'danger' : 'sun'}>{priorityNames[priority]} priority</Chip>;
}

function Assignee({ assignedTo }: Pick<TaskCard_TaskFragment, 'assignedTo'>) {
  if (!assignedTo) {
    return (
      <span className="inline-flex items-center gap-1.5">
        <span aria-hidden="true" className="size-7 rounded-full border-2 border-dashed border-control" />
        Anybody’s
      </span>
    );
  }
  return (
    <span className="inline-flex items-center gap-1.5">
      <Avatar name={assignedTo.fullName} url={assignedTo.avatarUrl} />
      <span className="sr-only">Assigned to </span>
      {nameOf(assignedTo)}
    </span>
  );
}

function DueDate({ task, board }: TaskCardProps) {
  if (!task.dueDate) return <span>No due date</span>;
  const late = isLate(task, board.now);
  const { relative, absolute } = dueText(task.dueDate, board.timeZone, board.now, late);
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5 gap-y-1">
      {late ? (
        <Chip tone="danger">
          <Icon name="alert" />
          Overdue
        </Chip>
      ) : (
        <Icon name="clock" />
      )}
      <span className={late ? 'font-semibold text-danger' : 'font-semibold'}>{relative}</span>
      <time dateTime={task.dueDate}>({absolute})</time>
    </span>
  );
}

function Difficulty({ level }: { level: number }) {
  if (level <= 1) return null;
  return (
    <span>
      <span className="sr-only">Difficulty {level} of 5</span>
      <span aria-hidden="true" title={`Difficulty ${level} of 5`} className="text-xs tracking-widest">
        {'●'.repeat(level)}
        <span className="opacity-40">{'●'.repeat(5 - level)}</span>
      </span>
    </span>
  );
}
