import { logToMemory } from '@kd/kit/testing/log';
import type { SubgraphAnswer } from '@kd/kit/subgraph/execute';
import { expect, test } from 'vitest';
import { inProcessLink } from './in-process-link.ts';

/** A link to a subgraph that answers everything with this. */
function linkTo(answer: SubgraphAnswer) {
  const nothing = async () => {};
  const host = {
    name: 'zoo',
    execute: () => Promise.resolve(answer),
    readFeed: () => Promise.resolve([]),
    catchUp: nothing,
    dependencies: [],
    stop: nothing,
  };
  return inProcessLink(host, logToMemory().log);
}

const dictionary = (entries: Record<string, unknown>): Record<string, unknown> =>
  Object.assign(Object.create(null) as Record<string, unknown>, entries);

test('objects without a prototype, as graphql-js makes them, come as ordinary ones with the same values', async () => {
  const born = new Date(0);
  const data = dictionary({
    animals: [dictionary({ name: 'Rex', keeper: dictionary({ name: 'Mia' }), tags: ['a', null] }), null],
    born,
    box: { any: 'thing' },
    odd: JSON.parse('{"__proto__":"p"}') as unknown,
  });
  Object.setPrototypeOf(data['odd'], null);
  const { data: come } = await linkTo({ data }).ask({ query: '{animals{name}}', statement: undefined });
  expect(come).toEqual({
    animals: [{ name: 'Rex', keeper: { name: 'Mia' }, tags: ['a', null] }, null],
    born,
    box: { any: 'thing' },
    odd: JSON.parse('{"__proto__":"p"}') as unknown,
  });
  expect(JSON.stringify(come?.['odd'])).toBe('{"__proto__":"p"}');
  const [first] = (come?.['animals'] ?? []) as { keeper: object }[];
  for (const object of [come, first, first?.keeper]) expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
});

test('other objects come as they are', async () => {
  const data = { animals: [{ name: 'Rex' }] };
  const { data: come } = await linkTo({ data }).ask({ query: '{animals{name}}', statement: undefined });
  expect(come).toBe(data);
});
