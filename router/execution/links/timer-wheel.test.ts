import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTimerWheel } from './timer-wheel.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('deadlines pass in their order, never early and at most two ticks late', () => {
  const wheel = createTimerWheel(10, 16);
  const passed: [number, number][] = [];
  const start = performance.now();
  for (const due of [0, 1, 10, 55, 120, 149, 151, 160, 1_000, 333]) {
    wheel.set(due, () => passed.push([due, performance.now() - start]));
  }
  vi.advanceTimersByTime(1_100);
  expect(passed.map(([due]) => due)).toEqual(expect.arrayContaining([0, 1, 10, 55, 120, 149, 151, 160, 1_000, 333]));
  expect(passed.filter(([due, at]) => at < due || at > due + 100)).toEqual([]);
  expect(passed.filter(([due, at]) => due < 140 && at > due + 20)).toEqual([]);
});

test('a deadline that is counted from long ago passes at once', () => {
  const wheel = createTimerWheel(10, 16);
  const passed: string[] = [];
  wheel.set(50, () => passed.push('before the wheel was'), performance.now() - 500);
  vi.advanceTimersByTime(300);
  wheel.set(50, () => passed.push('earlier'), performance.now() - 200);
  wheel.set(1_000, () => passed.push('never'), performance.now());
  vi.advanceTimersByTime(30);
  expect(passed).toEqual(['before the wheel was', 'earlier']);
});

test('what was taken off does not happen, even from within another one of the same moment', () => {
  const wheel = createTimerWheel(10, 16);
  const passed: string[] = [];
  const first = wheel.set(50, () => passed.push('first'));
  wheel.set(50, () => {
    passed.push('second');
    wheel.clear(first);
  });
  wheel.clear(wheel.set(20, () => passed.push('never')));
  vi.advanceTimersByTime(200);
  expect(passed).toEqual(['second']);
  wheel.clear(first);
});

test('a deadline longer than the ring can be taken off in each of its rounds', () => {
  const wheel = createTimerWheel(10, 16);
  const passed: string[] = [];
  const first = wheel.set(500, () => passed.push('first'));
  wheel.set(500, () => passed.push('second'));
  vi.advanceTimersByTime(330);
  wheel.clear(first);
  vi.advanceTimersByTime(100);
  expect(passed).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(passed).toEqual(['second']);
});

test('there is no timer while there is no deadline', () => {
  const wheel = createTimerWheel(10, 16);
  const deadline = wheel.set(50, () => {});
  expect(vi.getTimerCount()).toBe(1);
  wheel.clear(deadline);
  vi.advanceTimersByTime(20);
  expect(vi.getTimerCount()).toBe(0);
});
