import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { DeliveredEvent } from '../outbox/outbox.ts';
import { eventually } from '../testing/eventually.ts';
import { testEvent } from '../testing/events.ts';
import { logToMemory } from '../testing/log.ts';
import { startProxy } from '../testing/proxy.ts';
import { openRedisBus } from './redis-bus.ts';

async function doorToRedis() {
  const url = process.env['KD_TEST_REDIS_URL'];
  if (!url) throw new Error('KD_TEST_REDIS_URL is not set: run the tests through `npm test`, which starts a Redis.');
  const door = await startProxy(url);
  onTestFinished(() => door.close());
  return door;
}

test.each(['refuses connections', 'answers with silence'])(
  'a process starts while Redis %s, and connects later',
  async (how) => {
    const door = await doorToRedis();
    if (how === 'answers with silence') door.silence();
    else await door.refuse();
    const { log, lines } = logToMemory();
    const start = performance.now();
    const bus = await openRedisBus({ url: door.url, log });
    onTestFinished(() => bus.close());
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(lines.join()).toContain('starting without Redis');

    const topic = randomUUID();
    const [heard, gap] = [vi.fn<(event: DeliveredEvent) => void>(), vi.fn<() => void>()];
    await bus.subscribe(topic, heard);
    bus.onGap(gap);
    const event = testEvent();
    await expect(bus.publish([{ topic, event }])).rejects.toThrow(/writeable|closed/);
    expect(gap).not.toHaveBeenCalled();

    await door.open();
    await eventually(() => expect(gap).toHaveBeenCalledOnce());
    await eventually(() => bus.publish([{ topic, event }]));
    await eventually(() => expect(heard).toHaveBeenCalledWith(event));
  },
);

test('a long outage is logged once when it begins and once when it ends', async () => {
  const door = await doorToRedis();
  const { log, lines } = logToMemory();
  const bus = await openRedisBus({ url: door.url, log });
  onTestFinished(() => bus.close());
  await door.refuse();
  await new Promise((resolve) => setTimeout(resolve, 700));
  await door.open();
  await eventually(() => bus.check());
  await eventually(() => expect(lines.filter((line) => line.includes('Redis is back'))).toHaveLength(2));
  // One line for each of the two connections.
  expect(lines.filter((line) => line.includes('Redis is away'))).toHaveLength(2);
});
