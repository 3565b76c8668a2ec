import type { Place } from './reader-leaves.ts';

const placeBits = 12;
/** How many keys are kept at most. */
const kept = 2 ** placeBits;
/** The longest key that is kept has so many words of four bytes: a UUID has nine. */
const longest = 12;

const words = new Int32Array(kept * longest);
const lengths = new Uint8Array(kept);
const texts = Array.from({ length: kept }, () => '');

/**
 * The plain characters from `from` to `to`, as a value by which an entity is known. Such values come again, within an answer and
 * from one subgraph to the next, and are looked up and compared. One that was read lately is given as the same string: it is hashed
 * once, and that it is equal is seen at a glance. A key has one place, by its last bytes, and gives way to the next that has it.
 */
export function readKey({ bytes, words: read, text, start }: Place, from: number, to: number): string {
  const length = to - from;
  if (length < 4 || length > longest * 4) return text.slice(from - start, to - start);
  const place = placeOf(read.getInt32(to - 4, true), length < 8 ? length : read.getInt32(to - 8, true));
  const first = place * longest;
  if (lengths[place] === length && isKept(read, first, from, to)) return texts[place] ?? '';
  // A string of its own: a part of the answer's text would keep all of that in memory.
  const key = bytes.toString('latin1', from, to);
  lengths[place] = length;
  texts[place] = key;
  keep(read, first, from, to);
  return key;
}

/** Spreads keys whose bytes are mostly the same digits over all places (after Knuth's multiplicative hashing). */
const placeOf = (last: number, before: number): number =>
  Math.imul(last ^ Math.imul(before, 0x85ebca6b), 0x9e3779b1) >>> (32 - placeBits);

/** The last four bytes are compared apart, some of them twice, since a length need not be a multiple of four. */
function isKept(read: DataView, first: number, from: number, to: number): boolean {
  let word = first;
  for (let at = from; at <= to - 4; at += 4, word += 1) if (words[word] !== read.getInt32(at, true)) return false;
  return (to - from) % 4 === 0 || words[word] === read.getInt32(to - 4, true);
}

function keep(read: DataView, first: number, from: number, to: number): void {
  let word = first;
  for (let at = from; at <= to - 4; at += 4, word += 1) words[word] = read.getInt32(at, true);
  if ((to - from) % 4 !== 0) words[word] = read.getInt32(to - 4, true);
}
