import type { AnswerError } from '@kd/kit/subgraph/execute';
import { unavailable } from '../../execution/links/link.ts';
import type { LineEnd, Upstream } from './line.ts';

/** Close codes after which the same again would end the same way: one side does not understand the other. */
const final = new Set([1_002, 1_003, 1_007, 1_008, 1_010, 4_004, 4_400, 4_406, 4_409, 4_429, 4_500]);

/** What there is to say when a subgraph does not want to hear from us again; undefined when it is worth another try. */
export function refusalOf({ subgraph }: Upstream, { code, status }: LineEnd): AnswerError | undefined {
  if (code === 4_401 || status === 401) return refused(subgraph, 'UNAUTHENTICATED');
  if (code === 4_403 || status === 403) return refused(subgraph, 'FORBIDDEN');
  return final.has(code) ? unavailable(subgraph) : undefined;
}

const refused = (subgraph: string, code: 'UNAUTHENTICATED' | 'FORBIDDEN'): AnswerError => ({
  message: `The part of the system that knows this (${subgraph}) does not let you in.`,
  path: [],
  extensions: { code },
});
