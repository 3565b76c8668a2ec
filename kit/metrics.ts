import { Counter, Gauge, Histogram, register } from 'prom-client';
import { SecondsHistogram } from './seconds.ts';

export { register } from 'prom-client';

type Named = { name: string; help: string; labels?: readonly string[] };

/** A gauge of this process; asking again for the same name gives the same one. */
export function gauge({ name, help, labels = [] }: Named): Gauge {
  const known = register.getSingleMetric(name);
  return known instanceof Gauge ? known : new Gauge({ name, help, labelNames: [...labels] });
}

/** How many there are of each kind. */
type Sizes = () => Readonly<Record<string, number>>;
const readers = new Map<string, Sizes>();

/**
 * A gauge with one label whose values are asked for when the metrics are read, which costs nothing before; of several readers the
 * newest is asked.
 */
export function gaugeOnRead({ name, help, label }: { name: string; help: string; label: string }, read: Sizes): void {
  readers.set(name, read);
  if (register.getSingleMetric(name)) return;
  const made: Gauge = new Gauge({
    name,
    help,
    labelNames: [label],
    collect: () => {
      for (const [kind, size] of Object.entries(readers.get(name)?.() ?? {})) made.set({ [label]: kind }, size);
    },
  });
}

/** A histogram of seconds of this process; asking again for the same name gives the same one. */
export function secondsHistogram({ name, help, labels = [] }: Named): Pick<SecondsHistogram, 'observe' | 'observer'> {
  const known = register.getSingleMetric(name);
  return known instanceof SecondsHistogram ? known : new SecondsHistogram(name, help, labels);
}

const countBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];

/** A histogram of how many there were of something; asking again for the same name gives the same one. */
export function countsHistogram({ name, help, labels = [] }: Named): Histogram {
  const known = register.getSingleMetric(name);
  return known instanceof Histogram
    ? known
    : new Histogram({ name, help, labelNames: [...labels], buckets: countBuckets });
}

/** A counter of this process; asking again for the same name gives the same one. */
export function counter({ name, help, labels = [] }: Named): Counter {
  const known = register.getSingleMetric(name);
  return known instanceof Counter ? known : new Counter({ name, help, labelNames: [...labels] });
}
