import { expect, test } from 'vitest';
import { createFrames } from './frames.ts';
import { eventAt, share } from './testing/live-room.ts';

test('a frame is made once however often it is asked for, and again when many others have come since', async () => {
  let made = 0;
  const frames = createFrames(async () => ({
    payload: `{"n":${(made += 1)},"is":"${'x'.repeat(1_000_000)}"}`,
    whole: true,
  }));
  const of = (position: number) => frames.of(1, share(), eventAt(position), 0);
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
