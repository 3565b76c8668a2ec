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
