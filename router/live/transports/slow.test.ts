import { once } from 'node:events';
import { connect as connectRaw } from 'node:net';
import type { Socket } from 'node:net';
import { counted } from '@kd/kit/testing/counted';
import { afterEach, describe, expect, test } from 'vitest';
import { accepts, letIn, newsMessage } from '../testing/guests.ts';
import { until } from '../testing/until.ts';
import { openHouse, tokenFor } from '../testing/house.ts';
import type { House } from '../testing/house.ts';

let house: House;
afterEach(() => house.stop());

const text = 'x'.repeat(50_000);
/** More than the kernel takes for a reader that doesn't read. */
const many = 400;

const sayOf = (payload: unknown): string => JSON.stringify(payload) ?? '';

/** A reader of a stream that stops reading as soon as it is connected. */
async function paused(accept: string): Promise<Socket> {
  const { port } = new URL(house.url);
  const body = JSON.stringify({ query: 'subscription News { news }' });
  const socket = connectRaw(Number(port), '127.0.0.1');
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: x\r\nAccept: ${accept}\r\nAuthorization: ${tokenFor('ada', 's1')}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await once(socket, 'readable');
  socket.pause();
  return socket;
}

describe('who reads too slowly', () => {
  test('gets the newest about each thing when it reads on, in the order of cursors, and misses nothing else', async () => {
    house = await openHouse({ slowBytes: 100_000_000 });
    const before = await counted('kd_live_conflated_total');
    const slow = await letIn(house, tokenFor('ada', 's1'));
    slow.say(newsMessage('n'));
    await until(() => house.listeners.size === 1);
    slow.socket.pause();
    for (let at = 1; at <= many; at += 1) house.push(`Task:${at % 2}`, `${at} ${text}`);
    house.push('Task:rare', 'only once');
    expect(house.doors.counts().slow).toBeGreaterThan(0);
    slow.socket.resume();
    await slow.hears(({ payload }) => sayOf(payload).includes('only once'));
    const cursors = slow.heard
      .filter(({ type }) => type === 'next')
      .map(({ payload }) => Number((payload as { extensions: { cursor: string } }).extensions.cursor.split('.')[1]));
    expect(cursors).toEqual(cursors.toSorted((a, b) => a - b));
    expect(cursors.slice(-3)).toEqual([many - 1, many, many + 1]);
    expect(cursors.length).toBeLessThan(many);
    expect(await counted('kd_live_conflated_total')).toBe(before + many + 1 - cursors.length);
    // It keeps up again: everything comes as it happens.
    await until(() => house.doors.counts().slow === 0);
    for (const at of [1, 2, 3]) house.push('Task:1', `again ${at}`);
    await slow.hears(({ payload }) => sayOf(payload).includes('again 3'));
    expect(slow.heard.filter(({ payload }) => sayOf(payload).includes('again')).length).toBe(3);
  });

  test('is closed with 1013 when more waits than may', async () => {
    house = await openHouse({ slowBytes: 200_000 });
    const before = await counted('kd_live_slow_closes_total');
    const slow = await letIn(house, tokenFor('ada', 's1'));
    slow.say(newsMessage('n'));
    await until(() => house.listeners.size === 1);
    slow.socket.pause();
    for (let at = 1; at <= many; at += 1) house.push(`Task:${at}`, text);
    expect(await counted('kd_live_slow_closes_total')).toBe(before + 1);
    slow.socket.resume();
    expect(await slow.closed).toMatchObject({ code: 1013 });
    await until(() => house.listeners.size === 0);
  });

  test('is closed with 1013 when it takes too long over what waits, however little', async () => {
    house = await openHouse({ slowMs: 300, slowBytes: 100_000_000 });
    const slow = await letIn(house, tokenFor('ada', 's1'));
    slow.say(newsMessage('n'));
    await until(() => house.listeners.size === 1);
    slow.socket.pause();
    for (let at = 1; at <= many; at += 1) house.push('Task:1', text);
    await until(() => house.doors.counts().slow === 0);
    slow.socket.resume();
    expect(await slow.closed).toMatchObject({ code: 1013 });
  });

  test.each(Object.values(accepts))('over %s, too, is sent away', async (accept) => {
    house = await openHouse({ slowBytes: 200_000, pingSeconds: 1 });
    const socket = await paused(accept);
    await until(() => house.listeners.size === 1);
    for (let at = 1; at <= many; at += 1) house.push(`Task:${at}`, text);
    expect(house.listeners.size).toBe(0);
    // It goes on not reading: in the end it is cut off.
    await until(() => house.doors.counts().connections === 0);
    socket.destroy();
  });
});
