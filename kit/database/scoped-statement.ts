import pg from 'pg';

/** The prepared statement that names the families a statement may touch; every connection prepares it once. */
export const scopeStatement = { name: 'kd_scope', text: `select set_config('kd.families', $1, true)` } as const;

type Callback = (error: Error | null, result: pg.QueryResult) => void;
/** The part of pg's queries that its types leave out. */
type Handlers = {
  callback: Callback;
  handleDataRow(message: object): void;
  handleCommandComplete(message: object, connection: pg.Connection): void;
};

/**
 * One SQL statement that runs with its scope set for itself alone, in one round trip: `set_config(…, true)` and the
 * statement are sent as one message group of the extended protocol, which PostgreSQL treats as one implicit transaction
 * (PostgreSQL 18, "Pipelining" in the protocol flow). Row-level security thereby costs no extra trip and no BEGIN/COMMIT.
 */
export function scopedStatement(
  scope: string,
  config: pg.QueryConfig & { name: string },
  callback: Callback,
): pg.Query {
  // pg's own query with two answers withheld from it (rather than a copy of its interface), so that all that pg's client
  // does to its queries, such as handing them its type parsers, is done to this one too.
  const query = new pg.Query(config) as pg.Query & Handlers;
  const { submit, handleDataRow, handleCommandComplete } = query;
  let scopeIsSet = false;
  query.callback = callback;
  query.submit = (connection) => {
    connection.stream.cork();
    try {
      connection.bind({ portal: '', statement: scopeStatement.name, values: [scope] }, true);
      connection.execute({ portal: '' }, true);
      return submit.call(query, connection);
    } finally {
      connection.stream.uncork();
    }
  };
  query.handleDataRow = (message) => {
    if (scopeIsSet) handleDataRow.call(query, message);
  };
  query.handleCommandComplete = (message, connection) => {
    if (scopeIsSet) handleCommandComplete.call(query, message, connection);
    scopeIsSet = true;
  };
  return query;
}
