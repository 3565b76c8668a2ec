import { readSdl } from '@kd/kit/sdl';
import { defineSubgraph } from '@kd/kit/subgraph/subgraph';
import type { Subgraph } from '@kd/kit/subgraph/subgraph';
import { openAccessTokens } from './access-tokens.ts';
import type { Extras } from './context.ts';
import { jobs } from './jobs.ts';
import { migrations } from './migrations/index.ts';
import { createPasswordCheck } from './passwords.ts';
import { resolvers } from './resolvers.ts';
import { registrationWindowMs, signInWindowMs } from './rules.ts';
import { createLoaders } from './store.ts';
import type { Tables } from './tables.ts';

/** Accounts, sessions and profiles. */
export const users: Subgraph = defineSubgraph<Tables, Extras>({
  name: 'users',
  typeDefs: readSdl('users'),
  resolvers,
  migrations,
  consumes: {},
  jobs,
  prepare: async ({ settings, clock }, database) => {
    const accessTokens = await openAccessTokens(database.scopedTo([]), clock, settings.KD_ACCESS_TOKEN_SECONDS);
    const passwordFits = await createPasswordCheck();
    const limits = {
      account: { tries: settings.KD_SIGN_IN_TRIES, windowMs: signInWindowMs },
      address: { tries: settings.KD_SIGN_IN_TRIES_PER_ADDRESS, windowMs: signInWindowMs },
      registrations: { tries: settings.KD_REGISTRATIONS_PER_ADDRESS, windowMs: registrationWindowMs },
    };
    return (context) => ({
      loaders: createLoaders(context.db),
      accessTokens,
      passwordFits,
      limits,
      sessionDays: settings.KD_REFRESH_TOKEN_DAYS,
    });
  },
});
