/** How much is done at a time, and how many may wait for it. */
type LineOptions = { atOnce: number; longest: number; refuse: () => Error };

/**
 * Does some work at a time; what comes meanwhile waits its turn.
 * @throws what `refuse` makes, for whoever finds the line as long as it may be
 */
export function createWaitingLine({ atOnce, longest, refuse }: LineOptions) {
  let busy = 0;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (busy < atOnce) busy += 1;
    else if (waiting.length < longest) await new Promise<void>((called) => waiting.push(called));
    else throw refuse();
    try {
      return await work();
    } finally {
      // The place goes to the next in line, or becomes free.
      const next = waiting.shift();
      if (next) next();
      else busy -= 1;
    }
  };
}
