import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { createFrame } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { writeNext } from './socket-messages.ts';

const frameOf = (payload: object, position: number): Frame =>
  createFrame({ payload: JSON.stringify(payload), position, cursor: `tasks.${position}`, entity: 'Task:1', at: 0 });

/** What one client gets: the text of the WebSocket messages, which are as long as their heads say. */
function received(write: (stream: PassThrough) => void): unknown[] {
  const stream = new PassThrough();
  write(stream);
  const texts: unknown[] = [];
  for (let bytes: Buffer = (stream.read() as Buffer | null) ?? Buffer.alloc(0); bytes.length > 0;) {
    expect(bytes[0]).toBe(0x81);
    const [start, length] = bytes[1] === 126 ? [4, bytes.readUInt16BE(2)] : [2, bytes[1] ?? 0];
    texts.push(JSON.parse(bytes.toString('utf8', start, start + length)));
    bytes = bytes.subarray(start + length);
  }
  return texts;
}

it('gives each client its own id and the frame that is meant, whoever else was given what just before', () => {
  const [first, second] = [frameOf({ data: 'one ☂' }, 1), frameOf({ data: 'x'.repeat(200) }, 2)];
  const told = received((stream) => {
    for (const frame of [first, second, first]) for (const id of ['1', '"ü"', '1']) writeNext(stream, id, frame);
  });
  const next = (id: string, { payload }: Frame) => ({ id, type: 'next', payload: JSON.parse(payload) as unknown });
  expect(told).toEqual(
    [first, second, first].flatMap((frame) => [next('1', frame), next('"ü"', frame), next('1', frame)]),
  );
});
