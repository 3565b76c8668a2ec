import type { Logger } from '@kd/kit/log';
import type { GraphQLError } from 'graphql';
import { clientError } from '../answer-errors.ts';
import type { ClientError } from '../answer-errors.ts';

/**
 * An error for the clients of a foreign graph: what its subgraphs say is theirs to say, so it is passed on with message, path
 * and extensions. Only a fault of the router's own is masked.
 */
export function passOn(error: GraphQLError, log: Logger): ClientError {
  const { message, locations, path, extensions } = error;
  const ofSubgraph = extensions['serviceName'] !== undefined;
  if (error.originalError && !ofSubgraph) return clientError(error, log);
  return {
    message,
    ...(locations && { locations }),
    ...(path && { path: path.filter((step) => step !== '@') }),
    extensions: { ...extensions },
  };
}
