import { lazy, Suspense, useState } from 'react';
import { useFragment as unmask } from '../../graphql/generated/fragment-masking.ts';
import type { FragmentType } from '../../graphql/generated/fragment-masking.ts';
import type { TaskCard_TaskFragment } from '../../graphql/generated/graphql.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { EmptyState, Missing } from '../../ui/Notice.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { isParent } from './actions-for.ts';
import type { Board } from './board.ts';
import type { NewTaskMember } from './NewTaskDialog.tsx';
import { TaskCard, TaskCardTask } from './TaskCard.tsx';
import { inOrder, isInView } from './task-order.ts';
import type { View } from './task-order.ts';

const NewTaskDialog = lazy(() => import('./NewTaskDialog.tsx'));

type TaskListProps = {
  /** Null while they cannot be had. */
  tasks: readonly FragmentType<typeof TaskCardTask>[] | null;
  members: readonly FragmentType<typeof NewTaskMember>[];
  board: Board;
};

const views: { value: View; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'mine', label: 'Mine' },
  { value: 'free', label: 'Free' },
  { value: 'approval', label: 'To approve' },
];

const emptyTexts: Record<View, string> = {
  all: 'Everything is done',
  mine: 'Nothing on your list',
  free: 'Nothing is free to take',
  approval: 'Nothing waits for approval',
};

/** What the family has to do. */
export function TaskList({ tasks, members, board }: TaskListProps) {
  return (
    <Card
      title="Active tasks"
      aside={tasks && isParent(board.viewer.role) && <NewTaskButton members={members} board={board} />}
      className="min-w-0"
    >
      {tasks ? (
        <Tasks tasks={unmask(TaskCardTask, tasks)} board={board} />
      ) : (
        <Missing title="Tasks can’t be shown right now" retry={board.refresh} />
      )}
    </Card>
  );
}

function Tasks({ tasks, board }: { tasks: readonly TaskCard_TaskFragment[]; board: Board }) {
  const [view, setView] = useState<View>('all');

  const all = inOrder(tasks, board.now);
  const shown = all.filter((task) => isInView(task, view, board.viewer));
  const options = views.map((option) => ({
    ...option,
    count: all.filter((task) => isInView(task, option.value, board.viewer)).length,
  }));
  return (
    <>
      <div className="mb-3">
        <Switch label="Show tasks" options={options} value={view} onChange={setView} />
      </div>
      <p tabIndex={-1} data-tasks-start="" className="sr-only">
        {shown.length === 1 ? '1 task' : `${shown.length} tasks`}
      </p>
      {shown.length === 0 ? (
        <EmptyState title={emptyTexts[view]} />
      ) : (
        <ul aria-label="Active tasks" className="flex flex-col gap-3">
          {shown.map((task) => (
            <TaskCard key={task.id} task={task} board={board} />
          ))}
        </ul>
      )}
    </>
  );
}

function NewTaskButton({ members, board }: Pick<TaskListProps, 'members' | 'board'>) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        <Icon name="plus" />
        New task
      </Button>
      {open && (
        <Suspense>
          <NewTaskDialog members={members} board={board} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
