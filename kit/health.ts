/** Something a process needs; `check` rejects while it cannot be had. */
export type Dependency = { name: string; check(): Promise<void> };

/** What one dependency answered, and in how many milliseconds. */
export type DependencyHealth = { status: 'up' | 'down'; milliseconds: number; reason?: string };

/** Whether a process can do its work. */
export type Health = { status: 'up' | 'down'; dependencies: Record<string, DependencyHealth> };

const patienceMs = 2_000;

/** Asks all dependencies at once. One that does not answer within two seconds is down. */
export async function checkHealth(dependencies: readonly Dependency[]): Promise<Health> {
  const answers = await Promise.all(dependencies.map(async (one) => [one.name, await checkOne(one)] as const));
  const status = answers.every(([, { status }]) => status === 'up') ? 'up' : 'down';
  return { status, dependencies: Object.fromEntries(answers) };
}

async function checkOne({ check }: Dependency): Promise<DependencyHealth> {
  const start = performance.now();
  const elapsed = () => Math.round((performance.now() - start) * 10) / 10;
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
  });
  try {
    await Promise.race([check(), tooLong]);
    return { status: 'up', milliseconds: elapsed() };
  } catch (error) {
    const known = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
    // A client sees why in one word: messages of drivers name hosts and people.
    return { status: 'down', milliseconds: elapsed(), reason: known ?? 'unavailable' };
  } finally {
    clearTimeout(timer);
  }
}
