import { figures } from './figures.ts';

/** Something that says what it is about, and how many earlier ones about the same it stands in for. */
type Conflatable = { entity: string; conflated: number };

/** Of several in a row about the same entity only the newest, in order. What is `kept` stays as it is. */
export function conflate<One extends Conflatable>(
  all: readonly One[],
  kept: (one: One) => boolean = () => false,
): One[] {
  const newest = new Map<string, One>();
  for (const one of all) {
    if (kept(one)) continue;
    const older = newest.get(one.entity);
    if (older) one.conflated += older.conflated + 1;
    newest.set(one.entity, one);
  }
  const left = all.filter((one) => kept(one) || newest.get(one.entity) === one);
  figures.conflated.inc(all.length - left.length);
  return left;
}
