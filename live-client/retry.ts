import { CloseCode } from 'graphql-ws';

/** The longest that may be waited before the first try, and before any, in milliseconds. */
export type Patience = { first: number; most: number };

/**
 * The milliseconds to wait before a try: anything up to a ceiling that doubles from try to try. Full jitter spreads those who
 * lost a server together over the whole time, so that it does not get them back together.
 * @param tries - how many were made before this one
 */
export const retryDelay = (tries: number, random: () => number, { first, most }: Patience): number =>
  random() * Math.min(most, first * 2 ** Math.min(tries, 20));

const usual: Patience = { first: 500, most: 20_000 };
/** The server is busy, or something is at fault that a moment does not mend. */
const patient: Patience = { first: 5_000, most: 60_000 };

/** With which graphql-ws lets go of a socket that it terminates. */
const terminated = 4499;

/**
 * Ends that are soon over: nothing was said, the server goes away or restarts, the token was over, `connection_init` came too
 * late, no pong came.
 */
const passing = new Set<number>([
  1000,
  1001,
  1005,
  1006,
  1012,
  1014,
  terminated,
  CloseCode.Forbidden,
  CloseCode.ConnectionInitialisationTimeout,
  CloseCode.ConnectionAcknowledgementTimeout,
]);

/** How patiently to come back after a close code; without one, after a network error. */
export const patienceAfter = (code: number | undefined): Patience =>
  code === undefined || passing.has(code) ? usual : patient;

/** The server does not take this client's way to ask at all. Every other end may be over the next time. */
export const isFinal = (code: number | undefined): boolean => code === CloseCode.Unauthorized;

/** The code of what ended a connection, when it was closed and did not fail. */
export function closeCodeOf(event: unknown): number | undefined {
  const code = typeof event === 'object' && event !== null && 'code' in event ? event.code : undefined;
  return typeof code === 'number' ? code : undefined;
}
