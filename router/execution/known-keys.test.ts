import { describe, expect, test } from 'vitest';
import { random } from './fuzz/random.ts';
import { readKey } from './known-keys.ts';

/** Reads a key that stands among other bytes. */
function keyOf(key: string): string {
  const bytes = Buffer.from(`{"id":"${key}","x":1}`);
  const from = 7;
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const place = { bytes, words, text: bytes.toString('latin1'), start: 0, end: bytes.length, at: from };
  return readKey(place, from, from + key.length);
}

describe('a key', () => {
  test('is read as it stands, whatever was read before and however alike that was', () => {
    const dice = random('keys');
    const digits = () => dice.pick(['0', '1', 'a', '-']);
    const keys = Array.from({ length: 60_000 }, () => {
      const ending = dice.pick(['', 'x', 'same', 'the-same-end', '0000-0000']);
      return Array.from({ length: dice.int(44) }, digits).join('') + ending;
    });
    // Thousands of keys for the same places, many of which differ in a single character.
    expect(keys.map(keyOf)).toEqual(keys);
  });

  test.each([0, 1, 3, 4, 5, 7, 8, 36, 47, 48, 49, 200])('may have %i characters', (length) => {
    const key = 'k'.repeat(length);
    const other = `${'k'.repeat(Math.max(0, length - 1))}${length > 0 ? 'l' : ''}`;
    for (const one of [key, other, key, key, other]) expect(keyOf(one)).toBe(one);
  });
});
