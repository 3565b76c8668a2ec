import { correlationHeader, statementHeader } from '@kd/kit/subgraph/serve';
import { currentSpan } from '@kd/kit/log';
import { traceHeaders, tracer } from '@kd/kit/tracing/tracer';
import { Kind, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { LinkRequest } from './link.ts';
import type { ReadsUnderWay } from './shared-reads.ts';

/** What is known of a query text before anything is asked with it. */
export type PreparedText = {
  operationName: string | undefined;
  /** The body up to the variables, one character per byte. */
  bodyStart: string;
  /** Whether it only reads, and may be asked twice. */
  reads: boolean;
  /** Milliseconds that its answers take, as a running mean; undefined before the first. */
  usualMs: number | undefined;
  /** Reads with it that are under way and may be shared. */
  underWay: ReadsUnderWay;
};

const rememberedTexts = 2_000;

/** Remembers query texts as JSON and what they are. */
export function textCache(): (query: string, operationName: string | undefined) => PreparedText {
  const cache = new LRUCache<string, PreparedText>({ max: rememberedTexts });
  return (query, operationName) => {
    const known = cache.get(query);
    if (known && known.operationName === operationName) return known;
    const name = operationName === undefined ? '' : `"operationName":${JSON.stringify(operationName)},`;
    const bodyStart = byteText(`{"query":${JSON.stringify(query)},${name}"variables":`);
    const fresh = { operationName, bodyStart, reads: onlyReads(query), usualMs: undefined, underWay: new Map() };
    cache.set(query, fresh);
    return fresh;
  };
}

/** Without one of these words there is nothing but queries; with one it takes a parser to know. */
const otherOperations = /\b(?:mutation|subscription)\b/;

function onlyReads(query: string): boolean {
  if (!otherOperations.test(query)) return true;
  try {
    const { definitions } = parse(query, { noLocation: true });
    return definitions.every((one) => one.kind !== Kind.OPERATION_DEFINITION || one.operation === 'query');
  } catch {
    return false;
  }
}

/** The variables of a request as JSON. */
export const variablesOf = ({ variables, variablesJson }: LinkRequest): string =>
  variablesJson ?? (variables === undefined ? '{}' : JSON.stringify(variables));

/** Where requests go, and what they say of themselves. */
export type RequestTarget = { url: URL; acceptGzip: boolean };

/** The first lines of every request to a subgraph. */
export function requestStart({ url, acceptGzip }: RequestTarget): string {
  const { username, password } = url;
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  return [
    `POST ${url.pathname}${url.search} HTTP/1.1`,
    `host: ${url.host}`,
    'content-type: application/json',
    'accept: application/graphql-response+json, application/json;q=0.9',
    ...(acceptGzip ? ['accept-encoding: gzip'] : []),
    ...(username === '' && password === '' ? [] : [`authorization: Basic ${credentials}`]),
    '',
  ].join('\r\n');
}

/** What a header's value may be (RFC 9110, section 5.5): above all no end of line. */
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What the link itself says: said twice, it could move the end of the message, or name another viewer. */
const ownHeaders = new Set([
  'host',
  'content-length',
  'content-type',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'te',
  'trailer',
  'expect',
  'accept-encoding',
  'idempotency-key',
  statementHeader,
  correlationHeader,
  'traceparent',
  'tracestate',
]);

/** Long values that were found to be fine: a statement goes out with call after call for some seconds. */
const knownFine = new Set<string>();
const longValue = 100;
const longValuesKept = 1_000;

function header(name: string, value: string | undefined): string {
  if (value === undefined) return '';
  if (value.length < longValue || !knownFine.has(value)) {
    if (!headerValue.test(value)) throw new TypeError(`The value of the header ${name} is none that can be sent.`);
    if (knownFine.size >= longValuesKept) knownFine.clear();
    if (value.length >= longValue) knownFine.add(value);
  }
  return `${name}: ${value}\r\n`;
}

function furtherHeaders(headers: Readonly<Record<string, string>>): string {
  let text = '';
  for (const [name, value] of Object.entries(headers)) {
    if (!headerName.test(name) || ownHeaders.has(name.toLowerCase())) {
      throw new TypeError(`A link sends no header ${JSON.stringify(name)} for others.`);
    }
    text += header(name, value);
  }
  return text;
}

/** The headers that differ from request to request. @throws TypeError for one that could break out of its line */
export const headersOf = ({ statement, idempotencyKey, correlationId, headers, trace }: LinkRequest): string =>
  header(statementHeader, statement) +
  header('idempotency-key', idempotencyKey) +
  header(correlationHeader, correlationId) +
  (headers ? furtherHeaders(headers) : '') +
  (tracer ? traceText(trace) : '');

/** A trace goes on in the subgraph: the request's own, or that of the work that runs now. */
function traceText(given: LinkRequest['trace']): string {
  const span = given ? undefined : currentSpan();
  const trace = given ?? (span && traceHeaders(span));
  return trace ? header('traceparent', trace.traceparent) + header('tracestate', trace.tracestate) : '';
}

/** Text as UTF-8, one character per byte: itself where it is ASCII, as nearly always. */
const byteText = (text: string): string =>
  Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString('latin1');

/** A whole request, one character per byte. */
export function requestBytes(start: string, headers: string, { bodyStart }: PreparedText, variables: string): string {
  const bytes = byteText(variables);
  return `${start}${headers}content-length: ${bodyStart.length + bytes.length + 1}\r\n\r\n${bodyStart}${bytes}}`;
}
