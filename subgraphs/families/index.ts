import { readSdl } from '@kd/kit/sdl';
import { defineSubgraph } from '@kd/kit/subgraph/subgraph';
import type { Subgraph } from '@kd/kit/subgraph/subgraph';
import type { Extras } from './context.ts';
import { jobs } from './jobs.ts';
import { migrations } from './migrations/index.ts';
import { resolvers } from './resolvers.ts';
import { createLoaders } from './store.ts';
import type { Tables } from './tables.ts';

/** Families, invite codes, memberships and roles. */
export const families: Subgraph = defineSubgraph<Tables, Extras>({
  name: 'families',
  typeDefs: readSdl('families'),
  resolvers,
  migrations,
  consumes: {},
  jobs,
  prepare:
    async ({ settings }) =>
    (context) => ({
      loaders: createLoaders(context.db, context.scopedTo('all')),
      inviteDays: settings.KD_INVITE_DAYS,
    }),
});
