import type { RawData } from 'ws';
import { z } from 'zod';
import type { ClientError } from '../answer-errors.ts';

/** The WebSocket subprotocol (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md). */
export const subprotocol = 'graphql-transport-ws';

const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('connection_init'), payload: z.record(z.string(), z.unknown()).nullish() }),
  z.object({ type: z.literal('ping'), payload: z.unknown().optional() }),
  z.object({ type: z.literal('pong'), payload: z.unknown().optional() }),
  z.object({ type: z.literal('complete'), id: z.string().min(1) }),
  z.object({
    type: z.literal('subscribe'),
    id: z.string().min(1).max(200),
    payload: z.object({
      query: z.string().optional(),
      documentId: z.unknown().optional(),
      operationName: z.string().nullish(),
      variables: z.record(z.string(), z.unknown()).nullish(),
      extensions: z.unknown().optional(),
    }),
  }),
]);

/** What a client may say. */
export type Message = z.output<typeof message>;

/** A client's wish to have an operation run. */
export type Subscribe = Extract<Message, { type: 'subscribe' }>;

/** A client's message, or undefined when it is none of the protocol's. */
export function parseMessage(data: RawData): Message | undefined {
  try {
    // The socket gives each message as one Buffer.
    return Buffer.isBuffer(data) ? message.safeParse(JSON.parse(data.toString())).data : undefined;
  } catch {
    return undefined;
  }
}

/** Close codes of the protocol; 4403 is also what a client gets when its session ends. */
export const closeCodes = {
  restart: 1012,
  badMessage: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  notAcceptable: 4406,
  initTimeout: 4408,
  subscriberExists: 4409,
  tooManyInits: 4429,
} as const;

export const ackMessage = '{"type":"connection_ack"}';
export const pongMessage = '{"type":"pong"}';

const messageOf = (type: string, id: string, payload: string): string =>
  `{"id":${JSON.stringify(id)},"type":"${type}","payload":${payload}}`;

/** A result, around a payload that is serialised already. */
export const nextMessage = (id: string, payload: string): string => messageOf('next', id, payload);

/** The end of an operation that could not begin or go on. */
export const errorMessage = (id: string, errors: readonly ClientError[]): string =>
  messageOf('error', id, JSON.stringify(errors));

/** The end of an operation that has answered. */
export const completeMessage = (id: string): string => JSON.stringify({ id, type: 'complete' });
