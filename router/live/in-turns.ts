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
