import { register } from '../metrics.ts';

/** The sum of a counter of this process, whatever its labels. */
export async function counted(name: string): Promise<number> {
  const values = (await register.getSingleMetric(name)?.get())?.values ?? [];
  return values.reduce((sum, { value }) => sum + value, 0);
}
