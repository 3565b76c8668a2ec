import type { AnswerError } from '@kd/kit/subgraph/execute';
import { unavailable } from '../../execution/links/link.ts';
import { closeCodes } from '../transports/socket-messages.ts';
import { badResponse } from './line.ts';
import type { LineEnd, Upstream } from './line.ts';

const { badMessage, notAcceptable, subscriberExists, tooMany, unexpected } = closeCodes;
/** Close codes after which the same again would end the same way: one side does not understand the other. */
const final = new Set<number>([
  1_002,
  1_003,
  1_007,
  1_008,
  1_010,
  badResponse,
  badMessage,
  notAcceptable,
  subscriberExists,
  tooMany,
  unexpected,
]);

/** What there is to say when a subgraph does not want to hear from us again; undefined when it is worth another try. */
export function refusalOf({ subgraph }: Upstream, { code, status }: LineEnd): AnswerError | undefined {
  if (code === closeCodes.unauthorized || status === 401) return refused(subgraph, 'UNAUTHENTICATED');
  if (code === closeCodes.forbidden || status === 403) return refused(subgraph, 'FORBIDDEN');
  return final.has(code) ? unavailable(subgraph) : undefined;
}

const refused = (subgraph: string, code: 'UNAUTHENTICATED' | 'FORBIDDEN'): AnswerError => ({
  message: `The part of the system that knows this (${subgraph}) does not let you in.`,
  path: [],
  extensions: { code },
});
