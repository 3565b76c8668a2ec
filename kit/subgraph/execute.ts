import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import { GraphQLError, parse, validate } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import type { Kysely } from 'kysely';
import { LRUCache } from 'lru-cache';
import { v4 } from 'uuid';
import type { Clock, IdSource } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { internal, isExpected } from '../errors.ts';
import { once } from '../idempotency.ts';
import { correlationId, currentSpan, withCorrelation } from '../log.ts';
import type { Logger } from '../log.ts';
import { secondsHistogram } from '../metrics.ts';
import { lastEventOf } from '../outbox/outbox.ts';
import { dateTime } from '../scalars.ts';
import { SpanKind, startSpan, tracer, within } from '../tracing/tracer.ts';
import type { TraceHeaders, Tracer } from '../tracing/tracer.ts';
import { familiesOf, verifyStatement } from '../viewer.ts';
import type { Viewer } from '../viewer.ts';
import { documentRunners } from './compiled.ts';
import type { DocumentRunner } from './compiled.ts';
import type { RequestContext } from './context.ts';

/** One GraphQL request of the router. */
export type SubgraphRequest = {
  query: string;
  variables?: Record<string, unknown> | undefined;
  operationName?: string | undefined;
  /** The router's signed statement of who is asking. */
  statement: string | undefined;
  idempotencyKey?: string | undefined;
  correlationId?: string | undefined;
  /** The trace that it belongs to; when left out, that of the work that runs now. */
  trace?: TraceHeaders | undefined;
};

/** An error as it goes over the wire. */
export type AnswerError = {
  message: string;
  path?: readonly (string | number)[];
  extensions?: Record<string, unknown>;
};

/** What a subgraph answers, as JSON. */
export type SubgraphAnswer = {
  data?: Record<string, unknown> | null;
  errors?: AnswerError[];
  extensions?: Record<string, unknown>;
};

/** The request carries no statement of the router that holds: over HTTP this is a 401. */
export class UnsignedRequestError extends Error {
  override name = 'UnsignedRequestError';
  constructor() {
    super('This subgraph answers only requests that the router has signed.');
  }
}

type ExecutorOptions<Tables, Extras> = {
  definition: { name: string; typeDefs: DocumentNode; resolvers: object };
  database: Database<Tables>;
  complete: (context: RequestContext<Tables>) => Extras;
  catchUp: (source: string) => Promise<void>;
  statementKey: string;
  clock: Clock;
  newId: IdSource;
  log: Logger;
};

const duration = secondsHistogram({
  name: 'kd_subgraph_request_seconds',
  help: 'Time a subgraph takes for a request',
  labels: ['subgraph'],
});

/** Makes the function that answers a subgraph's requests: statement, document (cached), context, execution, errors. */
export function createExecutor<Tables, Extras>(options: ExecutorOptions<Tables, Extras>) {
  const { definition, statementKey, clock, complete, log } = options;
  const schema = buildSubgraphSchema([
    {
      typeDefs: definition.typeDefs,
      resolvers: { ...definition.resolvers, DateTime: dateTime } as GraphQLResolverMap<unknown>,
    },
  ]);
  const runnerOf = runnerCache(schema);
  const contextOf = contextMaker(options);
  const observe = duration.observer({ subgraph: definition.name });

  const answer = async (request: SubgraphRequest): Promise<SubgraphAnswer> => {
    const viewer = verifyStatement(request.statement, statementKey, clock);
    if (!viewer) throw new UnsignedRequestError();
    const started = performance.now();
    const run = runnerOf(request.query);
    if (typeof run !== 'function') return { errors: run.map((error) => wireError(error, log)) };
    const extensions: Record<string, unknown> = {};
    const context = contextOf(request, viewer, extensions);
    try {
      const running = run(request.variables ?? {}, request.operationName, Object.assign(context, complete(context)));
      return asAnswer(running instanceof Promise ? await running : running, extensions, log);
    } finally {
      observe((performance.now() - started) / 1_000);
    }
  };
  return (request: SubgraphRequest): Promise<SubgraphAnswer> => {
    const current = correlationId();
    const id = request.correlationId ?? current ?? v4();
    if (tracer) {
      const span = requestSpan(tracer, definition.name, id, request);
      return within(span, () => withCorrelation(id, () => answer(request), span));
    }
    return id === current ? answer(request) : withCorrelation(id, () => answer(request));
  };
}

