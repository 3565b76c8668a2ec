import { isLost } from './complete.ts';
import type { Completion } from './complete.ts';
import type { Variant } from './compile.ts';
import type { Data } from './data.ts';
import { rootFields } from './fetch.ts';
import type { Call } from './schedule.ts';

const never = () => false;

/**
 * Tells of each call of an operation, when its turn comes, whether it would be made in vain. As within one subgraph, nothing is
 * written any more when what was written before takes the whole answer along.
 */
export function vainWrites({ first, writes }: Variant, data: Data, completion: Completion): (call: Call) => boolean {
  if (writes < 2) return never;
  const written = new Set<string>();
  return (call) => {
    if (!call.writes) return false;
    if (isLost(first, written, data, completion)) return true;
    for (const [{ query, renamed }] of call.parts)
      for (const name of rootFields(query)) written.add(renamed.get(name) ?? name);
    return false;
  };
}
