import { expect, test } from 'vitest';
import { inOrder } from './in-order.ts';

const fail = (error: unknown) => {
  throw error;
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('results come in the order of the work, whichever is done first', async () => {
  const queue = inOrder<string>(3, fail);
  const delivered: string[] = [];
  const ends: Record<string, (result: string) => void> = {};
  for (const name of ['a', 'b', 'c']) {
    queue.add(
      () => new Promise((resolve) => (ends[name] = resolve)),
      (result) => delivered.push(result),
    );
  }
  ends['b']?.('b');
  ends['c']?.('c');
  await turn();
  expect([delivered, queue.size()]).toEqual([[], 3]);
  ends['a']?.('a');
  await turn();
  expect([delivered, queue.size()]).toEqual([['a', 'b', 'c'], 0]);
});

test('no more than so much is done at once, also when the first takes long', async () => {
  const queue = inOrder<number>(2, fail);
  let [running, most] = [0, 0];
  const delivered: number[] = [];
  for (let thing = 0; thing < 20; thing += 1) {
    queue.add(
      async () => {
        most = Math.max(most, (running += 1));
        for (let turns = thing === 0 ? 30 : 1; turns > 0; turns -= 1) await turn();
        running -= 1;
        return thing;
      },
      (result) => delivered.push(result),
    );
  }
  while (queue.size() > 0) await turn();
  expect([most, delivered]).toEqual([2, Array.from({ length: 20 }, (_, thing) => thing)]);
});
