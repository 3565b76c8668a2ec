import type { GraphQLError } from 'graphql';
import { conflict, forbidden, illegalTransition } from '@kd/kit/errors';
import type { Accepted, Decision, Refusal } from './rules.ts';
import type { TaskRow } from './tables.ts';

/** The decision, if it lets the transition happen. @throws FORBIDDEN, CONFLICT or ILLEGAL_TRANSITION if not */
export function accepted(decision: Decision, task: TaskRow): Accepted {
  if (decision.kind === 'accepted') return decision;
  throw refusalError(decision, task);
}

function refusalError({ kind, message }: Refusal, { version, status }: TaskRow): GraphQLError {
  switch (kind) {
    case 'forbidden':
      return forbidden(message);
    case 'conflict':
      return conflict(message, version);
    case 'illegal':
      return illegalTransition(message, status);
  }
}