/** What was executed, as it goes over the wire. */
function asAnswer(
  { data = null, errors }: ExecutionResult,
  extensions: Record<string, unknown>,
  log: Logger,
): SubgraphAnswer {
  const answer: SubgraphAnswer = { data };
  if (errors) answer.errors = errors.map((error) => wireError(error, log));
  for (const _ in extensions) return { ...answer, extensions };
  return answer;
}

const requestSpan = (by: Tracer, subgraph: string, id: string, { trace }: SubgraphRequest) =>
  startSpan(by, {
    name: `answer ${subgraph}`,
    kind: SpanKind.SERVER,
    parent: trace ?? currentSpan(),
    attributes: { 'kd.subgraph.name': subgraph, 'kd.correlation_id': id },
  });

/** Parsed and validated once per text; what is wrong with a document is remembered too. */
function runnerCache(schema: GraphQLSchema) {
  const cache = new LRUCache<string, DocumentRunner | readonly GraphQLError[]>({ max: 1_000 });
  const runnerOf = documentRunners(schema);
  return (query: string): DocumentRunner | readonly GraphQLError[] => {
    const known = cache.get(query);
    if (known) return known;
    const document = parseAndValidate(schema, query);
    const fresh = 'kind' in document ? runnerOf(document) : document;
    cache.set(query, fresh);
    return fresh;
  };
}

function parseAndValidate(schema: GraphQLSchema, query: string): DocumentNode | readonly GraphQLError[] {
  try {
    const document = parse(query, { noLocation: true });
    const errors = validate(schema, document);
    return errors.length > 0 ? errors : document;
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

/** Makes contexts. A viewer who comes again with the same statement is the same object, and has the same scope. */
function contextMaker<Tables, Extras>({ database, clock, newId, log, catchUp }: ExecutorOptions<Tables, Extras>) {
  const scopes = new WeakMap<Viewer, Kysely<Tables>>();
  const scopeOf = (viewer: Viewer): Kysely<Tables> => {
    const known = scopes.get(viewer) ?? database.scopedTo(familiesOf(viewer));
    scopes.set(viewer, known);
    return known;
  };
  return (
    { idempotencyKey: key }: SubgraphRequest,
    viewer: Viewer,
    extensions: Record<string, unknown>,
  ): RequestContext<Tables> => ({
    viewer,
    db: scopeOf(viewer),
    scopedTo: (scope) => database.scopedTo(scope),
    now: clock,
    newId,
    log,
    catchUp,
    idempotencyKey: key,
    mutate: async (request, work, scope = familiesOf(viewer)) => {
      const owner = viewer.kind === 'user' ? viewer.userId : viewer.kind;
      const { answer, cursor } = await database
        .scopedTo(scope)
        .transaction()
        .execute((transaction) =>
          once(transaction, { owner, key, request }, async () => {
            const done = await work(transaction);
            return { answer: done, cursor: lastEventOf(transaction) };
          }),
        );
      if (cursor !== undefined) extensions['cursor'] = cursor;
      return answer;
    },
    tellRouter: (more) => void Object.assign(extensions, more),
  });
}

/** What a client may see of an error; anything unexpected is logged in full and masked. */
function wireError(error: GraphQLError, log: Logger): AnswerError {
  const path = error.path && { path: error.path };
  // What GraphQL itself refuses without a code is a value that does not fit its type.
  if (isExpected(error))
    return { message: error.message, ...path, extensions: { code: 'BAD_USER_INPUT', ...error.extensions } };
  const id = correlationId() ?? v4();
  log.error({ err: error.originalError ?? error, path: error.path }, 'a resolver failed unexpectedly');
  const masked = internal(id);
  return { message: masked.message, ...path, extensions: { ...masked.extensions } };
}
