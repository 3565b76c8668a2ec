import type { FormEvent } from 'react';
import { useMutation } from 'urql';
import { useFragment as unmask } from '../../graphql/generated/fragment-masking.ts';
import type { FragmentType } from '../../graphql/generated/fragment-masking.ts';
import { graphql } from '../../graphql/generated/gql.ts';
import { refusalOf } from '../../graphql/problem.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Choice, Field } from '../../ui/Field.tsx';
import { focusAtOnce } from '../../ui/focus-at-once.ts';
import { textOf } from '../../ui/form-text.ts';
import { FormError } from '../../ui/Notice.tsx';
import type { Board } from './board.ts';
import { nameOf } from './name-of.ts';
import { newTaskInput, priorities } from './new-task.ts';
import type { NewTaskForm } from './new-task.ts';
import { priorityNames } from './words.ts';

export const NewTaskMember = graphql(`
  fragment NewTaskDialog_member on Member {
    familyId
    id
    fullName
  }
`);

const NewTaskDialogMutation = graphql(`
  mutation NewTaskDialog($input: CreateTaskInput!) {
    createTask(input: $input) {
      task {
        ...TaskCard_task
        family {
          id
        }
      }
    }
  }
`);

type NewTaskDialogProps = { members: readonly FragmentType<typeof NewTaskMember>[]; board: Board; onClose(): void };

const readForm = (data: FormData): NewTaskForm => ({
  title: textOf(data, 'title'),
  points: textOf(data, 'points'),
  assignedToId: textOf(data, 'assignedToId'),
  dueDate: textOf(data, 'dueDate'),
  priority: textOf(data, 'priority'),
});

/** Puts a task before the family. */
export default function NewTaskDialog({ members, board, onClose }: NewTaskDialogProps) {
  const [answer, createTask] = useMutation(NewTaskDialogMutation);
  const { fetching } = answer;
  const problem = refusalOf(answer);

  const create = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (fetching) return;
    const form = readForm(new FormData(event.currentTarget));
    const result = await createTask({ input: newTaskInput(form, board.familyId, board.timeZone) });
    if (!refusalOf(result)) onClose();
  };

  return (
    <Dialog title="New task" onClose={onClose}>
      <form onSubmit={(event) => void create(event)} className="flex flex-col gap-4">
        {problem && <FormError>{problem.message}</FormError>}
        <NewTaskFields members={members} timeZone={board.timeZone} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" pending={fetching}>
            Create task
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type NewTaskFieldsProps = Pick<NewTaskDialogProps, 'members'> & { timeZone: string };

function NewTaskFields({ members, timeZone }: NewTaskFieldsProps) {
  return (
    <>
      <Field label="Title" name="title" required maxLength={200} autoComplete="off" ref={focusAtOnce} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Points"
          name="points"
          type="number"
          inputMode="numeric"
          min={0}
          max={10_000}
          step={1}
          defaultValue={10}
        />
        <Choice label="Priority" name="priority" defaultValue="MEDIUM">
          {priorities.map((priority) => (
            <option key={priority} value={priority}>
              {priorityNames[priority]}
            </option>
          ))}
        </Choice>
      </div>
      <Choice label="Assigned to" name="assignedToId">
        <option value="">Anybody</option>
        {unmask(NewTaskMember, members).map((member) => (
          <option key={member.id} value={member.id}>
            {nameOf(member)}
          </option>
        ))}
      </Choice>
      <Field label="Due date" name="dueDate" type="datetime-local" hint={`In the family’s timezone, ${timeZone}.`} />
    </>
  );
}
