/** Does work for each one of many, at most so many at a time, and resolves when all is done. Work must not fail. */
export async function eachOf<One>(
  many: readonly One[],
  atOnce: number,
  work: (one: One) => Promise<void>,
): Promise<void> {
  const left = many.values();
  const worker = async (): Promise<void> => {
    // One iterator for all workers: each takes the next one that nobody has taken.
    for (const one of left) await work(one);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, many.length) }, worker));
}

/** Makes a gate that lets so much work run at a time; the rest waits for its turn, first come, first served. */
export function gate(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  // A set rather than a list: taking the first of a long list moves all others.
  const waiting = new Set<() => void>();
  const leave = (): void => {
    const [next] = waiting;
    if (!next) return void (running -= 1);
    waiting.delete(next);
    next();
  };
  return async (work) => {
    if (running < atOnce) running += 1;
    else await new Promise<void>((resolve) => waiting.add(resolve));
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
