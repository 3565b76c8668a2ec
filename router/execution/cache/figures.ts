import { counter, gauge } from '@kd/kit/metrics';

const lookups = counter({
  name: 'kd_cache_lookups_total',
  help: 'Times something was looked for in the cache: a whole answer, a part of one, or a whole one that another router kept',
  labels: ['kind', 'outcome'],
});
const stores = counter({ name: 'kd_cache_stores_total', help: 'What was put into the cache', labels: ['kind'] });
const ends = counter({ name: 'kd_cache_invalidations_total', help: 'What an event or a write took out of the cache' });
const bytes = gauge({ name: 'kd_cache_bytes', help: 'About how much memory the cache takes' });

const figuresOf = (kind: 'answer' | 'part' | 'shared') => ({
  hits: lookups.labels({ kind, outcome: 'hit' }),
  /** Somebody else was asking for the same. */
  joins: lookups.labels({ kind, outcome: 'shared' }),
  misses: lookups.labels({ kind, outcome: 'miss' }),
  stores: stores.labels({ kind }),
});

/** What the cache counts. Labels are made once: looking them up costs more than counting. */
export const figures = {
  answer: figuresOf('answer'),
  part: figuresOf('part'),
  shared: figuresOf('shared'),
  ends,
  bytes,
};
