import { setTimeout as pause } from 'node:timers/promises';
import { register } from '@kd/kit/metrics';
import { expect, test } from 'vitest';
import { createAdmission } from './admission.ts';

const limits = { concurrent: 2, queue: 2, waitMs: 10_000 };

/** Enters, and notes the name when there is a place. */
const arrivals = (admission: ReturnType<typeof createAdmission>) => {
  const inside: string[] = [];
  const come = async (name: string): Promise<string> => {
    try {
      await admission.enter();
      inside.push(name);
      return 'in';
    } catch (error) {
      return String((error as { extensions: { code: string } }).extensions.code);
    }
  };
  return { inside, come };
};

test('as many as there are places come in at once, without a promise', () => {
  const admission = createAdmission(limits);
  expect([admission.enter(), admission.enter()]).toEqual([undefined, undefined]);
  expect(admission.counts()).toEqual({ running: 2, waiting: 0 });
});

test('who waits comes in in order, one for each who leaves', async () => {
  const admission = createAdmission(limits);
  const { inside, come } = arrivals(admission);
  const all = ['a', 'b', 'c', 'd'].map(come);
  await pause(1);
  expect(inside).toEqual(['a', 'b']);
  admission.leave();
  await pause(1);
  expect(inside).toEqual(['a', 'b', 'c']);
  admission.leave();
  expect(await Promise.all(all)).toEqual(['in', 'in', 'in', 'in']);
  expect(inside).toEqual(['a', 'b', 'c', 'd']);
  for (let left = 0; left < 2; left += 1) admission.leave();
  expect(admission.counts()).toEqual({ running: 0, waiting: 0 });
});

test('a full queue refuses at once, and says so before the body is read', async () => {
  const admission = createAdmission(limits);
  const { come } = arrivals(admission);
  void ['a', 'b', 'c'].map(come);
  expect(admission.isFull()).toBe(false);
  void come('d');
  expect(await come('e')).toBe('OVERLOADED');
  expect(admission.isFull()).toBe(true);
});

test('who has to expect to wait too long is refused at once, though the queue has room', async () => {
  const admission = createAdmission({ concurrent: 1, queue: 100, waitMs: 600 });
  const { come } = arrivals(admission);
  void ['a', 'b', 'c'].map(come);
  for (let left = 0; left < 2; left += 1) {
    await pause(200);
    admission.leave();
  }
  // Turns follow each other by 200 ms, as far as is known: a tenth of that is believed at first.
  const later = Array.from({ length: 20 }, (_, n) => come(String(n)));
  expect(admission.isFull()).toBe(true);
  expect(admission.counts().waiting).toBeLessThan(20);
  expect(await Promise.all(later)).toContain('OVERLOADED');
});

test('nobody waits longer than the bound, and a place is not lost by it', async () => {
  const admission = createAdmission({ ...limits, waitMs: 20 });
  const { come } = arrivals(admission);
  const all = ['a', 'b', 'c', 'd'].map(come);
  expect(await Promise.all(all)).toEqual(['in', 'in', 'OVERLOADED', 'OVERLOADED']);
  expect(admission.counts()).toEqual({ running: 2, waiting: 0 });
  const late = come('e');
  admission.leave();
  expect(await late).toBe('in');
});

test('what runs and waits, and what was refused, is in the metrics', async () => {
  const admission = createAdmission({ ...limits, queue: 1 });
  const { come } = arrivals(admission);
  void ['a', 'b', 'c', 'd'].map(come);
  const text = await register.metrics();
  expect(text).toMatch(/kd_router_operations\{state="running"\} 2/);
  expect(text).toMatch(/kd_router_operations\{state="waiting"\} 1/);
  expect(text).toMatch(/kd_router_refused_total\{reason="full"\} [1-9]/);
});
