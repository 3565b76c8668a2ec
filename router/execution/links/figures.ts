import { secondsHistogram } from '@kd/kit/metrics';

const seconds = secondsHistogram({
  name: 'kd_router_subgraph_seconds',
  help: 'Time until a subgraph has answered a request of the router',
  labels: ['subgraph', 'outcome'],
});

/** What came of a request. */
export type Outcome = 'ok' | 'errors' | 'unavailable';

/** Counts the requests of one link. Labels are made once: looking them up costs more than counting. */
export function linkFigures(subgraph: string): (outcome: Outcome, startedMs: number) => void {
  const by = {
    ok: seconds.observer({ subgraph, outcome: 'ok' }),
    errors: seconds.observer({ subgraph, outcome: 'errors' }),
    unavailable: seconds.observer({ subgraph, outcome: 'unavailable' }),
  };
  return (outcome, startedMs) => by[outcome]((performance.now() - startedMs) / 1_000);
}
