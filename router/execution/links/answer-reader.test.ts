import { describe, expect, test } from 'vitest';
import { AnswerReader } from './answer-reader.ts';

const limits = { headBytes: 1_024, bodyBytes: 10_000 };
const text = 'Zoë 👩‍👩‍👧 日本';
const body = Buffer.from(text);

/** Reads packets; a packet `null` is the end of the connection. */
function read(packets: readonly (Buffer | null)[]) {
  const answers: string[] = [];
  const reader = new AnswerReader(limits, ({ head, bytes, start, end }) =>
    answers.push(`${head.status} ${head.persistent ? 'on' : 'off'} ${bytes.toString('utf8', start, end)}`),
  );
  // One buffer for all packets, as a socket has: nothing may look at it later.
  const buffer = Buffer.alloc(100_000);
  for (const packet of packets) {
    if (!packet) reader.end();
    else reader.read(buffer.subarray(0, packet.copy(buffer)));
  }
  return answers;
}
const bytes = (...parts: (string | Buffer)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)));
const chunk = (part: Buffer) => bytes(part.length.toString(16), '\r\n', part, '\r\n');

const length = bytes(`HTTP/1.1 200 OK\r\nDate: now\r\ncontent-LENGTH:  ${body.length} \r\n\r\n`, body);
const chunked = bytes(
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
  chunk(body.subarray(0, 3)),
  '0001;a=b\r\n',
  body.subarray(3, 4),
  '\r\n',
  chunk(body.subarray(4)),
  '0\r\nTrailer: yes\r\n\r\n',
);
const early = bytes('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n', length);
const empty = bytes('HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n');

describe('answers', () => {
  const stream = bytes(length, chunked, early, empty, length);
  const said = [`200 on ${text}`, `200 on ${text}`, `200 on ${text}`, '204 on ', `200 on ${text}`];

  test('come out whole and in order from one packet', () => {
    expect(read([stream])).toEqual(said);
  });

  test('come out the same byte by byte', () => {
    expect(read([...stream].map((byte) => Buffer.from([byte])))).toEqual(said);
  });

  test('come out the same wherever two cuts are', () => {
    for (let first = 0; first < stream.length; first += 1) {
      for (let second = first; second < stream.length; second += 37) {
        expect(read([stream.subarray(0, first), stream.subarray(first, second), stream.subarray(second)])).toEqual(
          said,
        );
      }
    }
  });

  test('without length or chunks end with the connection', () => {
    const packets = [bytes('HTTP/1.1 200 OK\r\n\r\n'), body.subarray(0, 3), body.subarray(3), null];
    expect(read(packets)).toEqual([`200 off ${text}`]);
  });

  test.each([
    ['HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}', '200 off {}'],
    ['HTTP/1.1 200\r\nConnection: Keep-Alive, Close\r\ncontent-length: 2\r\n\r\n{}', '200 off {}'],
    ['HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 2\r\n\r\n{}', '200 on {}'],
    ['HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}', '200 on {}'],
  ])('%j are read as %j', (answer, said) => {
    expect(read([bytes(answer)])).toEqual([said]);
  });
});

test.each([
  'HTTP/2 200 OK\r\n\r\n',
  'HTTP/1.1 20 OK\r\n\r\n',
  'SSH-2.0-OpenSSH_9.2\r\n\r\n',
  'HTTP/1.1 101 Switching Protocols\r\n\r\n',
  'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n',
  'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n',
  'HTTP/1.1 200 OK\r\ncontent-length: 2, 2\r\n\r\n',
  'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n',
  'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n',
  'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n',
  'HTTP/1.1 200 OK\r\ncontent-length : 2\r\n\r\n',
  'HTTP/1.1 200 OK\r\nx: y\r\n content-length: 2\r\n\r\n',
  'HTTP/1.1 200 OK\r\nno colon\r\n\r\n',
  'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx\r\n',
  'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n',
  'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-1\r\n',
])('%j is refused', (answer) => {
  expect(() => read([bytes(answer)])).toThrow(expect.objectContaining({ name: 'ProtocolError' }));
});

test.each([
  ['headers that never end', [bytes('HTTP/1.1 200 OK\r\n', 'x: y\r\n'.repeat(300))]],
  ['headers that never end, in many packets', [bytes('HTTP/1.1 200 OK\r\n'), ...Array(300).fill(bytes('x: yz\r\n'))]],
  ['a length over the limit', [bytes('HTTP/1.1 200 OK\r\ncontent-length: 10001\r\n\r\n')]],
  ['a chunk over the limit', [bytes('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffff\r\n')]],
  [
    'chunks over the limit',
    [bytes('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'), ...Array(11).fill(chunk(Buffer.alloc(1_000)))],
  ],
  ['a body without end', [bytes('HTTP/1.1 200 OK\r\n\r\n'), ...Array(11).fill(Buffer.alloc(1_000))]],
  [
    'a line of a chunk without end',
    [bytes('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;', 'x'.repeat(2_000))],
  ],
  [
    'trailers without end',
    [bytes('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n', 'x: y\r\n'.repeat(500))],
  ],
  ['an end in the headers', [length.subarray(0, 20), null]],
  ['an end in the body', [length.subarray(0, -1), null]],
  ['an end between chunks', [chunked.subarray(0, -2), null]],
])('%s: refused', (_, packets) => {
  expect(() => read(packets)).toThrow(expect.objectContaining({ name: 'ProtocolError' }));
});
