import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { AnyVariables } from 'urql';
import { useClient } from 'urql';
import { refusalOf } from '../../graphql/problem.ts';
import type { Problem } from '../../graphql/problem.ts';
import { complain } from '../../ui/toast.ts';
import type { Board } from './board.ts';

/** The screen is behind the server: it has to be asked for anew. */
const isBehind = ({ code }: Problem) => code === 'CONFLICT' || code === 'ILLEGAL_TRANSITION' || code === 'NOT_FOUND';

const complaintOf = ({ code, message }: Problem) =>
  code === 'CONFLICT' ? 'Somebody was first. Here is how it stands now.' : message;

/** Where the keyboard goes on when the button just pressed is gone: at the task, or at the beginning of the list. */
function keepFocus(taskId: string): void {
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return;
    const next =
      document.querySelector<HTMLElement>(`#task-${CSS.escape(taskId)}`) ??
      document.querySelector<HTMLElement>('[data-tasks-start]');
    next?.focus({ preventScroll: true });
  });
}

/** Sends a change of a task. A refusal is said in a message, and the screen catches up with the server. Answers whether it was accepted. */
export function useTaskChange(task: { id: string }, board: Board) {
  const client = useClient();
  return async <V extends AnyVariables>(mutation: TypedDocumentNode<unknown, V>, variables: V): Promise<boolean> => {
    const problem = refusalOf(await client.mutation(mutation, variables).toPromise());
    if (problem) {
      complain(complaintOf(problem));
      if (isBehind(problem)) board.refresh();
    }
    keepFocus(task.id);
    return !problem;
  };
}
