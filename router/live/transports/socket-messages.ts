import type { Writable } from 'node:stream';
import type { ClientError } from '../../answer-errors.ts';
import { checkParameters, isMalformed } from '../../front/parameters.ts';
import type { Parameters } from '../../front/parameters.ts';
import type { Frame } from '../frame.ts';
import type { Ending } from './connection.ts';

/** The WebSocket subprotocol (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md). */
export const subprotocol = 'graphql-transport-ws';

type Fields = Record<string, unknown>;

/** What a client may say. */
export type Message =
  | { type: 'connection_init' | 'ping' | 'pong'; payload: Fields | undefined }
  | { type: 'subscribe'; id: string; request: Parameters }
  | { type: 'complete'; id: string }
  /** Well formed, but for the other side to say. */
  | { type: 'unexpected'; name: string };

/** Longer than any client's ids; they are kept as long as their operation runs. */
const idLength = 512;

const isMap = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null;
const isId = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= idLength;

/**
 * A client's message, or undefined when it is none of the protocol's. Accepted is what graphql-ws's own server accepts and,
 * beyond that, a persisted operation without its text.
 */
export function readMessage(text: string): Message | undefined {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isMap(given) && typeof given['type'] === 'string' ? readers.get(given['type'])?.(given) : undefined;
}

type Reader = (given: Fields) => Message | undefined;

const withPayload =
  (type: 'connection_init' | 'ping' | 'pong'): Reader =>
  ({ payload }) =>
    isAbsent(payload) || isMap(payload) ? { type, payload: payload ?? undefined } : undefined;

const unexpected =
  (name: string, isWellFormed: (given: Fields) => boolean): Reader =>
  (given) =>
    isWellFormed(given) ? { type: 'unexpected', name } : undefined;

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['connection_init', withPayload('connection_init')],
  ['ping', withPayload('ping')],
  ['pong', withPayload('pong')],
  ['complete', ({ id }) => (isId(id) ? { type: 'complete', id } : undefined)],
  ['subscribe', readSubscribe],
  ['connection_ack', unexpected('connection_ack', ({ payload }) => isAbsent(payload) || isMap(payload))],
  ['next', unexpected('next', ({ id, payload }) => isId(id) && isMap(payload))],
  ['error', unexpected('error', ({ id, payload }) => isId(id) && isErrors(payload))],
]);

const isErrors = (payload: unknown): boolean =>
  Array.isArray(payload) && payload.length > 0 && payload.every((error) => isMap(error) && 'message' in error);

function readSubscribe({ id, payload }: Fields): Message | undefined {
  if (!isId(id) || !isMap(payload)) return undefined;
  const request = checkParameters(payload);
  return isMalformed(request) ? undefined : { type: 'subscribe', id, request };
}

/** Close codes; those from 4400 on are the protocol's. */
export const closeCodes = {
  restart: 1012,
  tryLater: 1013,
  badMessage: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  notAcceptable: 4406,
  initTimeout: 4408,
  subscriberExists: 4409,
  tooMany: 4429,
  unexpected: 4500,
} as const;

/** How a socket is closed that did nothing wrong. */
export const endings: Readonly<Record<Ending, readonly [code: number, reason: string]>> = {
  restart: [closeCodes.restart, 'Connect again'],
  slow: [closeCodes.tryLater, 'Try again later: you read too slowly'],
  later: [closeCodes.tryLater, 'Try again later'],
  session: [closeCodes.forbidden, 'The session has ended'],
  expired: [closeCodes.forbidden, 'The access token is over'],
  silent: [closeCodes.initTimeout, 'Connection initialisation timeout'],
};

const longestReason = 123;

/** A reason as a close frame can carry it, or the shorter one. */
export const reasonOf = (reason: string, shorter: string): string =>
  Buffer.byteLength(reason) <= longestReason ? reason : shorter;

/** The socket is open for operations. */
export const ackMessage = '{"type":"connection_ack"}';

/** The answer to a ping, with what the ping carried. */
export const pongMessage = (payload: Fields | undefined): string =>
  payload ? `{"type":"pong","payload":${JSON.stringify(payload)}}` : '{"type":"pong"}';

const messageOf = (type: string, id: string, payload: string): string =>
  `{"id":${JSON.stringify(id)},"type":"${type}","payload":${payload}}`;

/** The answer of a query or mutation. */
export const answerMessage = (id: string, payload: string): string => messageOf('next', id, payload);

/** The end of an operation that could not begin or go on. */
export const errorMessage = (id: string, errors: readonly ClientError[]): string =>
  messageOf('error', id, JSON.stringify(errors));

/** The end of an operation that has answered. */
export const completeMessage = (id: string): string => JSON.stringify({ id, type: 'complete' });

/** From here on, what everybody gets is written as it is instead of being copied for each. */
const shareFromBytes = 16_384;
const closingBrace = Buffer.from('}');

/** A frame as a message for the operations of one id. */
type NextMessage = { frame: Frame; id: string; bytes: Buffer };

/** What was written last: a frame goes to all in its room in one go, and clients like the same ids. */
let latest: NextMessage | undefined;

/**
 * A frame of a room as one WebSocket message (RFC 6455, 5.2: final, text, not masked). Only the few bytes with the operation's id are
 * not what everybody gets. Undefined for one that is too large to be copied for each id.
 */
export function nextBytes(id: string, frame: Frame): Buffer | undefined {
  if (latest?.frame !== frame || latest.id !== id) {
    const payload = frame.bytes();
    if (payload.length >= shareFromBytes) return undefined;
    latest = { frame, id, bytes: messageOfNext(id, payload) };
  }
  return latest.bytes;
}

/** Writes the same into the connection, below the WebSocket's own way. */
export function writeNext(stream: Writable, id: string, frame: Frame): void {
  const bytes = nextBytes(id, frame);
  if (bytes) stream.write(bytes);
  else writeShared(stream, id, frame.bytes());
}

const beginningOf = (id: string): string => `{"id":${JSON.stringify(id)},"type":"next","payload":`;

function messageOfNext(id: string, payload: Buffer): Buffer {
  const before = beginningOf(id);
  const beforeLength = Buffer.byteLength(before);
  const bytes = withHead(beforeLength + payload.length + 1, beforeLength + payload.length + 1);
  const start = bytes.length - beforeLength - payload.length - 1;
  bytes.write(before, start);
  payload.copy(bytes, start + beforeLength);
  bytes[bytes.length - 1] = 0x7d;
  return bytes;
}

function writeShared(stream: Writable, id: string, payload: Buffer): void {
  const before = beginningOf(id);
  const beforeLength = Buffer.byteLength(before);
  const bytes = withHead(beforeLength + payload.length + 1, beforeLength);
  bytes.write(before, bytes.length - beforeLength);
  stream.cork();
  stream.write(bytes);
  stream.write(payload);
  stream.write(closingBrace);
  stream.uncork();
}

/** The head of a message of this length, with room for so much of it. */
function withHead(length: number, room: number): Buffer {
  const headLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = Buffer.allocUnsafe(headLength + room);
  bytes[0] = 0x81;
  if (headLength === 2) bytes[1] = length;
  else if (headLength === 4) {
    bytes[1] = 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = 127;
    bytes.writeUInt32BE(0, 2);
    bytes.writeUInt32BE(length, 6);
  }
  return bytes;
}
