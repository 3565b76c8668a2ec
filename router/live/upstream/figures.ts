import { counter } from '@kd/kit/metrics';

/** Events that subgraphs gave: each is completed once, however many hear of it. */
export const events = counter({
  name: 'kd_upstream_events_total',
  help: 'Events of subscriptions that subgraphs serve',
  labels: ['subgraph'],
});

/** Lines that ended while something was subscribed to. */
export const lost = counter({
  name: 'kd_upstream_lost_total',
  help: 'WebSockets to subgraphs that were lost, or could not be opened',
  labels: ['subgraph'],
});
