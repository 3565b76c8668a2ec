import { GraphQLError } from 'graphql';

/** The stable values of `extensions.code`; `docs/reference/errors.md` explains each to client developers. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'ILLEGAL_TRANSITION'
  | 'RATE_LIMITED'
  | 'OVERLOADED'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PERSISTED_OPERATION_REQUIRED'
  | 'SUBGRAPH_UNAVAILABLE'
  | 'CURSOR_EXPIRED'
  | 'INTERNAL';

const failure = (code: ErrorCode, message: string, details: Record<string, unknown> = {}) =>
  new GraphQLError(message, { extensions: { code, ...details } });

/** Nobody is signed in, or the session that asked has ended. */
export const unauthenticated = (message = 'Sign in first: this needs a valid access token.') =>
  failure('UNAUTHENTICATED', message);

/** The viewer is known and a member, but the role does not allow this. */
export const forbidden = (message: string) => failure('FORBIDDEN', message);

/**
 * There is no such object, or the viewer may not know that there is one: both answer with the same bytes, so the message
 * names neither the id nor the reason. One that is given (for what has no id) has to keep to that too.
 */
export const notFound = (message = 'There is nothing here with this id.') => failure('NOT_FOUND', message);

/** What the client sent does not fit; `field` is the path of the argument, such as `input.title`. */
export const badInput = (field: string, message: string) => failure('BAD_USER_INPUT', message, { field });

/** Somebody was first; `version` is the object's version now. */
export const conflict = (message: string, version: number) => failure('CONFLICT', message, { version });

/** The object's state does not allow this; `from` is that state. */
export const illegalTransition = (message: string, from: string) => failure('ILLEGAL_TRANSITION', message, { from });

/** More has happened since a cursor than is kept, or it is of another system: ask for the present state, and go on from there. */
export const cursorExpired = () =>
  failure('CURSOR_EXPIRED', 'Too much has happened since: ask for the present state and subscribe with its cursor.');

/** Too many tries; `retryAfter` is in seconds. */
export const rateLimited = (message: string, retryAfter: number) => failure('RATE_LIMITED', message, { retryAfter });

/** What a client sees of a fault of ours: the correlation id finds the full story in the log. */
export const internal = (correlationId: string) =>
  failure('INTERNAL', 'Something went wrong on our side. It is logged under the correlation id.', { correlationId });

/** Whether an error says something a client may read, that is, whether one of the functions above (or GraphQL itself) made it. */
export const isExpected = (error: unknown): boolean =>
  error instanceof GraphQLError && (error.originalError === undefined || isExpected(error.originalError));
