/** What is pushed, as it can be iterated: in order, by one reader. */
export function eventQueue<T>(): { push(event: T): void; events(): AsyncGenerator<T> } {
  const waiting: T[] = [];
  let wake: (() => void) | undefined;
  return {
    push: (event) => {
      waiting.push(event);
      wake?.();
    },
    events: async function* () {
      for (;;) {
        const event = waiting.shift();
        if (event === undefined) await new Promise<void>((resolve) => (wake = resolve));
        else yield event;
      }
    },
  };
}
