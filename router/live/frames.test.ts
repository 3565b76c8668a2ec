import { expect, test } from 'vitest';
import { createFrames } from './frames.ts';
import type { Share } from './seat.ts';

const share = {
  topic: 'tasks:family',
  args: {},
  variables: {},
  live: { source: { root: () => ({}), entity: () => 'Task:1' } },
} as unknown as Share;

const event = (position: number) =>
  ({ position, version: 1 }) as unknown as Parameters<ReturnType<typeof createFrames>['of']>[2];

test('a frame is made once however often it is asked for, and again when many others have come since', async () => {
  let made = 0;
  const frames = createFrames(async () => ({
    payload: `{"n":${(made += 1)},"is":"${'x'.repeat(1_000_000)}"}`,
    whole: true,
  }));
  const of = (position: number) => frames.of(1, share, event(position), 0);
  const [one, same] = await Promise.all([of(1), of(1)]);
  expect(one).toBe(same);
  for (let position = 2; position <= 8; position += 1) await of(position);
  expect(await of(1)).toBe(one);
  expect(made).toBe(8);
  for (let position = 9; position <= 40; position += 1) await of(position);
  expect(await of(40)).toBe(await of(40));
  expect(made).toBe(40);
  expect(await of(1)).not.toBe(one);
  expect(made).toBe(41);
});
