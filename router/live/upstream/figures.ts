import { counter, gaugeOnRead } from '@kd/kit/metrics';

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

/** Shows in the metrics what is held: rooms, those in them, lines to subgraphs, and operations there. */
export function showSizes(counts: () => Readonly<Record<string, number>>): void {
  const named = {
    name: 'kd_upstream',
    help: 'What is held for subscriptions that subgraphs serve',
    labels: ['kind'],
  };
  gaugeOnRead(named, (gauge) => Object.entries(counts()).forEach(([kind, count]) => gauge.set({ kind }, count)));
}
