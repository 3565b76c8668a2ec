import { expect, test } from 'vitest';
import { logToMemory } from '@kd/kit/testing/log';
import { createEngine } from '../engine.ts';
import type { Engine } from '../engine.ts';
import { swappableEngines } from './engines.ts';
import { linkKeeper } from './links.ts';
import { popularOperations } from './popular.ts';
import { supergraphOf } from './testing/subgraphs.ts';

const { log: quiet } = logToMemory();
const limits = {
  tokens: 1_000,
  depth: 10,
  selections: 1_000,
  aliases: 10,
  rootFields: 10,
  directives: 10,
  introspection: false,
  planMs: 1_000,
};

/** An engine over one subgraph, by which it is known; nobody asks it anything. */
function engine(name: string): Engine {
  const typeDefs = 'type Query { rare: Int old: Int new: Int }';
  const sdl = supergraphOf([{ name, url: `http://${name}.internal/graphql`, typeDefs }]);
  return createEngine({ sdl, linksOf: () => ({}), limits, log: quiet });
}
const nameOf = ({ supergraph }: Engine) => supergraph.subgraphs[0];

function lease(name: string, released: string[]) {
  return { engine: engine(name), release: () => void released.push(name) };
}

test('an engine is released after its last operation, and not before', async () => {
  const released: string[] = [];
  const engines = swappableEngines(lease('first', released));
  let end: (() => void) | undefined;
  const running = engines.use(async (current) => {
    await new Promise<void>((resolve) => (end = resolve));
    return nameOf(current);
  });
  engines.swap(lease('second', released));
  expect([released, nameOf(engines.current())]).toEqual([[], 'second']);
  end?.();
  expect(await running).toBe('first');
  expect(released).toEqual(['first']);
});

test('an engine that nobody uses is released at once, and each only once', async () => {
  const released: string[] = [];
  const engines = swappableEngines(lease('first', released));
  engines.swap(lease('second', released));
  engines.retire();
  engines.retire();
  expect(released).toEqual(['first', 'second']);
});

test('an operation that fails lets go of its engine too', async () => {
  const released: string[] = [];
  const engines = swappableEngines(lease('first', released));
  await expect(engines.use(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  engines.retire();
  expect(released).toEqual(['first']);
});

test('a link whose URL stays is kept, one whose URL changes is replaced and closed', async () => {
  const { log, lines } = logToMemory();
  const keeper = linkKeeper(log);
  const before = keeper.hold({ a: 'http://a/graphql', b: 'http://b/graphql' });
  const after = keeper.hold({ a: 'http://a/graphql', b: 'http://b/v2', c: '' });
  expect(after.links['a']).toBe(before.links['a']);
  expect(after.links['b']).not.toBe(before.links['b']);
  expect([keeper.count(), after.links['c']]).toEqual([3, undefined]);
  expect(lines.join('')).toContain('no http URL');
  before.release();
  expect(keeper.count()).toBe(2);
  after.release();
  await keeper.settled();
  expect(keeper.count()).toBe(0);
});

test('the operations asked for most come first, and old favourites fade', () => {
  const popular = popularOperations();
  const operations = popular.counting(engine('any').operations);
  const ask = (query: string, times: number) => {
    for (let n = 0; n < times; n += 1) operations({ query: `{ ${query} }` });
  };
  ask('rare', 1);
  ask('old', 20);
  ask('bad', 30);
  const order = () => popular.most(2).map(({ query }) => query);
  expect(order()).toEqual(['{ old }', '{ rare }']);
  for (let n = 0; n < 4; n += 1) popular.most(1);
  ask('new', 3);
  expect(order()).toEqual(['{ new }', '{ old }']);
});
