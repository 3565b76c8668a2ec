import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { handleUnder, writeStraight } from './straight.ts';
import type { Handle } from './straight.ts';

const open: { end(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.end();
});

/** Both ends of a connection. */
async function connection(): Promise<{ near: Socket; far: Socket; handle: Handle }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const far = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [near] = (await once(server, 'connection')) as [Socket];
  open.push({ end: () => (near.destroy(), far.destroy(), server.close()) });
  const handle = handleUnder(near);
  if (!handle) throw new Error('Node shows no socket under a stream any more.');
  return { near, far, handle };
}

/** Writes straight where that may be, and as usual otherwise; tells which it was. */
function write({ near, handle }: { near: Socket; handle: Handle }, bytes: Buffer): 'straight' | 'usual' {
  if (writeStraight(handle, near, bytes)) return 'straight';
  near.write(bytes);
  return 'usual';
}

async function read(far: Socket, length: number): Promise<string> {
  let text = '';
  far.setEncoding('latin1');
  for await (const part of far as AsyncIterable<string>) if ((text += part).length >= length) break;
  return text;
}

test('after one write that Node shows how, all go straight while their reader keeps up', async () => {
  const ends = await connection();
  const ways = ['a', 'b', 'c', 'd'].map((text) => write(ends, Buffer.from(text)));
  expect(ways.slice(1)).toEqual(['straight', 'straight', 'straight']);
  expect(await read(ends.far, 4)).toBe('abcd');
});

test('what the kernel does not take at once goes out before what is written next, and whole, on each connection', async () => {
  const both = [await connection(), await connection()];
  const parts = Array.from({ length: 60 }, (_, index) => `${index}`.padStart(200_000, '.'));
  for (const ends of both) write(ends, Buffer.from('first'));
  const ways = parts.map((part) => both.map((ends) => write(ends, Buffer.from(part))));
  expect(new Set(ways.flat())).toEqual(new Set(['straight', 'usual']));
  const whole = `first${parts.join('')}`;
  for (const { far, handle } of both) {
    expect((await read(far, whole.length)) === whole).toBe(true);
    expect(handle.writeQueueSize).toBe(0);
  }
});

test('a connection that ended takes nothing straight', async () => {
  const ends = await connection();
  ends.near.destroy();
  expect(writeStraight(ends.handle, ends.near, Buffer.from('late'))).toBe(false);
});

test('there is no socket under what is no socket', () => {
  expect(handleUnder(new PassThrough())).toBeUndefined();
});
