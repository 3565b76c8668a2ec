import { expect, test } from 'vitest';
import { createWaitingLine } from './waiting-line.ts';

test('so much is done at a time, the rest in the order it came, and whoever finds the line full is refused', async () => {
  const inLine = createWaitingLine({ atOnce: 2, longest: 3, refuse: () => new Error('full') });
  const ends: (() => void)[] = [];
  const begun: number[] = [];
  const enter = (number: number) =>
    inLine(async () => {
      begun.push(number);
      await new Promise<void>((end) => ends.push(end));
      return number;
    });
  const visits = [1, 2, 3, 4, 5].map(enter);
  await expect(enter(6)).rejects.toThrow('full');
  expect(begun).toEqual([1, 2]);
  ends.shift()?.();
  expect(await visits[0]).toBe(1);
  expect(begun).toEqual([1, 2, 3]);
  visits.push(enter(7));
  while (begun.length < 6 || ends.length > 0) {
    ends.shift()?.();
    await new Promise(setImmediate);
  }
  expect(await Promise.all(visits)).toEqual([1, 2, 3, 4, 5, 7]);
  expect(begun).toEqual([1, 2, 3, 4, 5, 7]);
});

test('work that fails makes room for the next', async () => {
  const inLine = createWaitingLine({ atOnce: 1, longest: 1, refuse: () => new Error('full') });
  const failing = inLine(() => Promise.reject(new Error('broken')));
  const next = inLine(() => Promise.resolve('done'));
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('done');
  expect(await inLine(() => Promise.resolve('again'))).toBe('again');
});
