import { unauthenticated } from '@kd/kit/errors';
import { withCorrelation } from '@kd/kit/log';
import type { Logger } from '@kd/kit/log';
import { tracer } from '@kd/kit/tracing/tracer';
import type { Span } from '@kd/kit/tracing/tracer';
import type { Origin } from '@kd/kit/viewer';
import { GraphQLError } from 'graphql';
import { answerText, patchTexts } from './answer-errors.ts';
import type { ClientError } from './answer-errors.ts';
import type { Engine, Engines } from './engine.ts';
import type { Lookup } from './execution/cache/cache.ts';
import { checkVariables } from './execution/variables.ts';
import type { Answer, Journey } from './execution/execute.ts';
import type { Operation, OperationText } from './execution/operations.ts';
import type { Admission } from './limits/admission.ts';
import type { CostLimit } from './limits/cost.ts';
import type { RateHeaders } from './limits/rate.ts';
import { inSpan, noteErrors } from './traces.ts';
import { operationWatcher } from './watch-operation.ts';

/** What was found out about parameters when they came before: the same operation may be run with the same variables. */
export type Known = {
  engine?: Engine;
  operation?: Operation;
  /** Where the whole answer is looked for: in the engine's cache. */
  lookup?: Lookup | undefined;
};

/** An operation as a client sends it, with what its transport knows. */
export type ClientRequest = OperationText & {
  variables?: Record<string, unknown> | undefined;
  /** Where the transport has seen the very same parameters before: what was found out about them, and may be again. */
  known?: Known | undefined;
  /** The access token, if there is one. */
  token: string | undefined;
  origin: Origin;
  /** What subgraphs are to hear of the client's headers. */
  headers?: Readonly<Record<string, string>> | undefined;
  correlationId: string;
  idempotencyKey?: string | undefined;
  /** The `extensions.cursor` of another answer or of a pushed frame: what is read is no older than that. */
  after?: string | undefined;
  /** Whether the client wants `extensions.cursor`: from where a subscription goes on, so that nothing after this answer is missed. */
  wantsCursor?: boolean | undefined;
  /** False where the transport must not write (GET). */
  mayWrite?: boolean;
  /** Set by transports whose requests count towards the rate limits: hears what the client has left. */
  onCounted?: (left: RateHeaders) => void;
  /** What it belongs to, where requests are traced. */
  span?: Span | undefined;
  /** Whether the client wants to see how its answer comes about, in `extensions.plan`. */
  wantsPlan?: boolean;
};

/** An answer with the HTTP status that fits it. */
export type StatusAnswer = {
  status: number;
  /** JSON. */
  body: string | Buffer;
  /** Whether the document is at fault: over plain `application/json` that is no matter of the status. */
  inDocument?: boolean;
  headers?: Readonly<Record<string, string>>;
  /** Whether all went well and nothing was written: whoever asks the same again may get the same. */
  repeatable?: boolean;
  /** What was deferred, as it comes: JSON lists of patches. It has to be read to its end, or ended. */
  later?: AsyncIterable<string>;
};

/** Why an operation is not run. */
export type Refused = StatusAnswer & { errors: readonly ClientError[] };

/** What answers queries and mutations, whatever the transport. */
export type Answerer = {
  answer(request: ClientRequest): Promise<StatusAnswer>;
  /** The answer to known parameters where it is kept and nothing has to be waited for; undefined otherwise. */
  atOnce(request: ClientRequest): StatusAnswer | undefined;
  /** The operation if it may be run with these variables, or the answer that says why not. */
  prepare(request: OperationText & Pick<ClientRequest, 'variables' | 'known'>): { operation: Operation } | Refused;
};

type Departure = (operation: Operation) => Journey;

type AnswererOptions = {
  engines: Engines;
  /** What travels with the subgraph calls of a request, once its operation is known. @throws UNAUTHENTICATED */
  depart(request: ClientRequest): Departure | Promise<Departure>;
  /** The whole answer to a query, if it is kept and who asks is known; the request is counted then. @throws RATE_LIMITED */
  kept?: ((request: ClientRequest, operation: Operation) => Buffer | undefined) | undefined;
  /** An error as clients see it. */
  present: (error: GraphQLError, log: Logger) => ClientError;
  /** Whether messages keep names of the schema to themselves. */
  hideSuggestions: boolean;
  /** Whether messages about variables, too, say nothing of types: where only persisted operations are run. */
  hideTypes?: boolean;
  /** Whether clients may see plans. */
  showPlans?: boolean;
  /** Bounds what runs at once. */
  admission?: (signedIn: boolean) => Admission;
  /** Bounds what an operation costs. */
  cost?: CostLimit;
  /** The names of operations that are counted by themselves. */
  knownNames?: ReadonlySet<string>;
  log: Logger;
};

