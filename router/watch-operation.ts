import { tracer } from '@kd/kit/tracing/tracer';
import type { Span } from '@kd/kit/tracing/tracer';
import type { Answer } from './execution/execute.ts';
import { together } from './execution/observer.ts';
import type { Observer } from './execution/observer.ts';
import type { Operation } from './execution/operations.ts';
import { viewPlan } from './plan-view.ts';
import { requestFigures } from './request-figures.ts';
import { nameOperation, noteErrors, tracing } from './traces.ts';

/** An operation that is about to be run, and who wants to watch. */
export type Watched = {
  operation: Operation;
  variables: Record<string, unknown>;
  span: Span | undefined;
  wantsPlan: boolean | undefined;
};

/** What watches one operation. */
export type Watch = {
  observer: Observer | undefined;
  /** Call it with the answer; gives the answer's extensions, with the plan if the client wants it. */
  done(
    answer: Pick<Answer, 'errors'>,
    extensions: Record<string, unknown> | undefined,
  ): Record<string, unknown> | undefined;
};

type WatcherOptions = { knownNames?: ReadonlySet<string> | undefined; showPlans?: boolean | undefined };

/** Makes what counts operations and their time, traces them, and shows their plans. */
export function operationWatcher({ knownNames = new Set(), showPlans = false }: WatcherOptions) {
  const count = requestFigures(knownNames);
  return ({ operation, variables, span, wantsPlan }: Watched): Watch => {
    const started = performance.now();
    const plan = showPlans && wantsPlan ? viewPlan(operation.variantFor(variables).calls) : undefined;
    const traced = tracer && span && tracing(tracer, span, operation);
    if (span) nameOperation(span, operation);
    return {
      observer: plan ? together([traced, plan.observer]) : traced,
      done: ({ errors }, extensions) => {
        noteErrors(errors);
        count(operation, errors.length > 0, started);
        return plan ? { ...extensions, plan: plan.view() } : extensions;
      },
    };
  };
}
