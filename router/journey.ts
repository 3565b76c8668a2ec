import type { Viewer } from '@kd/kit/viewer';
import type { ClientRequest } from './answer.ts';
import type { Journey } from './execution/execute.ts';
import type { Operation } from './execution/operations.ts';
import type { Viewers } from './viewer.ts';

/**
 * The statement that goes with each subgraph call. A mutation may change who is asking: signing in makes the rest of the
 * selection the new person's, and founding or joining a family adds a membership that the rest needs.
 */
export function journeyOf(
  viewers: Viewers,
  { kind }: Operation,
  first: Viewer,
  { origin, correlationId, idempotencyKey }: ClientRequest,
): Journey {
  let viewer = Promise.resolve(first);
  let statement: Promise<string> | undefined;
  const become = (next: Promise<Viewer>) => {
    viewer = next;
    statement = undefined;
  };
  return {
    correlationId,
    idempotencyKey,
    statement: () => (statement ??= viewer.then(viewers.statementOf)),
    onAnswer: (subgraph, { extensions }) => {
      if (kind !== 'mutation') return;
      const signedIn = extensions?.['signedIn'];
      if (subgraph === 'users' && isSession(signedIn)) {
        become(viewers.load(signedIn, origin));
      } else if (subgraph === 'families' && first.kind === 'user') {
        viewers.forget(first.userId);
        become(viewers.load(first, origin));
      }
    },
  };
}

const isSession = (value: unknown): value is { userId: string; sessionId: string } =>
  typeof value === 'object' && value !== null && 'userId' in value && 'sessionId' in value;
