import { Histogram } from 'prom-client';

/** Where the buckets of a histogram of seconds end. */
const ends = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

type Labels = Readonly<Record<string, string>>;
type Counts = { labels: Labels; buckets: number[]; sum: number; count: number };

/**
 * A histogram of seconds that counts in numbers of its own. prom-client's looks labels up and checks them at each observation, also
 * where they were given before: 0.3 to 0.5 µs, where what `observer` makes takes 0.03, and a request has several. Use `observe`
 * where that does not matter.
 */
export class SecondsHistogram extends Histogram {
  readonly #name: string;
  readonly #help: string;
  readonly #counts = new Map<string, Counts>();

  constructor(name: string, help: string, labelNames: readonly string[]) {
    super({ name, help, labelNames: [...labelNames], buckets: ends });
    this.#name = name;
    this.#help = help;
    // prom-client's is no method but a property of each histogram.
    this.observe = (given: number | object, value?: number) => this.#observe(given, value ?? 0);
  }

  /** What observes under these labels: to be made once and kept. */
  observer(labels: Labels): (seconds: number) => void {
    const key = JSON.stringify(Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)));
    const counts = this.#counts.get(key) ?? { labels, buckets: ends.map(() => 0), sum: 0, count: 0 };
    this.#counts.set(key, counts);
    const { buckets } = counts;
    return (seconds) => {
      counts.sum += seconds;
      counts.count += 1;
      for (let index = 0; index < ends.length; index += 1) {
        if (seconds > (ends[index] ?? 0)) continue;
        buckets[index] = (buckets[index] ?? 0) + 1;
        return;
      }
    };
  }

  #observe(given: number | object, value: number): void {
    if (typeof given === 'number') this.observer({})(given);
    else this.observer(Object.fromEntries(Object.entries(given).map(([name, text]) => [name, String(text)])))(value);
  }

  /** What prom-client asks when it writes metrics, and `get` gives. */
  async getForPromString() {
    const seen = [...this.#counts.values()].filter(({ count }) => count > 0);
    const values = seen.flatMap((counts) => this.#valuesOf(counts));
    return { name: this.#name, help: this.#help, type: 'histogram', aggregator: 'sum', values };
  }

  #valuesOf({ labels, buckets, sum, count }: Counts) {
    let below = 0;
    const line = (part: string, value: number, more: Record<string, number | string> = {}) => ({
      metricName: `${this.#name}_${part}`,
      labels: more,
      sharedLabels: labels,
      value,
    });
    return [
      ...ends.map((le, index) => line('bucket', (below += buckets[index] ?? 0), { le })),
      line('bucket', count, { le: '+Inf' }),
      line('sum', sum),
      line('count', count),
    ];
  }
}
