import type { ExecutionResult } from 'graphql';

/** An object of an answer. */
export type Data = Record<string, unknown>;

/** One run of a compiled query. */
export type Run = {
  context: object;
  variables: Data;
  /** How many promises its data wait for. */
  waiting: number;
  isOver: boolean;
  finish(): void;
  fail(): void;
};

/** Gives a value as it is answered. @throws anything when it is not what its type promises */
export type Complete = (value: unknown, run: Run) => unknown;

/** Something that only graphql-js answers rightly. */
export class NotCompilableError extends Error {
  override name = 'NotCompilableError';
}

// Nobody reads it: where it comes from is of no interest.
const misfit = new Error('A value is not what its type promises.');

/** Leaves a query to graphql-js, which says what is wrong. */
export function unfit(): never {
  throw misfit;
}

/** Whether a value comes later, as graphql-js sees it. */
export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

/** Completes a value when it comes, and puts it into its place; the run is not over before. */
export function wait<Key extends string | number>(
  run: Run,
  value: PromiseLike<unknown>,
  complete: Complete,
  into: { [key in Key]: unknown },
  at: Key,
): void {
  run.waiting += 1;
  value.then(
    (come) => {
      if (run.isOver) return;
      try {
        into[at] = complete(come, run);
      } catch {
        run.fail();
        return;
      }
      run.waiting -= 1;
      if (run.waiting === 0) run.finish();
    },
    () => run.fail(),
  );
}

const nothing = () => {};

/**
 * Runs a query: data are put together in one go, and places that wait for promises are filled as these come. `otherwise`
 * answers when anything goes wrong.
 */
export function runQuery(
  complete: Complete,
  context: object,
  variables: Data,
  otherwise: () => ExecutionResult | Promise<ExecutionResult>,
): ExecutionResult | Promise<ExecutionResult> {
  const run: Run = { context, variables, waiting: 0, isOver: false, finish: nothing, fail: nothing };
  let data: Data;
  try {
    data = complete({}, run) as Data;
  } catch {
    run.isOver = true;
    return otherwise();
  }
  if (run.waiting === 0) return { data };
  return new Promise((resolve) => {
    run.finish = () => resolve({ data });
    run.fail = () => {
      run.isOver = true;
      resolve(Promise.resolve().then(otherwise));
    };
  });
}
