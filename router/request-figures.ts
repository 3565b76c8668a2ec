import { secondsHistogram } from '@kd/kit/metrics';
import type { Operation } from './execution/operations.ts';

const seconds = secondsHistogram({
  name: 'kd_router_request_seconds',
  help: 'Time the router takes for an operation; those whose name is in no manifest are `other`',
  labels: ['operation', 'kind', 'outcome'],
});

const childrenOf = (operation: string, kind: Operation['kind']) => ({
  ok: seconds.observer({ operation, kind, outcome: 'ok' }),
  errors: seconds.observer({ operation, kind, outcome: 'errors' }),
});

/**
 * Counts operations by name. Clients choose names as they like, so only those that are known have a label of their own. Labels
 * are made once for each: looking them up costs more than counting.
 */
export function requestFigures(knownNames: ReadonlySet<string>) {
  const known = new WeakMap<Operation, ReturnType<typeof childrenOf>>();
  return (operation: Operation, failed: boolean, startedMs: number): void => {
    let children = known.get(operation);
    if (!children) {
      const { kind, name = '' } = operation;
      known.set(operation, (children = childrenOf(knownNames.has(name) ? name : 'other', kind)));
    }
    children[failed ? 'errors' : 'ok']((performance.now() - startedMs) / 1_000);
  };
}
