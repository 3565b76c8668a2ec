import type { SubgraphAnswer } from '../subgraph/execute.ts';

/** A field of an answer; fails with the answer's errors when there is none. */
export function dataOf<T>(answer: SubgraphAnswer, field: string): T {
  const value = answer.data?.[field];
  if (value === null || value === undefined) throw new Error(`no ${field}: ${JSON.stringify(answer.errors)}`);
  return value as T;
}

/** The code of an answer's only error. */
export const codeOf = ({ errors }: SubgraphAnswer): unknown =>
  errors?.length === 1 ? errors[0]?.extensions?.['code'] : errors;
