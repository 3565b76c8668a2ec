import { describe, expect, test } from 'vitest';
import { everyItem } from './data.ts';
import { Places } from './places.ts';

describe('Places', () => {
  const places = new Places([['family', 'members', 3, 'name'], ['family', 'tasks', everyItem, 'points'], ['me']]);

  test('overlap what is on the way to one of them, and what one of them is on the way to', () => {
    const paths = [[], ['family'], ['family', 'members', 3], ['family', 'members', 3, 'name'], ['me', 'email']];
    expect(paths.filter((path) => places.overlap(path))).toEqual(paths);
  });

  test('overlap nothing that lies beside them', () => {
    const paths = [['families'], ['family', 'members', 4], ['family', 'members', 3, 'id'], ['family', 'name']];
    expect(paths.filter((path) => places.overlap(path))).toEqual([]);
  });

  test('mean any item where they name each', () => {
    expect(places.overlap(['family', 'tasks', 7])).toBe(true);
    expect(places.overlap(['family', 'tasks', 7, 'points'])).toBe(true);
    expect(places.overlap(['family', 'tasks', 7, 'title'])).toBe(false);
  });

  test('go beyond what is on the way to them, but not beyond their own ends', () => {
    expect(places.goBeyond(['family', 'members'])).toBe(true);
    expect(places.goBeyond(['family', 'tasks', 7])).toBe(true);
    expect(places.goBeyond(['family', 'members', 3, 'name'])).toBe(false);
    expect(places.goBeyond(['me'])).toBe(false);
  });

  test('lead to what one of them is on the way to, or on by one of the steps that count', () => {
    expect(places.leadTo(['me', 'email'], new Set())).toBe(true);
    expect(places.leadTo(['family', 'members', 3], new Set(['name']))).toBe(true);
    expect(places.leadTo(['family', 'members', 3], new Set(['id']))).toBe(false);
    expect(places.leadTo(['family', 'members', 4], new Set(['name']))).toBe(false);
  });

  test('are nowhere when there are none', () => {
    const none = new Places([]);
    expect([none.overlap([]), none.overlap(['me']), none.goBeyond([])]).toEqual([false, false, false]);
  });
});
