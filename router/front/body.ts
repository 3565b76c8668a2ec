import type { IncomingMessage } from 'node:http';
import { isUtf8Name } from './media-type.ts';

/** The bytes of a body; undefined for one that is too large. */
export type Body = Buffer | undefined;

const jsonType = /^application\/json\s*(;|$)/i;
const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i;

/** Whether a body is JSON in UTF-8 and not compressed, the only form taken here. */
export function isJson({ headers }: IncomingMessage): boolean {
  const type = headers['content-type'];
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return false;
  if (type === 'application/json') return true;
  if (type === undefined || !jsonType.test(type)) return false;
  const [, name] = charset.exec(type) ?? [];
  return name === undefined || isUtf8Name(name);
}

/** How much of a body that is too large is thrown away before its sender is cut off, in multiples of the limit. */
const patience = 8;

/**
 * Reads a body of at most `limit` bytes and tells it as soon as it is there; nothing when the client hangs up before. Without a
 * promise: nearly every body comes in one piece, and this runs for each request.
 */
export function readBody(request: IncomingMessage, limit: number, tell: (body: Body) => void): void {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    discard(request, limit);
    return tell(undefined);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  const take = (chunk: Buffer): void => {
    size += chunk.length;
    chunks.push(chunk);
    if (size <= limit) return;
    request.off('data', take).off('end', finish);
    discard(request, limit);
    tell(undefined);
  };
  const finish = (): void => {
    const [first = Buffer.alloc(0)] = chunks;
    tell(chunks.length > 1 ? Buffer.concat(chunks, size) : first);
  };
  request.on('data', take).on('end', finish);
}

/**
 * Lets the rest of a body run into nothing, so that its sender gets to read the answer; a connection that is closed over
 * unread bytes is reset. Whoever goes on for long is cut off.
 */
function discard(request: IncomingMessage, limit: number): void {
  let size = 0;
  request.on('error', () => {});
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > patience * limit) request.destroy();
  });
}
