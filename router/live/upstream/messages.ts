import type { AnswerError, SubgraphAnswer } from '@kd/kit/subgraph/execute';
import type { RawData } from 'ws';
import { isAnswer, isError } from '../../execution/links/answer-text.ts';

/** What a subgraph may say over graphql-transport-ws. */
export type UpstreamMessage =
  | { type: 'connection_ack' | 'ping' | 'pong' }
  | { type: 'next'; id: string; answer: SubgraphAnswer }
  | { type: 'error'; id: string; errors: AnswerError[] }
  | { type: 'complete'; id: string };

/** A subgraph's message, or undefined when it is none of the protocol's. Checked by hand: this runs for each event. */
export function readMessage(data: RawData): UpstreamMessage | undefined {
  const given = parsed(data);
  if (typeof given !== 'object' || given === null) return undefined;
  const { type, id, payload } = given as Record<string, unknown>;
  if (type === 'connection_ack' || type === 'ping' || type === 'pong') return { type };
  if (typeof id !== 'string') return undefined;
  if (type === 'next' && isAnswer(payload)) return { type, id, answer: payload };
  if (type === 'error' && Array.isArray(payload) && payload.every(isError)) return { type, id, errors: payload };
  return type === 'complete' ? { type, id } : undefined;
}

function parsed(data: RawData): unknown {
  try {
    // The socket gives each message as one Buffer.
    return Buffer.isBuffer(data) ? JSON.parse(data.toString()) : undefined;
  } catch {
    return undefined;
  }
}

/** Opens the conversation. */
export const initMessage = (payload: Readonly<Record<string, string>>): string =>
  JSON.stringify({ type: 'connection_init', ...(Object.keys(payload).length > 0 && { payload }) });

/** Asks for an operation. */
export const subscribeMessage = (id: string, query: string, variables: Record<string, unknown>): string =>
  JSON.stringify({ id, type: 'subscribe', payload: { query, variables } });

/** Ends an operation that is wanted no more. */
export const stopMessage = (id: string): string => JSON.stringify({ id, type: 'complete' });
