import { expect, test, vi } from 'vitest';
import { followStatus } from './status.ts';
import type { StatusChange } from './status.ts';

type Step = [at: number, change: StatusChange | StatusChange['type']];

/** What the status is after each of these, at these times. */
function story(...steps: Step[]) {
  let now = 0;
  const status = followStatus(() => now);
  const told = vi.fn<() => void>();
  status.subscribe(told);
  const states = steps.map(([at, change]) => {
    now = at;
    status.change(typeof change === 'string' ? ({ type: change } as StatusChange) : change);
    return status.current();
  });
  return { states, told, status };
}

const offline = { type: 'network', online: false } as const;
const online = { type: 'network', online: true } as const;

test('tries that fail count from the loss, not from the last of them', () => {
  const { states } = story(
    [1, 'connecting'],
    [2, 'connected'],
    [5, 'lost'],
    [6, 'connecting'],
    [7, 'lost'],
    [9, 'connected'],
  );
  expect(states).toEqual([
    { state: 'connecting', since: 1 },
    { state: 'live' },
    { state: 'reconnecting', since: 5 },
    { state: 'reconnecting', since: 5 },
    { state: 'reconnecting', since: 5 },
    { state: 'live' },
  ]);
});

test('the first connection stays the first one until it stands', () => {
  const { states } = story([1, 'connecting'], [2, 'lost'], [3, 'connecting']);
  expect(states.at(-1)).toEqual({ state: 'connecting', since: 1 });
});

test('a device that says it is offline is believed once the socket is gone, since the earlier of both', () => {
  const { states } = story([1, 'connected'], [2, offline], [8, 'lost'], [9, online], [10, 'connected']);
  expect(states).toEqual([
    { state: 'live' },
    { state: 'live' },
    { state: 'offline', since: 2 },
    { state: 'reconnecting', since: 8 },
    { state: 'live' },
  ]);
});

test('what has ended stays so', () => {
  const ended = { type: 'ended', reason: 'signed-out' } as const;
  const { states } = story(
    [1, 'connected'],
    [2, ended],
    [3, 'lost'],
    [4, offline],
    [5, { type: 'ended', reason: 'closed' }],
  );
  expect(states.slice(1)).toEqual(Array(4).fill({ state: 'ended', reason: 'signed-out' }));
});

test('what changes nothing tells nobody and leaves the same object', () => {
  const { told, status } = story([1, 'connected'], [2, online], [3, 'connected']);
  const before = status.current();
  status.change({ type: 'connected' });
  expect(status.current()).toBe(before);
  expect(told).toHaveBeenCalledTimes(1);
});
