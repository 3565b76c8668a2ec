import { secondsHistogram } from '@kd/kit/metrics';

const seconds = secondsHistogram({
  name: 'kd_router_subgraph_seconds',
  help: 'Time until a subgraph has answered a request of the router',
  labels: ['subgraph', 'outcome'],
});

/** What came of a request. */
export type Outcome = 'ok' | 'errors' | 'unavailable';

/**
 * Makes what counts the requests of one link, by when they were begun and answered; one that is answered now needs no second time.
 * Labels are made once: looking them up costs more than counting.
 */
export function linkFigures(subgraph: string): (outcome: Outcome, startedMs: number, answeredMs?: number) => void {
  const by = {
    ok: seconds.observer({ subgraph, outcome: 'ok' }),
    errors: seconds.observer({ subgraph, outcome: 'errors' }),
    unavailable: seconds.observer({ subgraph, outcome: 'unavailable' }),
  };
  return (outcome, startedMs, answeredMs = performance.now()) => by[outcome]((answeredMs - startedMs) / 1_000);
}
