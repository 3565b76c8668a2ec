import { expect, test } from 'vitest';
import { rowsOf } from './plan.ts';

const request = { query: '{ a }', startMs: 1, durationMs: 4, errors: 0 };

test('calls stand under those that they waited for, with their share of the time', () => {
  const rows = rowsOf({
    milliseconds: 10,
    calls: [
      { subgraph: 'families', paths: [''], after: [], requests: [request] },
      { subgraph: 'users', paths: ['family.members.@'], after: [0], requests: [{ ...request, startMs: 5 }] },
      { subgraph: 'points', paths: ['family', 'family.members.@'], after: [1, 0], requests: [] },
    ],
  });
  expect(rows.map(({ depth }) => depth)).toEqual([0, 1, 2]);
  expect(rows.map(({ bars }) => bars)).toEqual([[{ left: 10, width: 40 }], [{ left: 50, width: 40 }], []]);
  expect(rows.map(({ place }) => place)).toEqual(['the root', 'family.members[]', 'family, family.members[]']);
});

test.each([
  [
    'a request',
    { needed: { things: 4, fromCache: 1, deduplicated: 2 }, requests: [request] },
    '4.0 ms, after 1.0 ms · 3 of 4 things asked for · 1 from the cache · 2 equal ones left out',
  ],
  ['the cache', { needed: { things: 4, fromCache: 4, deduplicated: 0 }, requests: [] }, 'all from the cache'],
  ['a whole answer that was kept', { requests: [] }, 'not needed: the whole answer was kept'],
  ['nothing to do', { needed: { things: 0, fromCache: 0, deduplicated: 0 }, requests: [] }, 'nothing to ask for'],
  ['an error', { requests: [{ ...request, errors: 1 }] }, '4.0 ms, after 1.0 ms · 1 error'],
  ['what is deferred', { requests: [{ query: '{ a }', startMs: 1, errors: 0 }] }, 'still under way'],
])('it is said in words: %s', (_, call, words) => {
  const [row] = rowsOf({ milliseconds: 5, calls: [{ subgraph: 'users', paths: [''], after: [], ...call }] });
  expect(row?.facts.join(' · ')).toBe(words);
});

test('a write that was not made since one before it failed is told from an answer that was kept', () => {
  const needed = { things: 1, fromCache: 0, deduplicated: 0 };
  const rows = rowsOf({
    milliseconds: 5,
    calls: [
      { subgraph: 'tasks', paths: [''], after: [], needed, requests: [request] },
      { subgraph: 'points', paths: [''], after: [0], requests: [] },
    ],
  });
  expect(rows.map(({ facts }) => facts[0])).toEqual([
    '4.0 ms, after 1.0 ms',
    'left out: what was to be written before failed',
  ]);
});

test('what is deferred and waits for what is under way is still to come', () => {
  const needed = { things: 1, fromCache: 0, deduplicated: 0 };
  const rows = rowsOf({
    milliseconds: 5,
    calls: [
      { subgraph: 'tasks', paths: [''], after: [], needed, requests: [{ query: '{ a }', startMs: 1, errors: 0 }] },
      { subgraph: 'points', paths: [''], after: [0], requests: [] },
    ],
  });
  expect(rows.map(({ facts }) => facts[0])).toEqual(['still under way', 'still to come']);
});