/** Makes the part of the router that answers queries and mutations. */
export function createAnswerer(options: AnswererOptions): Answerer {
  const { engines, depart, kept, present, log, admission } = options;
  const watchOperation = operationWatcher(options);
  const refuse = refuser(options);
  const prepareWith = preparer(options, refuse);
  const run = async (engine: Engine, request: ClientRequest): Promise<StatusAnswer> => {
    const departing = depart(request);
    const journeyOf = departing instanceof Promise ? await departing : departing;
    const prepared = prepareWith(engine, request);
    if ('status' in prepared) return prepared;
    const { operation } = prepared;
    if (operation.kind === 'subscription') return refuse(400, [overAnotherTransport()]);
    if (operation.kind === 'mutation' && request.mayWrite === false)
      return { ...refuse(405, [notByGet()]), headers: { allow: 'POST' } };
    const { variables = {}, span, wantsPlan } = request;
    const journey = journeyOf(operation);
    const watch = watchOperation({ operation, variables, span, wantsPlan });
    const result = await engine.executor({ operation, variables, journey, observer: watch.observer });
    const extensions = watch.done(result, await journey.end?.());
    if (result.bytes && !extensions) return { status: 200, body: result.bytes, repeatable: true };
    const answered = { ...whenToRetry(result), body: answerText(result, log, present, extensions) };
    if (operation.kind === 'query' && result.errors.length === 0) answered.repeatable = true;
    return result.later ? { ...answered, later: patchTexts(result.later, log, present) } : answered;
  };
  const failed = (error: unknown): StatusAnswer => {
    const known = error instanceof GraphQLError ? error : unexpected(error);
    const code = known.extensions['code'];
    if (code === 'UNAUTHENTICATED') return { ...refuse(401, [known]), headers: { 'www-authenticate': 'Bearer' } };
    if (code === 'OVERLOADED') return { ...refuse(503, [known]), headers: patience(known) };
    noteErrors([known]);
    // The operation was begun: that nothing came of it is an answer.
    const nothing = { data: 'null', errors: [known] };
    return { ...whenToRetry(nothing), body: answerText(nothing, log, present) };
  };
  const atOnce: Answerer['atOnce'] = (request) => {
    const { variables = {}, known, span, wantsPlan, wantsCursor, incremental } = request;
    const operation = knownOperation(engines.current(), known, incremental);
    if (!kept || operation?.kind !== 'query' || span || wantsPlan || wantsCursor) return undefined;
    const watch = watchOperation({ operation, variables, span, wantsPlan });
    try {
      const body = kept(request, operation);
      if (!body) return undefined;
      watch.done(nothingWrong, undefined);
      return { status: 200, body };
    } catch (error) {
      return failed(error);
    }
  };
  const work = (request: ClientRequest): Promise<StatusAnswer> =>
    inTurn(admission?.(request.token !== undefined), () =>
      request.incremental
        ? inParts(engines, (engine) => run(engine, request))
        : engines.use((engine) => run(engine, request)),
    ).catch(failed);
  const answer = (request: ClientRequest): Promise<StatusAnswer> =>
    tracer ? inSpan(tracer, request, work) : withCorrelation(request.correlationId, () => work(request));
  return { answer, atOnce, prepare: (request) => prepareWith(engines.current(), request) };
}

type Refuse = (status: number, reasons: readonly GraphQLError[]) => Refused;

const refuser =
  ({ present, log }: AnswererOptions): Refuse =>
  (status, reasons) => {
    noteErrors(reasons);
    const errors = reasons.map((error) => present(error, log));
    return { status, errors, body: JSON.stringify({ errors }) };
  };

