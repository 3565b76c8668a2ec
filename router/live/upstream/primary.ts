import type { AnswerError } from '@kd/kit/subgraph/execute';
import type { GraphQLError } from 'graphql';
import type { Variant } from '../../execution/compile.ts';
import { errorsOf } from '../../execution/failures.ts';
import type { Operation } from '../../execution/operations.ts';
import type { Fetch } from '../../execution/plan.ts';
import type { UpstreamOperation } from './connection.ts';

/** The part of a subscription's plan that one subgraph answers again and again. */
export type Primary = UpstreamOperation & {
  subgraph: string;
  /** The subgraph's errors as clients of the whole are to read them. */
  errorsOf(errors: readonly AnswerError[]): GraphQLError[];
};

/** The primary part of a subscription for these variables; undefined for an operation that has none. */
export function primaryOf(operation: Operation, variables: Record<string, unknown>): Primary | undefined {
  const variant = operation.variantFor(variables);
  const fetch = variant.calls.flatMap(({ parts }) => parts.flat()).find(({ subscribes }) => subscribes);
  if (!fetch) return undefined;
  const used = fetch.variables.filter((name) => Object.hasOwn(variables, name));
  return {
    subgraph: fetch.subgraph,
    query: fetch.query,
    variables: Object.fromEntries(used.map((name) => [name, variables[name]])),
    errorsOf: (errors) => placed(variant, fetch, errors),
  };
}

/** Without its places in the text: it is not the client's. */
function placed({ root }: Variant, { subgraph, renamed }: Fetch, errors: readonly AnswerError[]): GraphQLError[] {
  const failures = errors.map((error) => {
    const place = error.path?.map((step) => renamed.get(String(step)) ?? step);
    return { subgraph, error, place: place?.length === 0 ? undefined : place };
  });
  return errorsOf(failures, [], root, {});
}
