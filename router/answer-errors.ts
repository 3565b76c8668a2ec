import { correlationId } from '@kd/kit/log';
import type { Logger } from '@kd/kit/log';
import { internal } from '@kd/kit/errors';
import type { GraphQLError } from 'graphql';
import type { Answer } from './execution/execute.ts';
import type { Patch } from './execution/stages.ts';

/** An error as clients see it. */
export type ClientError = {
  message: string;
  locations?: readonly { line: number; column: number }[];
  path?: readonly (string | number)[];
  extensions: Record<string, unknown>;
};

/** Makes an error what clients see of it. */
export type Present = (error: GraphQLError, log: Logger) => ClientError;

/**
 * An error for clients: message, place and code. One without a code is a fault of ours: logged in full, masked here.
 * Which subgraph an error comes from stays inside.
 */
export function clientError(error: GraphQLError, log: Logger): ClientError {
  const { code, serviceName: _, ...details } = error.extensions;
  const place = {
    ...(error.locations && { locations: error.locations }),
    ...(error.path && { path: error.path }),
  };
  if (typeof code === 'string' && code !== 'DOWNSTREAM_SERVICE_ERROR') {
    return { message: error.message, ...place, extensions: { code, ...details } };
  }
  log.error({ err: error }, 'an operation failed unexpectedly');
  const masked = internal(correlationId() ?? 'unknown');
  return { message: masked.message, ...place, extensions: { ...masked.extensions } };
}

/** The text of an answer for clients. */
export function answerText(
  { data, errors }: Answer,
  log: Logger,
  present = clientError,
  extensions?: Record<string, unknown>,
): string {
  const last = extensions ? `,"extensions":${JSON.stringify(extensions)}}` : '}';
  return errors.length === 0
    ? `{"data":${data}${last}`
    : `{"errors":${JSON.stringify(errors.map((error) => present(error, log)))},"data":${data}${last}`;
}

/** What comes after an answer, as JSON lists of patches. */
export async function* patchTexts(
  later: AsyncIterable<Patch[]>,
  log: Logger,
  present = clientError,
): AsyncGenerator<string> {
  for await (const patches of later) {
    const texts = patches.map(({ data, path, label, errors }) => {
      const told = errors.length > 0 ? `"errors":${JSON.stringify(errors.map((error) => present(error, log)))},` : '';
      const named = label === undefined ? '' : `"label":${JSON.stringify(label)},`;
      return `{${told}${named}"path":${JSON.stringify(path)},"data":${data}}`;
    });
    yield `[${texts.join(',')}]`;
  }
}
