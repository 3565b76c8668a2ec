import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import type { Fetch } from './plan.ts';
import { compileRepresentation } from './representation.ts';
import { callsOf } from './schedule.ts';

const represent = compileRepresentation(
  buildSchema('type Query { id: ID }'),
  [{ kind: 'Field', name: 'id' }],
  undefined,
);

/** A fetch of entities of a subgraph, or of root fields where it waits for nothing. */
const fetchOf = (subgraph: string, after: number[]): Fetch => ({
  subgraph,
  path: [],
  objectsIn: (data) => [data],
  after: new Set(after),
  query: after.length > 0 ? '{ _entities(representations: []) { id } }' : '{ id }',
  variables: [],
  writes: false,
  subscribes: false,
  represent: after.length > 0 ? represent : undefined,
  rewrite: undefined,
  merger: () => () => {},
  renamed: new Map(),
  stoodFor: new Map(),
  stage: 0,
});

test('a fetch never shares a call with one that it waits for, however much time both would have', () => {
  const calls = callsOf([
    fetchOf('alpha', []),
    fetchOf('delta', [0]),
    fetchOf('beta', [1]),
    fetchOf('delta', [2]),
    ...[0, 4, 5, 6, 7].map((before) => fetchOf(`slow ${before}`, [before])),
  ]);
  const answered = new Set<number>();
  for (const _ of calls)
    for (const [index] of calls.entries()) {
      const waitsFor = calls.flatMap(({ before }, other) => (before.includes(index) ? [other] : []));
      if (waitsFor.every((other) => answered.has(other))) answered.add(index);
    }
  expect(answered.size).toBe(calls.length);
});

test('fetches of one subgraph that can go together share a call', () => {
  const calls = callsOf([fetchOf('alpha', []), fetchOf('delta', [0]), fetchOf('delta', [0]), fetchOf('beta', [0])]);
  expect(calls.map(({ subgraph }) => subgraph)).toEqual(['alpha', 'delta', 'beta']);
});
