import { correlationId } from '@kd/kit/log';
import type { Logger } from '@kd/kit/log';
import { internal } from '@kd/kit/errors';
import type { ExecutionResult, GraphQLError } from 'graphql';

/** What a client gets: data, and errors with a code. */
export type ClientAnswer = { data?: Record<string, unknown> | null; errors?: ClientError[] };

/** An error as clients see it. */
export type ClientError = {
  message: string;
  locations?: readonly { line: number; column: number }[];
  path?: readonly (string | number)[];
  extensions: Record<string, unknown>;
};

/** How a query plan writes “each item of the list” in a path; to a client the list itself is the place. */
const everyItem = '@';

/**
 * An error for clients: message, place and code. One without a code is a fault of ours: logged in full, masked here.
 * Which subgraph an error comes from stays inside.
 */
export function clientError(error: GraphQLError, log: Logger): ClientError {
  const { code, serviceName: _, ...details } = error.extensions;
  const place = {
    ...(error.locations && { locations: error.locations }),
    ...(error.path && { path: error.path.filter((step) => step !== everyItem) }),
  };
  if (typeof code === 'string' && code !== 'DOWNSTREAM_SERVICE_ERROR') {
    return { message: error.message, ...place, extensions: { code, ...details } };
  }
  log.error({ err: error }, 'an operation failed unexpectedly');
  const masked = internal(correlationId() ?? 'unknown');
  return { message: masked.message, ...place, extensions: { ...masked.extensions } };
}

/** A result for clients. What the executor notes about nulls it had to make is not for them. */
export const clientAnswer = ({ data, errors }: ExecutionResult, log: Logger): ClientAnswer => ({
  ...(errors && { errors: errors.map((error) => clientError(error, log)) }),
  ...(data !== undefined && { data }),
});
