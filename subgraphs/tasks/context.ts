import type { RequestContext } from '@kd/kit/subgraph/context';
import type { Loaders } from './store.ts';
import type { Tables } from './tables.ts';

/** What every resolver gets. */
export type Context = RequestContext<Tables> & { loaders: Loaders };

/** A family as tasks know it. */
export type FamilyReference = { id: string };
