import { readSdl } from '@kd/kit/sdl';
import { defineSubgraph } from '@kd/kit/subgraph/subgraph';
import { familiesOf } from '@kd/kit/viewer';
import { consumes } from './events.ts';
import { migrations } from './migrations/index.ts';
import { resolvers } from './resolvers.ts';
import { createLoaders } from './store.ts';
import type { Loaders } from './store.ts';
import type { Tables } from './tables.ts';

/** Chores and one-off jobs: what is to do for a family, whose turn it is, and how it went. */
export const tasks = defineSubgraph<Tables, { loaders: Loaders }>({
  name: 'tasks',
  typeDefs: readSdl('tasks'),
  resolvers,
  migrations,
  consumes,
  prepare:
    async () =>
    ({ db, viewer, now }) => ({ loaders: createLoaders(db, familiesOf(viewer), now) }),
});
