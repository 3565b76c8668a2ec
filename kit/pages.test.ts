import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor, pageSize } from './pages.ts';

test('a cursor comes back as it went in and passes through any URL', () => {
  for (const place of [['ledger', 7], ['TITLE ASC', 'Öl "wechseln" 🧹', null], []]) {
    expect(encodeCursor(place)).toMatch(/^[\w-]+$/);
    expect(decodeCursor(encodeCursor(place))).toEqual(place);
  }
});

test('what we did not make is no cursor', () => {
  const made = encodeCursor(['ledger', 7]);
  const spaced = Buffer.from('["ledger", 7]').toString('base64url');
  const noList = Buffer.from('"ledger"').toString('base64url');
  for (const text of ['', 'x', '!', `${made}!`, `${made}=`, ` ${made}`, spaced, noList, 'W10'.repeat(1_000)]) {
    expect(decodeCursor(text)).toBeUndefined();
  }
});

test('a page has 20 unless asked, and 1 to 100', () => {
  for (const none of [null, undefined]) expect(pageSize(none, 'first')).toBe(20);
  for (const size of [1, 100]) expect(pageSize(size, 'first')).toBe(size);
  for (const size of [-1, 0, 101]) {
    expect(() => pageSize(size, 'first')).toThrow('The size of a page is a whole number from 1 to 100.');
  }
});
