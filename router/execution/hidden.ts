import { isEnumType } from 'graphql';
import type { IsHidden } from './complete.ts';
import type { LoadedSupergraph } from './supergraph.ts';

/**
 * What `@inaccessible` hides in answers: an object of a hidden type and a hidden value of an enum are null to clients, without
 * an error, since an error would tell that there is something.
 */
export function hiddenIn({
  clientSchema,
  supergraphSchema,
}: Pick<LoadedSupergraph, 'clientSchema' | 'supergraphSchema'>): IsHidden {
  return (type, value) => {
    if (typeof value !== 'string') return false;
    if (!isEnumType(type)) return !clientSchema.getType(value) && supergraphSchema.getType(value) !== undefined;
    const known = supergraphSchema.getType(type.name);
    return !type.getValue(value) && isEnumType(known) && Boolean(known.getValue(value));
  };
}
