import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { getSystemErrorName } from 'node:util';

/** A socket below its stream, as far as Node shows it: not documented, so that all of it is looked at before it is used. */
export type Handle = {
  /** Bytes that wait in the process for the socket to take them. */
  readonly writeQueueSize: number;
  /** Writes what the kernel takes now and queues the rest; gives an error code. A request that is not queued can be used again. */
  writeBuffer(request: WriteRequest, bytes: Buffer): number;
};

/** What Node makes for each write. A queued one keeps its bytes, and is told when they are out. */
type WriteRequest = {
  buffer?: Buffer;
  oncomplete?: (status: number) => void;
  /** `unused` before it was queued. */
  getAsyncId(): number;
};
type MakeRequest = new () => WriteRequest;

const unused = -1;

/** The constructor of requests: Node has none for us, so it is taken from a write of its own; null when that went wrong. */
let makeRequest: MakeRequest | null | undefined;
let spare: WriteRequest | undefined;

/** The socket under a stream; undefined where there is none to write to directly. */
export function handleUnder(stream: Writable): Handle | undefined {
  if (!(stream instanceof Socket) || stream instanceof TLSSocket) return undefined;
  const handle: unknown = Reflect.get(stream, '_handle');
  return isHandle(handle) ? handle : undefined;
}

const isHandle = (value: unknown): value is Handle =>
  typeof value === 'object' &&
  value !== null &&
  'writeQueueSize' in value &&
  typeof value.writeQueueSize === 'number' &&
  'writeBuffer' in value &&
  typeof value.writeBuffer === 'function';

/**
 * What became of bytes that were handed over:
 * - `out`: the kernel has them all;
 * - `queued`: the rest of them waits and goes out by itself, before anything that is written from now on;
 * - `refused`: they have to go through the stream, since the socket is gone (the stream will find out), or Node does not let us.
 */
export type Outcome = 'out' | 'queued' | 'refused';

/**
 * Hands bytes to the kernel past the stream's own queue and what it makes for each write, which is a sixth of what a frame costs in
 * a full room. Only for a stream in which nothing waits: it would be overtaken.
 */
export function writeStraight(handle: Handle, stream: Writable, bytes: Buffer): Outcome {
  const request = (spare ??= newRequest(handle));
  if (!request || handle.writeBuffer(request, bytes) !== 0) return 'refused';
  if (request.getAsyncId() === unused) return 'out';
  // In use until it is out.
  spare = undefined;
  request.buffer = bytes;
  request.oncomplete = (status) => {
    if (status < 0)
      stream.destroy(new Error(`The rest of a frame could not be written: ${getSystemErrorName(status)}.`));
  };
  return 'queued';
}

function newRequest(handle: Handle): WriteRequest | undefined {
  if (makeRequest) return new makeRequest();
  if (makeRequest === undefined) learnFrom(handle);
  return undefined;
}

/** Whether these are requests as we know them. */
function areKnown(make: unknown): make is MakeRequest {
  if (typeof make !== 'function') return false;
  try {
    const fresh: unknown = Reflect.construct(make, []);
    const tellsId = typeof fresh === 'object' && fresh !== null && 'getAsyncId' in fresh;
    return tellsId && typeof fresh.getAsyncId === 'function' && fresh.getAsyncId() === unused;
  } catch {
    return false;
  }
}

/** Looks at the next write that the stream makes of itself. */
function learnFrom(handle: Handle): void {
  const own = handle.writeBuffer;
  const look: Handle['writeBuffer'] = (request, bytes) => {
    Reflect.deleteProperty(handle, 'writeBuffer');
    const make: unknown = request.constructor;
    makeRequest ??= 'oncomplete' in request && areKnown(make) ? make : null;
    return own.call(handle, request, bytes);
  };
  Object.defineProperty(handle, 'writeBuffer', { value: look, configurable: true });
}
