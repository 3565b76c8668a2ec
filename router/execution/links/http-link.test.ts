import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { httpLink } from './http-link.ts';
import type { LinkRequest } from './link.ts';
import {
  closeAll,
  closeLater,
  lines,
  linked,
  log,
  pause,
  read,
  sendEcho,
  unavailable,
  write,
} from './testing/linked.ts';
import { echo, whole } from './testing/raw-peer.ts';
import type { SeenRequest } from './testing/raw-peer.ts';

afterEach(closeAll);

describe('a request', () => {
  test('carries statement, idempotency key, correlation id and further headers, to the path of the URL', async () => {
    const [link, peer] = await linked(sendEcho);
    const headers = { 'X-Tenant': 'ä' };
    await link.ask(read('日本', { correlationId: 'id-1', idempotencyKey: 'key 1', operationName: 'A', headers }));
    const [{ head, body }] = peer.requests as [SeenRequest];
    expect(head.split('\r\n')).toEqual([
      'POST /graphql HTTP/1.1',
      `host: ${new URL(peer.url).host}`,
      'content-type: application/json',
      'accept: application/graphql-response+json, application/json;q=0.9',
      'x-kd-statement: a.b.c',
      'idempotency-key: key 1',
      'x-correlation-id: id-1',
      'X-Tenant: ä',
      `content-length: ${Buffer.byteLength(body)}`,
    ]);
    expect(JSON.parse(body)).toEqual({ query: read(1).query, operationName: 'A', variables: { n: '日本' } });
  });

  test.each<Partial<LinkRequest>>([
    { correlationId: 'x\r\ny: z' },
    { idempotencyKey: 'x\ny' },
    { statement: 'x\0' },
    { headers: { 'x\r\ny': 'z' } },
    { headers: { x: '\r\n' } },
    { headers: { 'Content-Length': '1' } },
    { headers: { 'transfer-encoding': 'chunked' } },
    { headers: { 'X-KD-Statement': 'd.e.f' } },
  ])('that would break out of its header with %j is not sent', async (more) => {
    const [link, peer] = await linked(sendEcho);
    expect(await link.ask(read(1, more))).toMatchObject(unavailable);
    expect(peer.requests).toEqual([]);
  });

  test('takes variables as JSON where the caller has them', async () => {
    const [link] = await linked(sendEcho);
    expect(await link.ask(read(1, { variablesJson: '{"n":[2]}' }))).toEqual({
      data: { variables: { n: [2] }, place: 1 },
      isPlain: true,
    });
  });
});

test('IPv6 addresses, other paths and credentials in the URL are what is asked for', async () => {
  const heads: string[] = [];
  const server = createServer((request, response) => {
    heads.push(`${request.url} ${request.headers.host} ${request.headers.authorization}`);
    response.setHeader('content-type', 'application/json').end('{"data":{"a":1}}');
  });
  await new Promise<void>((resolve) => void server.listen(0, '::1', resolve));
  const { port } = server.address() as AddressInfo;
  const link = httpLink('things', `http://me:p%40ss@[::1]:${port}/v2/query?key=1`, log);
  closeLater(link, { close: async () => void server.close() });
  expect(await link.ask(read(1))).toEqual({ data: { a: 1 }, isPlain: true });
  expect(heads).toEqual([`/v2/query?key=1 [::1]:${port} Basic ${btoa('me:p@ss')}`]);
});

test('a link that is neither http nor https is refused', () => {
  expect(() => httpLink('things', 'ftp://127.0.0.1/graphql', log)).toThrow(TypeError);
});

