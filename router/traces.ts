import type { IncomingMessage, ServerResponse } from 'node:http';
import { currentSpan, withCorrelation } from '@kd/kit/log';
import type { SubgraphAnswer } from '@kd/kit/subgraph/execute';
import { noteFailure, SpanKind, startSpan, traceHeaders, traceOf, tracer, within } from '@kd/kit/tracing/tracer';
import type { Span, Tracer } from '@kd/kit/tracing/tracer';
import type { GraphQLError } from 'graphql';
import type { Asks } from './execution/cache/reading.ts';
import type { Observer } from './execution/observer.ts';
import type { Operation } from './execution/operations.ts';

/** A span for a request from its head to the end of its answer, in the client's trace if it names one. */
export function requestSpan(
  by: Tracer,
  { method = '', headers }: IncomingMessage,
  response: ServerResponse,
  correlationId: string,
): Span {
  const span = startSpan(by, {
    name: `${method} /graphql`,
    kind: SpanKind.SERVER,
    parent: traceOf(headers),
    attributes: {
      'http.request.method': method,
      'http.route': '/graphql',
      'url.path': '/graphql',
      'url.scheme': 'http',
      'kd.correlation_id': correlationId,
    },
  });
  response.once('close', () => {
    const { statusCode, writableFinished } = response;
    span.setAttribute('http.response.status_code', statusCode);
    if (!writableFinished) noteFailure(span, 'client_gone');
    else if (statusCode >= 500) noteFailure(span, String(statusCode));
    span.end();
  });
  return span;
}

type Spanned = { correlationId: string; span?: Span | undefined };

/** Answers a request in a span of its own below the one that it came with, whatever transport that was. */
export function inSpan<R extends Spanned, T>(by: Tracer, request: R, work: (request: R) => Promise<T>): Promise<T> {
  const { span: parent, correlationId } = request;
  const span = startSpan(by, {
    name: 'GraphQL Operation',
    kind: parent ? SpanKind.INTERNAL : SpanKind.SERVER,
    parent,
    attributes: { 'kd.correlation_id': correlationId },
  });
  return within(span, () => withCorrelation(correlationId, () => work({ ...request, span }), span));
}

/** Says which operation a span is about. */
export function nameOperation(span: Span, { kind, name }: Operation): void {
  span.updateName(kind);
  span.setAttribute('graphql.operation.type', kind);
  if (name !== undefined) span.setAttribute('graphql.operation.name', name);
}

const ours = new Set(['INTERNAL', 'SUBGRAPH_UNAVAILABLE', 'OVERLOADED']);

/** Says of the running operation's span what went wrong. What a client did wrong is told, and is no failure. */
export function noteErrors(errors: readonly GraphQLError[]): void {
  const span = tracer && errors.length > 0 ? currentSpan() : undefined;
  if (span)
    noteCodes(
      span,
      errors.map(({ extensions }) => extensions['code']),
    );
}

function noteCodes(span: Span, codes: readonly unknown[]): void {
  const told = codes.map((code) => (typeof code === 'string' ? code : 'INTERNAL'));
  const fault = told.find((code) => ours.has(code));
  if (fault !== undefined) return noteFailure(span, fault);
  const [first] = told;
  if (first !== undefined) span.setAttribute('kd.graphql.error_code', first);
}

/** Makes a span for each request to a subgraph. */
export const tracing = (by: Tracer, parent: Span, { kind }: Operation): Observer => ({
  sent: ({ subgraph, writes }, asks) => {
    const span = startSpan(by, {
      name: `ask ${subgraph}`,
      kind: SpanKind.CLIENT,
      parent,
      attributes: {
        'kd.subgraph.name': subgraph,
        'graphql.operation.type': writes ? kind : 'query',
        'kd.subgraph.parts': pathsOf(asks),
        'kd.subgraph.entities': asks.reduce((sum, ask) => sum + (ask?.standing.length ?? 0), 0),
      },
    });
    return { trace: traceHeaders(span), answered: (answer) => endCall(span, answer) };
  },
});

function endCall(span: Span, answer: SubgraphAnswer | undefined): void {
  noteCodes(span, answer ? (answer.errors ?? []).map(({ extensions }) => extensions?.['code']) : [undefined]);
  span.end();
}

/** Where the answers of what is asked for will stand. */
const pathsOf = (asks: Asks): string[] => asks.flatMap((ask) => ask?.part.map(({ path }) => path.join('.')) ?? []);
