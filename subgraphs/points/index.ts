import { readSdl } from '@kd/kit/sdl';
import { defineSubgraph } from '@kd/kit/subgraph/subgraph';
import { createLoaders } from './context.ts';
import { consumes } from './handlers.ts';
import { migrations } from './migrations/index.ts';
import { resolvers } from './resolvers.ts';

/** The points subgraph: an append-only ledger for each family, and what is read from it. */
export const points = defineSubgraph({
  name: 'points',
  typeDefs: readSdl('points'),
  resolvers,
  migrations,
  consumes,
  prepare: async () => (context) => ({ loaders: createLoaders(context) }),
});
