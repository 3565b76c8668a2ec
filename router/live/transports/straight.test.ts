import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { createFrame } from '../frame.ts';
import { Outlet } from './outlet.ts';
import type { Written } from './outlet.ts';
import { handleUnder, writeStraight } from './straight.ts';
import type { Handle, Outcome } from './straight.ts';

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

/** Writes straight where that may be, and as usual otherwise; tells what came of it. */
function write({ near, handle }: { near: Socket; handle: Handle }, bytes: Buffer): Outcome | 'usual' {
  const isClear = near.writableLength === 0 && handle.writeQueueSize === 0;
  const outcome = isClear ? writeStraight(handle, near, bytes) : 'usual';
  if (outcome === 'refused' || outcome === 'usual') near.write(bytes);
  return outcome;
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
  expect(ways.slice(1)).toEqual(['out', 'out', 'out']);
  expect(await read(ends.far, 4)).toBe('abcd');
});

test('what the kernel does not take at once goes out before what is written next, and whole, on each connection', async () => {
  const both = [await connection(), await connection()];
  const parts = Array.from({ length: 60 }, (_, index) => `${index}`.padStart(200_000, '.'));
  for (const ends of both) write(ends, Buffer.from('first'));
  const ways = parts.map((part) => both.map((ends) => write(ends, Buffer.from(part))));
  expect(new Set(ways.flat())).toEqual(new Set(['out', 'queued', 'usual']));
  const whole = `first${parts.join('')}`;
  for (const { far, handle } of both) {
    expect((await read(far, whole.length)) === whole).toBe(true);
    expect(handle.writeQueueSize).toBe(0);
  }
});

test('a connection that ended takes nothing straight', async () => {
  const ends = await connection();
  ends.near.destroy();
  expect(writeStraight(ends.handle, ends.near, Buffer.from('late'))).toBe('refused');
});

test('there is no socket under what is no socket', () => {
  expect(handleUnder(new PassThrough())).toBeUndefined();
});

test('frames overtake nothing that waits, and go straight again when it is out', async () => {
  const { near, far } = await connection();
  const usual: string[] = [];
  const to: Written = {
    write: (stream, frame) => {
      usual.push(frame.payload);
      stream.write(frame.payload);
    },
    bytesFor: (frame) => frame.bytes(),
  };
  const nobody = { tooSlow: () => {}, fellBehind: () => {}, caughtUp: () => {} };
  const cut = {
    transport: 'websocket',
    guest: undefined,
    round: 0,
    dismiss: () => {},
    beat: () => {},
    cut: () => {},
  } as const;
  const outlet = new Outlet(near, { highWaterBytes: 1e9, slowBytes: 1e9 }, nobody, cut);
  const tell = (payload: string) =>
    outlet.next(to, createFrame({ payload, position: 1, cursor: '', entity: payload, at: 0 }));
  tell('(learnt)');
  tell('(out)');
  outlet.send('.'.repeat(20_000_000));
  for (const payload of ['(after', 'what', 'waits)']) tell(payload);
  expect(usual.slice(-3)).toEqual(['(after', 'what', 'waits)']);
  const all = `(learnt)(out)${'.'.repeat(20_000_000)}(afterwhatwaits)`;
  expect((await read(far, all.length)) === all).toBe(true);
  tell('(again)');
  expect(usual).not.toContain('(again)');
});
