import { expect, test } from 'vitest';
import { firstMoment, lastMoment, momentText } from './moment.ts';

test('moments are written as JavaScript writes them, to the ends of the years that have four digits', () => {
  const edges = [firstMoment, -62_167_219_200_000 + 1, -1, 0, 1, 951_782_399_999, 951_782_400_000, lastMoment];
  const spread = Array.from({ length: 5_000 }, (_, n) => firstMoment + (n / 5_000) * (lastMoment - firstMoment));
  for (const time of [...edges, ...spread]) expect(momentText(new Date(time))).toBe(new Date(time).toISOString());
});

test('other years keep their sign and six digits; what is no moment is refused', () => {
  expect(momentText(new Date(lastMoment + 1))).toBe('+010000-01-01T00:00:00.000Z');
  expect(momentText(new Date(firstMoment - 1))).toBe('-000001-12-31T23:59:59.999Z');
  expect(() => momentText(new Date(Number.NaN))).toThrow(RangeError);
});
