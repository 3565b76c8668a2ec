import { unauthenticated } from '@kd/kit/errors';
import { withCorrelation } from '@kd/kit/log';
import type { Logger } from '@kd/kit/log';
import { secondsHistogram } from '@kd/kit/metrics';
import type { Origin, Viewer } from '@kd/kit/viewer';
import { GraphQLError } from 'graphql';
import { clientAnswer, clientError } from './answer-errors.ts';
import type { ClientAnswer } from './answer-errors.ts';
import { checkVariables } from './execution/execute.ts';
import type { Executor, Journey } from './execution/execute.ts';
import type { Operation, OperationText } from './execution/operations.ts';
import type { LoadedSupergraph } from './execution/supergraph.ts';
import type { Viewers } from './viewer.ts';

/** An operation as a client sends it, with what its transport knows. */
export type ClientRequest = OperationText & {
  variables?: Record<string, unknown> | undefined;
  /** The access token, if there is one. */
  token: string | undefined;
  origin: Origin;
  correlationId: string;
  idempotencyKey?: string | undefined;
  /** False where the transport must not write (GET). */
  mayWrite?: boolean;
};

/** An answer with the HTTP status that fits it. */
export type StatusAnswer = { status: number; body: ClientAnswer };

/** What answers queries and mutations, whatever the transport. */
export type Answerer = {
  answer(request: ClientRequest): Promise<StatusAnswer>;
  /** The operation if it may be run with these variables, or the answer that says why not. */
  prepare(
    request: OperationText & { variables?: Record<string, unknown> | undefined },
  ): { operation: Operation } | StatusAnswer;
  /** Who holds the token; anonymous without one. @throws UNAUTHENTICATED */
  viewerOf(token: string | undefined, origin: Origin): Promise<Viewer>;
};

type AnswererOptions = {
  /** Whether messages keep names of the schema to themselves. */
  hideSuggestions: boolean;
  supergraph: LoadedSupergraph;
  operations: (text: OperationText) => Operation | readonly GraphQLError[];
  executor: Executor;
  viewers: Viewers;
  log: Logger;
};

const duration = secondsHistogram({
  name: 'kd_router_request_seconds',
  help: 'Time the router takes for an operation',
  labels: ['kind', 'outcome'],
});

/** Makes the part of the router that answers queries and mutations. */
export function createAnswerer(options: AnswererOptions): Answerer {
  const { supergraph, operations, executor, viewers, log, hideSuggestions } = options;
  const refuse = (status: number, errors: readonly GraphQLError[]): StatusAnswer => ({
    status,
    body: { errors: errors.map((error) => clientError(error, log)) },
  });
  const prepare: Answerer['prepare'] = ({ query, operationName, variables = {} }) => {
    const operation = operations({ query, operationName });
    if (!('plan' in operation)) return refuse(400, operation);
    const misfits = checkVariables(supergraph, operation, variables, hideSuggestions);
    return misfits.length > 0 ? refuse(400, misfits) : { operation };
  };
  const viewerOf: Answerer['viewerOf'] = async (token, origin) =>
    token === undefined ? { kind: 'anonymous', origin } : viewers.load(await viewers.verify(token), origin);

  const run = async (request: ClientRequest): Promise<StatusAnswer> => {
    const viewer = await viewerOf(request.token, request.origin);
    const prepared = prepare(request);
    if ('status' in prepared) return prepared;
    const { operation } = prepared;
    if (operation.kind === 'subscription') return refuse(400, [overAnotherTransport()]);
    if (operation.kind === 'mutation' && request.mayWrite === false) return refuse(405, [notByGet()]);
    const stopTimer = duration.startTimer({ kind: operation.kind });
    const result = await executor({
      operation,
      variables: request.variables ?? {},
      journey: journeyOf(viewers, operation, viewer, request),
    });
    stopTimer({ outcome: result.errors.length > 0 ? 'errors' : 'ok' });
    return { status: 200, body: clientAnswer(result, log) };
  };
  const answer = (request: ClientRequest): Promise<StatusAnswer> =>
    withCorrelation(request.correlationId, async () => {
      try {
        return await run(request);
      } catch (error) {
        const known =
          error instanceof GraphQLError
            ? error
            : new GraphQLError('Unexpected', {
                originalError: error instanceof Error ? error : new Error(String(error)),
              });
        return refuse(known.extensions['code'] === 'UNAUTHENTICATED' ? 401 : 200, [known]);
      }
    });
  return { answer, prepare, viewerOf };
}

const overAnotherTransport = () =>
  new GraphQLError('Subscriptions run over a WebSocket at the same address (graphql-transport-ws).', {
    extensions: { code: 'BAD_USER_INPUT', field: 'query' },
  });
const notByGet = () =>
  new GraphQLError('Mutations are sent with POST.', { extensions: { code: 'BAD_USER_INPUT', field: 'query' } });

/**
 * The statement that goes with each subgraph call. A mutation may change who is asking: signing in makes the rest of the
 * selection the new person's, and founding or joining a family adds a membership that the rest needs.
 */
function journeyOf(
  viewers: Viewers,
  { kind }: Operation,
  first: Viewer,
  { origin, correlationId, idempotencyKey }: ClientRequest,
): Journey {
  let viewer = Promise.resolve(first);
  let statement: Promise<string> | undefined;
  const become = (next: Promise<Viewer>) => {
    viewer = next;
    statement = undefined;
  };
  return {
    correlationId,
    idempotencyKey,
    statement: () => (statement ??= viewer.then(viewers.statementOf)),
    onAnswer: (subgraph, { extensions }) => {
      if (kind !== 'mutation') return;
      const signedIn = extensions?.['signedIn'];
      if (subgraph === 'users' && isSession(signedIn)) {
        become(viewers.load(signedIn, origin));
      } else if (subgraph === 'families' && first.kind === 'user') {
        viewers.forget(first.userId);
        become(viewers.load(first, origin));
      }
    },
  };
}

const isSession = (value: unknown): value is { userId: string; sessionId: string } =>
  typeof value === 'object' && value !== null && 'userId' in value && 'sessionId' in value;

/** The token of an `Authorization: Bearer …` value (RFC 6750). @throws UNAUTHENTICATED for any other value */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization === '') return undefined;
  const [scheme, token, ...rest] = authorization.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) {
    throw unauthenticated('The Authorization header looks like: Bearer <access token>.');
  }
  return token;
}
