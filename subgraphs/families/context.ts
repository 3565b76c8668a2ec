import type { RequestContext } from '@kd/kit/subgraph/context';
import type { createLoaders } from './store.ts';
import type { Tables } from './tables.ts';

/** What this subgraph adds to a request's context. */
export type Extras = {
  loaders: ReturnType<typeof createLoaders>;
  /** How long an invite code holds. */
  inviteDays: number;
};

/** What every resolver of this subgraph gets. */
export type Context = RequestContext<Tables> & Extras;
