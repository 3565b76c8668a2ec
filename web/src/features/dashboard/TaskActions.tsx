import { lazy, Suspense, useState } from 'react';
import { graphql } from '../../graphql/generated/gql.ts';
import type { TaskCard_TaskFragment } from '../../graphql/generated/graphql.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import type { IconName } from '../../ui/Icon.tsx';
import { actionsFor } from './actions-for.ts';
import type { TaskAction } from './actions-for.ts';
import type { Board } from './board.ts';
import { useTaskChange } from './use-task-change.ts';

const RejectDialog = lazy(() => import('./RejectDialog.tsx'));

const mutations = {
  claim: graphql(`
    mutation TaskActionsClaim($id: ID!, $version: Int) {
      claimTask(id: $id, version: $version) {
        task {
          ...TaskCard_task
          family {
            id
          }
        }
      }
    }
  `),
  start: graphql(`
    mutation TaskActionsStart($id: ID!, $version: Int) {
      startTask(id: $id, version: $version) {
        task {
          ...TaskCard_task
          family {
            id
          }
        }
      }
    }
  `),
  complete: graphql(`
    mutation TaskActionsComplete($id: ID!, $version: Int) {
      completeTask(id: $id, version: $version) {
        task {
          ...TaskCard_task
          family {
            id
          }
        }
      }
    }
  `),
  approve: graphql(`
    mutation TaskActionsApprove($id: ID!, $version: Int) {
      approveTask(id: $id, version: $version) {
        task {
          ...TaskCard_task
          family {
            id
          }
        }
      }
    }
  `),
};

const looks: Record<TaskAction, { label: string; icon: IconName; look: 'primary' | 'soft' | 'plain' }> = {
  claim: { label: 'Claim', icon: 'hand', look: 'soft' },
  start: { label: 'Start', icon: 'play', look: 'primary' },
  complete: { label: 'Complete', icon: 'check', look: 'primary' },
  approve: { label: 'Approve', icon: 'check', look: 'primary' },
  reject: { label: 'Reject', icon: 'back', look: 'plain' },
};

type TaskActionsProps = { task: TaskCard_TaskFragment; board: Board };

/** The buttons that the task's state and the viewer's role allow. */
export function TaskActions({ task, board }: TaskActionsProps) {
  const [rejecting, setRejecting] = useState(false);
  const [running, setRunning] = useState<TaskAction | null>(null);
  const change = useTaskChange(task, board);
  const actions = actionsFor(task, board.viewer);
  if (actions.length === 0) return null;

  const act = async (action: TaskAction) => {
    if (action === 'reject') return setRejecting(true);
    setRunning(action);
    await change(mutations[action], { id: task.id, version: task.version });
    setRunning(null);
  };

  return (
    <div className="flex shrink-0 flex-wrap gap-2">
      {actions.map((action) => {
        const { label, icon, look } = looks[action];
        return (
          <Button
            key={action}
            look={look}
            pending={running !== null}
            aria-label={`${label} ${task.title}`}
            onClick={() => void act(action)}
            className="grow sm:grow-0"
          >
            <Icon name={icon} />
            {label}
          </Button>
        );
      })}
      {rejecting && (
        <Suspense>
          <RejectDialog task={task} board={board} onClose={() => setRejecting(false)} />
        </Suspense>
      )}
    </div>
  );
}
