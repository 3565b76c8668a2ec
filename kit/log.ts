import { AsyncLocalStorage } from 'node:async_hooks';
import { pino } from 'pino';
import type { Logger } from 'pino';
import type { Span } from './tracing/tracer.ts';

export type { Logger } from 'pino';

/** The correlation id alone, which is all there is while nothing is traced. */
type Current = string | { id: string; span: Span };

const correlation = new AsyncLocalStorage<Current>();

/** Runs work under a correlation id, which every line logged inside carries, and in a span, if there is one. */
export const withCorrelation = <T>(id: string, work: () => T, span?: Span): T =>
  correlation.run(span ? { id, span } : id, work);

/** The correlation id of the work that runs now, if any. */
export function correlationId(): string | undefined {
  const current = correlation.getStore();
  return typeof current === 'object' ? current.id : current;
}

/** The span of the work that runs now, if it is traced. */
export function currentSpan(): Span | undefined {
  const current = correlation.getStore();
  return typeof current === 'object' ? current.span : undefined;
}

/** What every line says of the work that it is about. */
function whichWork(): Record<string, string> {
  const current = correlation.getStore();
  if (current === undefined) return {};
  if (typeof current === 'string') return { correlationId: current };
  const { traceId, spanId } = current.span.spanContext();
  return { correlationId: current.id, trace_id: traceId, span_id: spanId };
}

/**
 * What never reaches a log: secrets and personal data, wherever they are in an object of up to three levels. pino's paths
 * know no “any depth”, hence the levels. Ids stay, a session's too: they find what happened and open nothing.
 */
const secret = [
  'password',
  'passwordHash',
  'password_hash',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'token',
  'statement',
  'inviteCode',
  'invite_code',
  'username',
  'email',
  'fullName',
  'full_name',
  'variables',
  'address',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** What of an error is logged beside its message. */
type LoggedError = { [name in 'type' | 'message' | 'stack' | 'code' | 'constraint' | 'table']?: string } & {
  cause?: unknown;
  errors?: unknown[];
};

const deepestCause = 5;
const named = ['code', 'constraint', 'table'] as const;

/**
 * An error as it is logged: what it is, where it came from, and what caused it. pino's own serialiser copies every property,
 * and PostgreSQL's errors have rows in theirs (`detail`, `where`, `internalQuery`): with emails and password hashes.
 */
function loggedError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const logged: LoggedError = { type: error.name, message: error.message };
  for (const name of named) {
    const value: unknown = Object.getOwnPropertyDescriptor(error, name)?.value;
    if (typeof value === 'string') logged[name] = value;
  }
  if (error.stack !== undefined) logged.stack = error.stack;
  if (depth === deepestCause) return logged;
  if (error.cause !== undefined) logged.cause = loggedError(error.cause, depth + 1);
  if (error instanceof AggregateError) logged.errors = error.errors.map((each) => loggedError(each, depth + 1));
  return logged;
}

/** A logger that writes JSON lines (pino) with the correlation id of the running request and without secrets. */
export function createLogger(options: {
  level: string;
  name: string;
  destination?: { write(line: string): void };
}): Logger {
  const settings = {
    level: options.level,
    base: { name: options.name },
    serializers: { err: (error: unknown) => loggedError(error), error: (error: unknown) => loggedError(error) },
    redact: { paths: secret, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: whichWork,
  };
  return options.destination ? pino(settings, options.destination) : pino(settings, pino.destination(2));
}
