import type { CombinedError, OperationResult } from '@urql/core';

/** Why something did not work, as far as a person needs to know it. `code` is the server's `extensions.code`, or `NETWORK`. */
export type Problem = {
  code: string;
  message: string;
  /** Seconds to wait before trying again. */
  retryAfter: number | undefined;
  /** Which input is meant: the last name of its path. */
  field: string | undefined;
};

const messages: Record<string, string> = {
  NETWORK: 'The server cannot be reached. Check the connection and try again.',
  UNAUTHENTICATED: 'Please sign in again.',
  FORBIDDEN: 'Your role does not allow this.',
  NOT_FOUND: 'This is not here, or no longer.',
  CONFLICT: 'Somebody was first.',
  ILLEGAL_TRANSITION: 'The task has moved on; this is no longer possible.',
  RATE_LIMITED: 'Too many tries.',
  SUBGRAPH_UNAVAILABLE: 'A part of the server is not available right now.',
};

/** What went wrong, in words. What only the server can say better (`BAD_USER_INPUT`) keeps the server's words. */
export function problemOf(error: Pick<CombinedError, 'graphQLErrors' | 'networkError'> | undefined): Problem {
  const [first] = error?.graphQLErrors ?? [];
  if (!first) return { code: 'NETWORK', message: messages['NETWORK'] ?? '', retryAfter: undefined, field: undefined };
  const { code, retryAfter, field } = first.extensions;
  const name = typeof code === 'string' ? code : 'INTERNAL';
  return {
    code: name,
    message: messages[name] ?? first.message,
    retryAfter: typeof retryAfter === 'number' ? Math.ceil(retryAfter) : undefined,
    field: typeof field === 'string' ? field.split('.').at(-1) : undefined,
  };
}

/** Why a change was not made. An answer with data was: then only a part of what it shows could not be had. */
export const refusalOf = ({ data, error }: Pick<OperationResult, 'data' | 'error'>): Problem | undefined =>
  error && !data ? problemOf(error) : undefined;
