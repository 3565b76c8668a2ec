import type { RequestContext } from '@kd/kit/subgraph/context';
import type { AccessTokens } from './access-tokens.ts';
import type { PasswordCheck } from './passwords.ts';
import type { Limit } from './rules.ts';
import type { createLoaders } from './store.ts';
import type { Tables } from './tables.ts';

/** What this subgraph adds to a request's context. */
export type Extras = {
  loaders: ReturnType<typeof createLoaders>;
  accessTokens: AccessTokens;
  passwordFits: PasswordCheck;
  /** How often one may fail to sign in to one account, or do so from one address, and how many register from one. */
  limits: Record<'account' | 'address' | 'registrations', Limit>;
  /** How long a session lives without being used. */
  sessionDays: number;
};

/** What every resolver of this subgraph gets. */
export type Context = RequestContext<Tables> & Extras;
