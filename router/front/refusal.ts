import type { ErrorCode } from '@kd/kit/errors';

/** A request that is turned away before an operation is known. */
export type Refusal = {
  status: number;
  code: ErrorCode | `LIMIT_${string}`;
  message: string;
  /** More for `extensions`, such as `retryAfter`. */
  details?: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, string>>;
};

/** Which methods there are, for `Allow`. */
export const methods = 'GET, HEAD, POST, OPTIONS';

/** A refusal as clients read it. */
export const refusalBody = ({ code, message, details }: Refusal): string =>
  JSON.stringify({ errors: [{ message, extensions: { code, ...details } }] });

const badInput = (status: number, message: string, more: Partial<Refusal> = {}): Refusal => ({
  status,
  code: 'BAD_USER_INPUT',
  message,
  ...more,
});

export const notAcceptable = badInput(
  406,
  'Answers are application/graphql-response+json, application/json or text/event-stream, in UTF-8: Accept names none.',
);
export const notJson = badInput(415, 'Send JSON in UTF-8, not compressed: content-type: application/json.', {
  headers: { 'accept-post': 'application/json' },
});
export const noSuchMethod = badInput(405, `GraphQL is asked by ${methods}.`, { headers: { allow: methods } });
export const noPreflight = badInput(400, 'A GraphQL request by GET needs the header apollo-require-preflight.');
export const notUtf8 = badInput(400, 'The body is not UTF-8.');
export const tooLarge: Refusal = { status: 413, code: 'LIMIT_BODY', message: 'The request body is too large.' };

/** Of what stays open, a person has as much as may be. */
export const tooManyConnections: Refusal = {
  status: 429,
  code: 'LIMIT_CONNECTIONS',
  message: 'You have as many live connections as one person may have: close one that you no longer need.',
};

/** More is asked for than can be done: said before the body is read. */
export const busy: Refusal = {
  status: 503,
  code: 'OVERLOADED',
  message: 'There is more to do than can be done right now: try again in a second.',
  details: { retryAfter: 1 },
  headers: { 'retry-after': '1' },
};

/** A request whose parameters don't fit. */
export const malformed = (field: string, message: string): Refusal => badInput(400, message, { details: { field } });