describe('an answer', () => {
  test.each([
    ['400 Bad Request', 'application/graphql-response+json; charset=utf-8', { errors: [{ message: 'no' }] }],
    ['500 Internal Server Error', 'application/graphql-response+json', { data: null, errors: [{ message: 'no' }] }],
    ['503 Service Unavailable', 'application/graphql-response+json', { errors: [{ message: 'no' }] }],
    ['500 Internal Server Error', 'application/json', { data: { a: 1 }, errors: [{ message: 'no' }] }],
    ['200 OK', 'text/plain', { data: { a: 1 } }],
  ])('with status %s and type %s is taken for what it says', async (status, type, answer) => {
    const [link] = await linked(
      ({ socket }) => void socket.write(whole(answer, { status, headers: `content-type: ${type}` })),
    );
    expect(await link.ask(read(1))).toEqual({ ...answer, isPlain: true });
  });

  test.each([
    ['401 Unauthorized', { errors: [{ message: 'no' }] }],
    ['500 Internal Server Error', { errors: [{ message: 'no' }] }],
    ['200 OK', '<html>'],
    ['200 OK', []],
    ['200 OK', {}],
    ['200 OK', { data: 'x' }],
    ['200 OK', { errors: 'x' }],
    ['200 OK', { data: null, errors: [1] }],
    ['302 Found', {}],
  ])('%s %j is none', async (status, answer) => {
    const [link, peer] = await linked(({ socket }) => void socket.write(whole(answer, { status })));
    expect(await link.ask(read(1))).toMatchObject(unavailable);
    expect(peer.requests).toHaveLength(1);
    expect(lines.join('')).not.toContain('html');
  });

  test('says whether anything in it needs an escape', async () => {
    const [link] = await linked(
      ({ socket, body }) => void socket.write(whole({ data: { a: body.includes('quote') ? '"' : "'" } })),
    );
    expect(await link.ask(read('quote'))).toEqual({ data: { a: '"' }, isPlain: false });
    expect(await link.ask(read(1))).toEqual({ data: { a: "'" }, isPlain: true });
  });

  test('does not say so for itself', async () => {
    const [link] = await linked(({ socket }) => void socket.write(whole({ data: { a: '"' }, isPlain: true })));
    expect(await link.ask(read(1))).toEqual({ data: { a: '"' }, isPlain: false });
  });

  test('in gzip is unpacked, and not when it would become too large', async () => {
    const [link] = await linked(
      ({ socket, body }) => {
        const text = body.includes('"large"') ? 'x'.repeat(100_000) : 'Zoë';
        const packed = gzipSync(JSON.stringify({ data: { text } }));
        const head = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${packed.length}\r\n\r\n`;
        socket.write(Buffer.concat([Buffer.from(head), packed]));
      },
      { bodyBytes: 10_000 },
    );
    expect(await link.ask(read(1))).toEqual({ data: { text: 'Zoë' }, isPlain: true });
    expect(await link.ask(read('large'))).toMatchObject(unavailable);
  });

  test('that is larger than the cap is an error, and the connection is not used again', async () => {
    const [link, peer] = await linked(
      (request) =>
        void request.socket.write(request.body.includes('"large"') ? whole('x'.repeat(2_000)) : echo(request)),
      { bodyBytes: 1_000 },
    );
    await link.ask(read(1));
    expect(await link.ask(write('large'))).toMatchObject(unavailable);
    expect(await link.ask(read(2))).toMatchObject({ data: { place: 1 } });
    expect(peer.connections()).toBe(2);
  });

  test('split at every byte is the same answer', async () => {
    const [link] = await linked(async ({ socket }) => {
      for (const byte of whole({ data: { text: 'Zoë 👩‍👧' } })) {
        socket.write(Buffer.from([byte]));
        await new Promise(setImmediate);
      }
    });
    expect(await link.ask(read(1))).toEqual({ data: { text: 'Zoë 👩‍👧' }, isPlain: true });
  });

  test('that ends with the connection is whole, and the connection is not used again', async () => {
    const [link, peer] = await linked(({ socket }) => void socket.end('HTTP/1.1 200 OK\r\n\r\n{"data":{"a":1}}'));
    expect(await link.ask(read(1))).toEqual({ data: { a: 1 }, isPlain: true });
    expect(await link.ask(write(1))).toEqual({ data: { a: 1 }, isPlain: true });
    expect(peer.connections()).toBe(2);
  });

  test('that nobody asked for ends the connection', async () => {
    const [link, peer] = await linked((request) => {
      sendEcho(request);
      if (request.body.includes('"early"')) request.socket.write(whole({ data: { forged: true } }));
    });
    expect(await link.ask(read('early'))).toMatchObject({ data: { place: 1 } });
    await pause(20);
    expect(await link.ask(read(2))).toMatchObject({ data: { variables: { n: 2 }, place: 1 } });
    expect(peer.connections()).toBe(2);
  });
});
