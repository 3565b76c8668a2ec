import { createLogger } from '@kd/kit/log';
import { expect, test } from 'vitest';
import { createAnswerer } from './answer.ts';
import { onlyEngine } from './engine.ts';
import { federation2 } from './execution/exactness/federation2.ts';
import { federate } from './execution/testing/federation.ts';
import { costLimit } from './limits/cost.ts';
import { passOn } from './standalone/present.ts';

// Nobody may be asked what a mooring is: an operation that asks for its depth has no plan.
const { engine } = federate({
  harbour: {
    typeDefs: `${federation2}
      type Query { mooring: Mooring }
      interface Mooring @key(fields: "id") { id: ID! }
    `,
  },
  sea: {
    typeDefs: `${federation2}
      scalar Chart
      type Query { spot(on: Chart): Mooring }
      type Mooring @key(fields: "id", resolvable: false) @interfaceObject { id: ID!, depth: Int }
    `,
  },
});

const costs = { weights: new Map(), sizes: new Map() };
const codes = (query: string, cost: number, variables = {}): unknown[] => {
  const { prepare } = createAnswerer({
    engines: onlyEngine({ ...engine, supergraph: { ...engine.supergraph, costs }, cache: undefined }),
    depart: () => Promise.resolve(() => engine.journey),
    present: passOn,
    hideSuggestions: false,
    cost: costLimit(cost),
    log: createLogger({ level: 'silent', name: 'test' }),
  });
  const prepared = prepare({ query, variables });
  return 'status' in prepared ? prepared.errors.map(({ extensions }) => extensions?.['code']) : [];
};

test('an operation is planned only when it costs no more than it may', () => {
  expect(codes('{ mooring { depth } spot { id } }', 1)).toEqual(['LIMIT_COST']);
  expect(codes('{ mooring { depth } spot { id } }', 9)).toEqual(['LIMIT_SELECTIONS']);
  expect(codes('{ spot { id } }', 9)).toEqual([]);
});

test('a variable that is deeper than the stack is the client’s mistake, and one that is merely deep is none', () => {
  const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
  const spot = 'query ($on: Chart) { spot(on: $on) { id } }';
  expect(codes(spot, 9, { on: nested(50_000) })).toEqual(['BAD_USER_INPUT']);
  expect(codes(spot, 9, { on: nested(90) })).toEqual([]);
});
