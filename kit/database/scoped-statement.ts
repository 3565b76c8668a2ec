import pg from 'pg';

/** The prepared statement that names the families a statement may touch; every connection prepares it once. */
export const scopeStatement = { name: 'kd_scope', text: `select set_config('kd.families', $1, true)` } as const;

type Handlers = {
  name: string | undefined;
  text: string;
  handleRowDescription(message: object): void;
  handleDataRow(message: object): void;
  handleCommandComplete(message: object, connection: pg.Connection): void;
  handleEmptyQuery(connection: pg.Connection): void;
  handleError(error: Error, connection: pg.Connection): void;
  handleReadyForQuery(connection: pg.Connection): void;
  handlePortalSuspended(connection: pg.Connection): void;
  handleCopyInResponse(connection: pg.Connection): void;
  handleCopyData(message: object, connection: pg.Connection): void;
};
type Wire = pg.Connection & { stream: { cork(): void; uncork(): void } };
type Callback = (error: Error | null, result: pg.QueryResult) => void;

/**
 * One SQL statement that runs with its scope set for itself alone, in one round trip: `set_config(…, true)` and the
 * statement are sent as one message group of the extended protocol, which PostgreSQL treats as one implicit transaction
 * (PostgreSQL 18, "Pipelining" in the protocol flow). Row-level security thereby costs no extra trip and no BEGIN/COMMIT.
 */
export function scopedStatement(scope: string, config: pg.QueryConfig & { name: string }, callback: Callback): pg.Submittable {
  const inner = new pg.Query(config) as pg.Query & Handlers & { callback: Callback };
  inner.callback = callback;
  let scopeIsSet = false;
  const handlers: Handlers & pg.Submittable & { callback: Callback } = {
    name: config.name,
    text: config.text,
    callback,
    submit(connection: pg.Connection) {
      const wire = connection as Wire;
      wire.stream.cork();
      try {
        const portal = { portal: '', statement: scopeStatement.name, values: [scope] };
        connection.bind(portal, true);
        connection.execute({ portal: '' }, true);
        return inner.submit(connection);
      } finally {
        wire.stream.uncork();
      }
    },
    handleRowDescription: (message) => inner.handleRowDescription(message),
    handleDataRow: (message) => {
      if (scopeIsSet) inner.handleDataRow(message);
    },
    handleCommandComplete: (message, connection) => {
      if (scopeIsSet) inner.handleCommandComplete(message, connection);
      scopeIsSet = true;
    },
    handleEmptyQuery: (connection) => inner.handleEmptyQuery(connection),
    handleError: (error, connection) => inner.handleError(error, connection),
    handleReadyForQuery: (connection) => inner.handleReadyForQuery(connection),
    handlePortalSuspended: (connection) => inner.handlePortalSuspended(connection),
    handleCopyInResponse: (connection) => inner.handleCopyInResponse(connection),
    handleCopyData: (message, connection) => inner.handleCopyData(message, connection),
  };
  return handlers;
}
