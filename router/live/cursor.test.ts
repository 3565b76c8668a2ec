import { expect, test } from 'vitest';
import { cursorOf, parseCursor, positionIn } from './cursor.ts';
import { liveSubgraphs, subscriptionSources } from './sources.ts';
import { subgraphOf } from './topic.ts';

const write = '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

test('a cursor is read part by part: positions of subgraphs, and writes', () => {
  expect(parseCursor(cursorOf('tasks', 812))).toEqual({ positions: new Map([['tasks', 812]]), writes: [] });
  expect(parseCursor(`points.77,tasks.812,${write}`)).toEqual({
    positions: new Map([
      ['points', 77],
      ['tasks', 812],
    ]),
    writes: [write],
  });
  expect(positionIn('points.77,tasks.812', 'tasks')).toBe(812);
  expect(positionIn('points.77', 'tasks')).toBeUndefined();
});

test.each([
  '',
  'tasks',
  'tasks.',
  'tasks.-1',
  'tasks.1.2',
  'tasks.1e3',
  '.1',
  'tasks.1,',
  'tasks.9999999999999999',
  ' tasks.1',
  `tasks.1,${'x'.repeat(1_000)}`,
])('%j is none', (text) => {
  expect(parseCursor(text)).toBeUndefined();
  expect(() => positionIn(text, 'tasks')).toThrow(/A cursor is/);
});

test('the subgraphs whose heads are followed are those that something is pushed of', () => {
  const pushed = Object.values(subscriptionSources).map(({ topic }) => subgraphOf(topic({ familyId: 'f' })));
  expect(new Set(liveSubgraphs)).toEqual(new Set(pushed));
});
