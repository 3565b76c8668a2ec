import { createTraceState, INVALID_SPAN_CONTEXT, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Span, SpanContext, SpanKind, Tracer } from '@opentelemetry/api';

export { SpanKind } from '@opentelemetry/api';
export type { Attributes, Span, Tracer } from '@opentelemetry/api';

/** Makes spans. Undefined while nobody collects any: asking whether it is there is all that tracing costs then. */
export let tracer: Tracer | undefined;

/** From now on spans are made with this tracer; with none again, none are. */
export const traceWith = (given: Tracer | undefined): void => void (tracer = given);

/** What carries a trace from one process to the next (W3C Trace Context). */
export type TraceHeaders = { traceparent: string; tracestate?: string | undefined };

/** What a span belongs to: a span of this process, or one of another's. */
export type Parent = Span | TraceHeaders | undefined;

/** What is said of a span when it begins. */
export type SpanStart = { name: string; kind: SpanKind; parent: Parent; attributes: Attributes };

/** Begins a span. It has to be ended. */
export function startSpan(by: Tracer, { name, kind, parent, attributes }: SpanStart): Span {
  const context = parent && ('traceparent' in parent ? spanContextOf(parent) : parent.spanContext());
  return by.startSpan(name, { kind, attributes }, context ? trace.setSpanContext(ROOT_CONTEXT, context) : ROOT_CONTEXT);
}

/** Says that a span failed. `reason` is a code or an error's name, never a message: those may name people. */
export function noteFailure(span: Span, reason: string): void {
  span.setAttribute('error.type', reason);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Does work inside a span, and ends it with the work. */
export async function within<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    noteFailure(span, error instanceof Error ? error.name : 'unknown');
    throw error;
  } finally {
    span.end();
  }
}

/** The headers that make another process's spans children of this one. */
export function traceHeaders(span: Span): TraceHeaders {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  return { traceparent, tracestate: traceState?.serialize() };
}

/** The trace that a request's headers name, if they name one. */
export function traceOf(headers: Readonly<Record<string, string | string[] | undefined>>): TraceHeaders | undefined {
  const { traceparent, tracestate } = headers;
  if (typeof traceparent !== 'string') return undefined;
  return { traceparent, tracestate: typeof tracestate === 'string' ? tracestate : undefined };
}

/** Later versions may say more after the flags (W3C Trace Context, section 3.2.2). */
const traceparentForm = /^(?!ff)([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;

function spanContextOf({ traceparent, tracestate }: TraceHeaders): SpanContext | undefined {
  const [, version, traceId = '', spanId = '', flags = '', more] = traceparentForm.exec(traceparent) ?? [];
  if (version === undefined || (version === '00' && more !== undefined)) return undefined;
  if (traceId === INVALID_SPAN_CONTEXT.traceId || spanId === INVALID_SPAN_CONTEXT.spanId) return undefined;
  return {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
    ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
  };
}
