/** What a subscription field of a test's subgraph gives: pushed from outside, to whoever listens. */
export type Feed<Value> = {
  subscribe(): AsyncIterableIterator<Value>;
  push(value: Value): void;
  /** Ends all who listen, as complete. */
  end(): void;
  /** Ends all who listen with an error. */
  fail(error: Error): void;
  listeners(): number;
};

/** Makes a feed. */
export function createFeed<Value>(): Feed<Value> {
  type Item = { value: Value } | { error: Error } | 'end';
  const listeners = new Set<(item: Item) => void>();
  const tell = (item: Item) => [...listeners].forEach((listener) => listener(item));
  return {
    push: (value) => tell({ value }),
    end: () => tell('end'),
    fail: (error) => tell({ error }),
    listeners: () => listeners.size,
    subscribe: () => {
      const items: Item[] = [];
      let wake = () => {};
      const listener = (item: Item) => {
        items.push(item);
        wake();
      };
      listeners.add(listener);
      const over = (): IteratorResult<Value> => {
        listeners.delete(listener);
        return { done: true, value: undefined };
      };
      const next = async (): Promise<IteratorResult<Value>> => {
        if (!listeners.has(listener)) return over();
        const item = items.shift();
        if (item === undefined) {
          await new Promise<void>((resolve) => (wake = resolve));
          return next();
        }
        if (item === 'end') return over();
        if ('value' in item) return { done: false, value: item.value };
        listeners.delete(listener);
        throw item.error;
      };
      const feed: AsyncIterableIterator<Value> = {
        next,
        return: async () => {
          const last = over();
          wake();
          return last;
        },
        [Symbol.asyncIterator]: () => feed,
      };
      return feed;
    },
  };
}
