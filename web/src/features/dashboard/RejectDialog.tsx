import { useState } from 'react';
import type { FormEvent } from 'react';
import { graphql } from '../../graphql/generated/gql.ts';
import type { TaskCard_TaskFragment } from '../../graphql/generated/graphql.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextArea } from '../../ui/Field.tsx';
import type { Board } from './board.ts';
import { focusAtOnce } from '../../ui/focus-at-once.ts';
import { textOf } from '../../ui/form-text.ts';
import { nameOf } from './name-of.ts';
import { useTaskChange } from './use-task-change.ts';

const RejectDialogMutation = graphql(`
  mutation RejectDialog($id: ID!, $reason: String!, $version: Int) {
    rejectTask(id: $id, reason: $reason, version: $version) {
      task {
        ...TaskCard_task
        family {
          id
        }
      }
    }
  }
`);

type RejectDialogProps = { task: TaskCard_TaskFragment; board: Board; onClose(): void };

/** Asks why the work is handed back, and hands it back. */
export default function RejectDialog({ task, board, onClose }: RejectDialogProps) {
  const [pending, setPending] = useState(false);
  const change = useTaskChange(task, board);

  const reject = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = textOf(new FormData(event.currentTarget), 'reason');
    if (pending || reason === '') return;
    setPending(true);
    await change(RejectDialogMutation, { id: task.id, version: task.version, reason });
    onClose();
  };

  return (
    <Dialog title={`Reject ${task.title}`} onClose={onClose}>
      <form onSubmit={(event) => void reject(event)} className="flex flex-col gap-4">
        <TextArea
          label="What is missing?"
          hint={task.assignedTo ? `${nameOf(task.assignedTo)} will read this.` : undefined}
          name="reason"
          rows={3}
          required
          maxLength={500}
          ref={focusAtOnce}
        />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="danger" pending={pending}>
            Hand it back
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
