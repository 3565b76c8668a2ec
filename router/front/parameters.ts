import type { Known } from '../answer.ts';
import type { OperationText } from '../execution/operations.ts';

/** What a well-formed GraphQL-over-HTTP request says. */
export type Parameters = OperationText & {
  variables: Record<string, unknown>;
  extensions: Record<string, unknown> | undefined;
  /** Names a persisted operation, as `extensions.persistedQuery` does. */
  documentId: unknown;
  /** The body that says it, if it came in one. */
  body?: Buffer;
  /** What was found out about it when the very same body came before. */
  known?: Known | undefined;
};

/** What is wrong with a request that is not well formed, in words for its sender. */
export type Malformed = { field: 'query' | 'variables' | 'operationName' | 'extensions' | 'body'; message: string };

/** Whether parameters were refused. */
export const isMalformed = (read: Parameters | Malformed): read is Malformed => 'message' in read;

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null;

/** Whether a request names a persisted operation. */
const isNamed = ({ documentId, extensions }: Record<string, unknown>): boolean =>
  !isAbsent(documentId) || (isMap(extensions) && !isAbsent(extensions['persistedQuery']));

/** The parameters among a request's fields. Checked by hand: this runs for each request. */
export function checkParameters(given: Record<string, unknown>): Parameters | Malformed {
  const { query, variables, operationName, extensions, documentId } = given;
  if (!isAbsent(extensions) && !isMap(extensions))
    return { field: 'extensions', message: '"extensions" is a JSON object.' };
  // Clients of graphql-ws have to send a text: one that sends a hash instead sends it empty.
  if (!(isAbsent(query) || query === '' ? isNamed(given) : typeof query === 'string'))
    return { field: 'query', message: 'A GraphQL request has a "query": the text of a document.' };
  if (!isAbsent(variables) && !isMap(variables))
    return { field: 'variables', message: '"variables" is a JSON object: values by the names of variables.' };
  if (!isAbsent(operationName) && typeof operationName !== 'string')
    return { field: 'operationName', message: '"operationName" is a text.' };
  return {
    query: typeof query === 'string' ? query : '',
    operationName: operationName ?? undefined,
    variables: variables ?? {},
    extensions: extensions ?? undefined,
    documentId,
  };
}

/** The parameters in a JSON body. */
export function fromBody(body: Buffer): Parameters | Malformed {
  let given: unknown;
  try {
    given = JSON.parse(body.toString());
  } catch {
    return { field: 'body', message: 'The body is not JSON.' };
  }
  if (isMap(given)) return { ...checkParameters(given), body };
  return {
    field: 'body',
    message:
      'A GraphQL request is a JSON object with "query" and, as needed, "variables", "operationName" and "extensions".',
  };
}

/** The parameters in a URL's search part; `variables` and `extensions` are JSON there. */
export function fromSearch(search: string): Parameters | Malformed {
  const given = new URLSearchParams(search);
  const read: Record<string, unknown> = {
    query: given.get('query'),
    documentId: given.get('documentId'),
    operationName: given.get('operationName') || null,
  };
  for (const field of ['variables', 'extensions'] as const) {
    const text = given.get(field);
    if (text === null || text === '') continue;
    try {
      read[field] = JSON.parse(text);
    } catch {
      return { field, message: `"${field}" is not JSON.` };
    }
  }
  return checkParameters(read);
}
