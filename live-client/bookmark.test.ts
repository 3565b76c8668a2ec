import { expect, test } from 'vitest';
import { createBookmark } from './bookmark.ts';

test('it is at the query’s cursor, then at that of the latest frame', () => {
  const bookmark = createBookmark('points.7,tasks.3');
  expect(bookmark.cursor()).toBe('points.7,tasks.3');
  expect(bookmark.passes('tasks.4')).toBe(true);
  expect(bookmark.passes(undefined)).toBe(true);
  expect(bookmark.cursor()).toBe('tasks.4');
});

test('a frame that was here before does not pass, and does not turn the bookmark back', () => {
  const bookmark = createBookmark(undefined);
  for (const cursor of ['a', 'b', 'c']) bookmark.passes(cursor);
  expect(bookmark.passes('b')).toBe(false);
  expect(bookmark.cursor()).toBe('c');
});

test('after very many frames the latest are still known', () => {
  const bookmark = createBookmark(undefined);
  for (let frame = 0; frame < 5_000; frame++) bookmark.passes(`${frame}`);
  expect(['4999', '4850'].map(bookmark.passes)).toEqual([false, false]);
});

test('moved to another place, it takes everything for new', () => {
  const bookmark = createBookmark('a');
  bookmark.passes('b');
  bookmark.moveTo(undefined);
  expect(bookmark.cursor()).toBeUndefined();
  expect(bookmark.passes('b')).toBe(true);
});
