import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { startLoop } from './loop.ts';
import type { Loop } from './loop.ts';
import { logToMemory } from './testing/log.ts';

const loops: Loop[] = [];
afterEach(async () => {
  await Promise.all(loops.splice(0).map((loop) => loop.stop()));
});

function start(work: () => Promise<void>, everyMs = 60_000) {
  const { log, lines } = logToMemory();
  const loop = startLoop(work, { name: 'test', everyMs, log });
  loops.push(loop);
  return { loop, lines };
}

/** Work of 5 ms that knows how often it runs, and how often at a time. */
function slowWork() {
  const seen = { runs: 0, now: 0, most: 0 };
  const work = async () => {
    seen.runs += 1;
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    await pause(5);
    seen.now -= 1;
  };
  return { seen, work };
}

test('it runs at its start, and again after its time though nobody wakes it', async () => {
  const { seen, work } = slowWork();
  start(work, 10);
  await vi.waitFor(() => expect(seen.runs).toBeGreaterThan(3));
});

test('it never runs twice at a time, however it is asked', async () => {
  const { seen, work } = slowWork();
  const { loop } = start(work, 1);
  const ask = async () => {
    for (let round = 0; round < 10; round++) {
      loop.wake();
      await loop.runNow();
    }
  };
  await Promise.all([ask(), ask(), ask()]);
  expect(seen.most).toBe(1);
});

test('asking at the very end of a run, while another is due, starts no second one beside it', async () => {
  const { seen, work } = slowWork();
  const { loop } = start(work);
  const first = loop.runNow();
  loop.wake();
  await first.then(() => loop.runNow());
  expect(seen).toMatchObject({ runs: 2, most: 1 });
});

test('any number of wakes during a run make it run once more', async () => {
  const { seen, work } = slowWork();
  const { loop } = start(work);
  const first = loop.runNow();
  for (let times = 0; times < 5; times++) loop.wake();
  await first;
  await pause(30);
  expect(seen.runs).toBe(2);
});

test('runNow during a run waits for a run that began after it was asked', async () => {
  const began: string[] = [];
  let asked = false;
  const { loop } = start(async () => {
    began.push(asked ? 'after' : 'before');
    await pause(5);
  });
  void loop.runNow();
  asked = true;
  await loop.runNow();
  expect(began).toEqual(['before', 'after']);
});

test('runNow passes the failure on, and the loop goes on', async () => {
  const work = vi.fn<() => Promise<void>>(async () => {}).mockRejectedValueOnce(new Error('no luck'));
  const { loop, lines } = start(work);
  await expect(loop.runNow()).rejects.toThrow('no luck');
  expect(lines.join()).toContain('no luck');
  await loop.runNow();
  expect(work).toHaveBeenCalledTimes(2);
});

test('a failed run does not fail the one that was asked for during it', async () => {
  const work = vi
    .fn<() => Promise<void>>(() => pause(5))
    .mockImplementationOnce(async () => {
      await pause(5);
      throw new Error('no luck');
    });
  const { loop } = start(work);
  const first = loop.runNow();
  const second = loop.runNow();
  await expect(first).rejects.toThrow('no luck');
  await second;
});

test('after failures it pauses twice as long each time, up to five seconds, and after a success no more', async () => {
  vi.useFakeTimers();
  try {
    const at: number[] = [];
    let fails = true;
    const { loop } = start(async () => {
      at.push(Date.now());
      if (fails) throw new Error('no luck');
    }, 1_000);
    await vi.advanceTimersByTimeAsync(25_000);
    const pauses = at.slice(1).map((moment, index) => moment - at[index]!);
    expect(pauses.slice(0, 7)).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    fails = false;
    await loop.runNow();
    at.length = 0;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(at).toHaveLength(3);
  } finally {
    vi.useRealTimers();
  }
});

test('stopping waits for the run that is under way, and starts none that was due', async () => {
  const { seen, work } = slowWork();
  const { loop } = start(work, 1);
  void loop.runNow();
  loop.wake();
  await loop.stop();
  expect(seen).toMatchObject({ runs: 1, now: 0 });
  loop.wake();
  await loop.runNow();
  await pause(20);
  expect(seen.runs).toBe(1);
});
