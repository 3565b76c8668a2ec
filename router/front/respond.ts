import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { correlationHeader } from '@kd/kit/subgraph/serve';
import type { eventStreamType } from './event-stream.ts';
import type { MediaType } from './media-type.ts';

const compress = promisify(gzip);

/** Bytes from which compressing pays: below, it costs more of the processor than it saves of the line. */
export const compressFromBytes = 16_384;

/** What matters of a page's security headers where the answer is JSON: not to be sniffed, framed, embedded or kept. */
const guards = [
  'x-content-type-options',
  'nosniff',
  'content-security-policy',
  "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy',
  'same-origin',
  'strict-transport-security',
  'max-age=31536000; includeSubDomains',
];

/** What goes out. */
export type Outgoing = {
  status: number;
  type: MediaType | typeof eventStreamType;
  body: string | Buffer;
  correlationId: string;
  /** Further headers; `cache-control` among them replaces `no-store`. */
  headers?: Readonly<Record<string, string>> | undefined;
};

const acceptsGzip = ({ headers }: IncomingMessage): boolean => {
  const accepted = headers['accept-encoding'];
  return typeof accepted === 'string' && /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(accepted);
};

/** Writes an answer at once: head and body in one piece. */
export function respond(request: IncomingMessage, response: ServerResponse, outgoing: Outgoing, last: boolean): void {
  const { body } = outgoing;
  if (body.length < compressFromBytes || !acceptsGzip(request)) return write(response, outgoing, body, [], last);
  compress(body, { level: 3 }).then(
    (bytes) => write(response, outgoing, bytes, ['content-encoding', 'gzip'], last),
    () => write(response, outgoing, body, [], last),
  );
}

/** The head of an answer, without its length. */
export function headOf({ correlationId, headers = {} }: Outgoing, type: string, last: boolean): string[] {
  const head = ['content-type', type, 'vary', 'accept, accept-encoding', correlationHeader, correlationId, ...guards];
  if (headers['cache-control'] === undefined) head.push('cache-control', 'no-store');
  for (const name in headers) head.push(name, headers[name] ?? '');
  if (last) head.push('connection', 'close');
  return head;
}

function write(
  response: ServerResponse,
  outgoing: Outgoing,
  body: string | Buffer,
  more: readonly string[],
  last: boolean,
): void {
  // The client hung up: there is nobody to write to.
  if (response.destroyed) return;
  const head = headOf(outgoing, outgoing.type, last);
  const length = Buffer.byteLength(body);
  head.push('content-length', String(length), ...more);
  response.writeHead(outgoing.status, head);
  // Head and body leave in one system call. A text with one character for each byte is taken along fastest as such; bytes are not
  // copied at all.
  if (typeof body === 'string') response.end(body, length === body.length ? 'latin1' : 'utf8');
  else response.end(body);
}

/** An answer as it goes over the wire: the correlation id comes between the two. */
export type Ready = { status: number; before: string; after: string };

/** Makes an answer, in ASCII, of which nothing but the correlation id changes. */
export function readyAnswer({
  status,
  type,
  body,
  headers,
}: Omit<Outgoing, 'correlationId'> & { body: string }): Ready {
  const place = '\0';
  const head = headOf({ status, type, body, headers, correlationId: place }, type, false);
  head.push('content-length', String(body.length));
  const fields = head.map((part, at) => (at % 2 === 0 ? `${part}: ` : `${part}\r\n`)).join('');
  const [before = '', after = ''] = `${fields}\r\n${body}`.split(place);
  return { status, before: `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${before}`, after };
}

/**
 * Sends such an answer, if Node lets us: false when it has to be written in the usual way. Node checks every field that it is given
 * and puts the head together from them, which is a third of what a refusal costs here. It keeps the head as text until it sends it,
 * and there is no public way to put one there. No `Date` is in it, which RFC 9110 (6.6.1) asks for only below 500.
 */
export function respondReady(
  response: ServerResponse,
  { status, before, after }: Ready,
  correlationId: string,
): boolean {
  if (!('_header' in response) || response._header !== null || !response.shouldKeepAlive) return false;
  response.statusCode = status;
  response._header = before + correlationId + after;
  response.end();
  return true;
}