/** Makes what finds an operation and looks whether it may be run; known parameters were found fit before. */
function preparer({ hideSuggestions, hideTypes = false, cost }: AnswererOptions, refuse: Refuse) {
  return (
    engine: Engine,
    { query, operationName, incremental, variables = {}, known }: Parameters<Answerer['prepare']>[0],
  ): ReturnType<Answerer['prepare']> => {
    const seen = knownOperation(engine, known, incremental);
    if (seen) return { operation: seen };
    const operation = engine.operations({ query, operationName, incremental });
    if (!('plan' in operation)) return { ...refuse(400, operation), inDocument: !operation.some(isLimit) };
    const misfits = checkVariables(engine.supergraph, operation, variables, hideSuggestions);
    if (misfits.length > 0) return { ...refuse(400, hideTypes ? [misfit] : misfits), inDocument: true };
    const tooCostly = cost?.refusal(engine.supergraph, operation, variables);
    if (tooCostly) return refuse(400, [tooCostly]);
    // Planning costs most: only what may be run is planned.
    const unplanned = operation.plan(variables);
    if (unplanned.length > 0) return refuse(400, unplanned);
    if (known && !incremental && !engine.supergraph.drawsOverrides)
      Object.assign(known, { engine, operation, lookup: undefined });
    return { operation };
  };
}

const nothingWrong = { errors: [] };

const knownOperation = (engine: Engine, known: Known | undefined, incremental = false): Operation | undefined =>
  known?.engine === engine && !incremental ? known.operation : undefined;

/** Does work when there is a place for it. */
async function inTurn<T>(places: Admission | undefined, work: () => Promise<T>): Promise<T> {
  const place = places?.enter();
  if (place) await place;
  try {
    return await work();
  } finally {
    places?.leave();
  }
}

/** Runs work whose answer may go on after it was given: the engine stays until it has ended. */
function inParts(engines: Engines, work: (engine: Engine) => Promise<StatusAnswer>): Promise<StatusAnswer> {
  return new Promise((resolve, reject) => {
    const whole = engines.use(async (engine) => {
      const answered = await work(engine);
      const { later } = answered;
      if (!later) return resolve(answered);
      return new Promise<void>((ended) => resolve({ ...answered, later: thenEnd(later, ended) }));
    });
    whole.catch(reject);
  });
}

async function* thenEnd(parts: AsyncIterable<string>, ended: () => void): AsyncGenerator<string> {
  try {
    yield* parts;
  } finally {
    ended();
  }
}

const isLimit = ({ extensions }: GraphQLError): boolean => String(extensions['code']).startsWith('LIMIT_');

const unexpected = (error: unknown) =>
  new GraphQLError('Unexpected', { originalError: error instanceof Error ? error : new Error(String(error)) });

/** An answer that asks for patience says so in its headers; one that has nothing else to say, in its status. */
function whenToRetry({ data, errors }: Answer): Omit<StatusAnswer, 'body'> {
  const [first] = errors;
  if (!first) return { status: 200 };
  const limited = data === 'null' && errors.some(({ extensions }) => extensions['code'] === 'RATE_LIMITED');
  return { status: limited ? 429 : 200, headers: patience(first) };
}

function patience({ extensions }: GraphQLError): Record<string, string> {
  const seconds = extensions['retryAfter'];
  return typeof seconds === 'number' ? { 'retry-after': String(Math.ceil(seconds)) } : {};
}

const misfit = new GraphQLError('The variables do not fit the operation.', {
  extensions: { code: 'BAD_USER_INPUT', field: 'variables' },
});

const overAnotherTransport = () =>
  new GraphQLError(
    'A subscription needs an answer that stays open: a WebSocket at the same address (graphql-transport-ws), or Accept: text/event-stream; and where people sign in, an access token.',
    {
      extensions: { code: 'BAD_USER_INPUT', field: 'query' },
    },
  );
const notByGet = () =>
  new GraphQLError('Mutations are sent with POST.', { extensions: { code: 'BAD_USER_INPUT', field: 'query' } });

const scheme = 'bearer ';

/** The token of an `Authorization: Bearer …` value (RFC 6750). @throws UNAUTHENTICATED for any other value */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization === '') return undefined;
  const token = authorization.slice(scheme.length);
  if (authorization.slice(0, scheme.length).toLowerCase() !== scheme || token === '' || token.includes(' ')) {
    throw unauthenticated('The Authorization header looks like: Bearer <access token>.');
  }
  return token;
}
