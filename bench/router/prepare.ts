import { circumstances } from '../report.ts';
import { installPeers } from './peers.ts';
import { canPin, say } from './processes.ts';
import type { Circumstance } from './report.ts';

/** Installs the other routers, and says what makes figures less certain here. Gives where and how is measured. */
export async function prepare(): Promise<Circumstance> {
  const facts = circumstances();
  const pinned = canPin();
  if (!pinned) say('Nothing is pinned: it takes two cores and taskset (util-linux). Ratios are less certain.');
  const [load = 0] = facts.loadBefore;
  if (load > 1)
    say(`Others are at work here (load average ${load}): rates say little, CPU times are higher than alone.`);
  await installPeers(say);
  return { ...facts, pinned };
}

/** What can be wished for of every comparison, as `parseArgs` wants it. */
export const wishes = {
  quick: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
  profile: { type: 'boolean', default: false },
  runs: { type: 'string' },
} as const;

/** The names in a list with commas; undefined without a list. @throws Error for a name that means nothing here */
export function namesIn<Name extends string>(list: string | undefined, known: readonly Name[]): Name[] | undefined {
  return list?.split(',').map((name) => {
    const found = known.find((one) => one === name);
    if (found === undefined) throw new Error(`There is no "${name}" here: ${known.join(', ')}.`);
    return found;
  });
}
