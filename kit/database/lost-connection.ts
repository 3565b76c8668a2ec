import pg from 'pg';

/** SQLSTATE classes and codes after which the server closes the connection: "connection exception", shutdowns, timeouts. */
const closing = /^(08|57P|25P03|25P04)/;

/**
 * Whether a connection must not be used again after an error: it is gone, or pg and the server may disagree about what is
 * prepared on it. A plain error of a statement leaves it as good as before.
 */
export function spoilsConnection(error: unknown): boolean {
  // Everything that is not the server's answer: a broken socket, a timeout, a parameter that pg could not encode (it has
  // then closed the prepared statement and goes on believing in it).
  if (!(error instanceof pg.DatabaseError) || error.code === undefined) return true;
  if (closing.test(error.code) || error.code === '26000') return true;
  // After a migration a prepared statement's columns may have changed; the server refuses that statement until it is
  // prepared anew, which a new connection does.
  return error.code === '0A000' && error.routine === 'RevalidateCachedQuery';
}

/** Server errors that say nothing about what was asked: lost connections, shutdowns, deadlocks, no room. */
const passing = /^(08|40|53|57P|25P03|25P04)/;

/** What pg says when it has no connection to ask on. */
const unreachable =
  /^(connection|client) (terminated|was closed|has encountered)|^timeout exceeded|^query read timeout/i;

/** Codes of the operating system when a server cannot be reached or hangs up. */
const socketError = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_)/;

/** Whether an error comes from the server being away or busy, so that the same may well succeed later. */
export function blamesServer(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return passing.test(error.code ?? '');
  if (!(error instanceof Error)) return false;
  return unreachable.test(error.message) || ('code' in error && socketError.test(String(error.code)));
}
