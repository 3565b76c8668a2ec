import { gzipSync } from 'node:zlib';
import { logToMemory } from '@kd/kit/testing/log';
import { afterEach, describe, expect, test } from 'vitest';
import { usualBreaker } from './breaker.ts';
import { httpLink } from './http-link.ts';
import type { HttpLinkOptions } from './http-link.ts';
import type { Link, LinkRequest } from './link.ts';
import { echo, startRawPeer, whole } from './testing/raw-peer.ts';
import type { RawPeer, SeenRequest } from './testing/raw-peer.ts';

const { log, lines } = logToMemory();
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  lines.length = 0;
});

async function linked(answer: (request: SeenRequest) => void, options: HttpLinkOptions = {}): Promise<[Link, RawPeer]> {
  const peer = await startRawPeer(answer);
  const link = httpLink('things', peer.url, log, options);
  open.push(link, peer);
  return [link, peer];
}
const read = (n: unknown, more: Partial<LinkRequest> = {}): LinkRequest => ({
  query: 'query ($n: Int) { thing(n: $n) }',
  variables: { n },
  statement: 'a.b.c',
  ...more,
});
const write = (n: unknown): LinkRequest => read(n, { query: 'mutation ($n: Int) { change(n: $n) }' });
const sendEcho = (request: SeenRequest) => void request.socket.write(echo(request));
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const unavailable = { errors: [{ path: [], extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }] };
const many = <T>(count: number, work: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => work(n));

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
  ])('that would break out of its header with %j is not sent', async (more) => {
    const [link, peer] = await linked(sendEcho);
    expect(await link.ask(read(1, more))).toMatchObject(unavailable);
    expect(peer.requests).toEqual([]);
  });

  test('takes variables as JSON where the caller has them', async () => {
    const [link] = await linked(sendEcho);
    expect(await link.ask(read(1, { variablesJson: '{"n":[2]}' }))).toEqual({
      data: { variables: { n: [2] }, place: 1 },
    });
  });
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
    expect(await link.ask(read(1))).toEqual(answer);
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
    expect(await link.ask(read(1))).toEqual({ data: { text: 'Zoë' } });
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
    expect(await link.ask(read(1))).toEqual({ data: { text: 'Zoë 👩‍👧' } });
  });

  test('that ends with the connection is whole, and the connection is not used again', async () => {
    const [link, peer] = await linked(({ socket }) => void socket.end('HTTP/1.1 200 OK\r\n\r\n{"data":{"a":1}}'));
    expect(await link.ask(read(1))).toEqual({ data: { a: 1 } });
    expect(await link.ask(write(1))).toEqual({ data: { a: 1 } });
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

describe('pipelining', () => {
  test('carries many reads over few connections, each with its own answer', async () => {
    const [link, peer] = await linked(sendEcho);
    await link.ask(read(-1));
    const answers = await Promise.all(many(100, (n) => link.ask(read(n))));
    expect(answers.map(({ data }) => data?.['variables'])).toEqual(many(100, (n) => ({ n })));
    expect(peer.connections()).toBeLessThan(32);
    expect(Math.max(...peer.requests.map(({ place }) => place))).toBeGreaterThan(4);
  });

  test('a write has its connection to itself', async () => {
    const busy = new Map<unknown, number>();
    const alone: boolean[] = [];
    const [link] = await linked(async (request) => {
      const { socket, body } = request;
      busy.set(socket, (busy.get(socket) ?? 0) + 1);
      await pause(2);
      if (body.includes('mutation')) alone.push(busy.get(socket) === 1);
      busy.set(socket, (busy.get(socket) ?? 0) - 1);
      sendEcho(request);
    });
    await link.ask(read(0));
    const answers = await Promise.all(many(60, (n) => link.ask(n % 3 === 0 ? write(n) : read(n))));
    expect(answers.map(({ data }) => data?.['variables'])).toEqual(many(60, (n) => ({ n })));
    expect(alone).toEqual(Array(20).fill(true));
  });

  test('nothing waits behind a read that has been out for long while there is another way', async () => {
    const [link] = await linked(async (request) => {
      if (request.body.includes('"slow"')) await pause(300);
      sendEcho(request);
    });
    await link.ask(read(0));
    const slow = link.ask(read('slow'));
    await pause(20);
    const order: string[] = [];
    await Promise.all([
      slow.then(() => order.push('slow')),
      ...many(10, (n) => link.ask(read(n)).then(() => order.push('quick'))),
    ]);
    expect(order.at(-1)).toBe('slow');
  });

  test('nothing is queued behind a text that is known to be slow', async () => {
    const [link, peer] = await linked(async (request) => {
      if (request.body.includes('leaderboard')) await pause(60);
      sendEcho(request);
    });
    const slow = read(1, { query: '{ leaderboard }' });
    for (let round = 0; round < 3; round += 1)
      await Promise.all([link.ask(slow), ...many(9, (n) => link.ask(read(n)))]);
    peer.requests.length = 0;
    const order: string[] = [];
    await Promise.all([
      link.ask(slow).then(() => order.push('slow')),
      ...many(10, (n) => link.ask(read(n)).then(() => order.push('quick'))),
    ]);
    expect(order.at(-1)).toBe('slow');
  });

  test.each([
    ['says that it closes', 'connection: close'],
    ['closes without a word', 'x: y'],
  ])('a peer that %s after each answer still answers every read, one per connection', async (_, headers) => {
    const [link, peer] = await linked((request) => {
      if (request.place > 1) return;
      const { variables } = JSON.parse(request.body) as { variables: unknown };
      request.socket.end(whole({ data: { variables } }, { headers }));
    });
    const answers = [];
    for (let round = 0; round < 5; round += 1) {
      answers.push(...(await Promise.all(many(10, (n) => link.ask(read(n))))));
      await pause(5);
    }
    expect(answers).toEqual(many(50, (n) => ({ data: { variables: { n: n % 10 } } })));
    expect(peer.connections()).toBeGreaterThanOrEqual(50);
  });

  test('a peer of HTTP/1.0 gets one request per connection', async () => {
    const [link, peer] = await linked(({ socket }) => void socket.end('HTTP/1.0 200 OK\r\n\r\n{"data":{}}'));
    for (let n = 0; n < 3; n += 1) await Promise.all(many(5, (k) => link.ask(read(k))));
    expect(peer.requests.map(({ place }) => place)).toEqual(Array(15).fill(1));
  });

  test('a peer that loses what is sent before its answer gets one request at a time from then on', async () => {
    const busy = new Set<unknown>();
    const [link, peer] = await linked(
      async (request) => {
        if (busy.has(request.socket)) return;
        busy.add(request.socket);
        await pause(2);
        busy.delete(request.socket);
        sendEcho(request);
      },
      // The calls that it loses are failures: the breaker is not what is tested here.
      { deadlineMs: 300, breaker: { ...usualBreaker, minimumCalls: 1_000 } },
    );
    await link.ask(read(0));
    await Promise.all(many(20, (n) => link.ask(read(n))));
    peer.requests.length = 0;
    const answers = await Promise.all(many(40, (n) => link.ask(read(n))));
    expect(answers.map(({ data }) => data?.['variables'])).toEqual(many(40, (n) => ({ n })));
  });
});

describe('failure', () => {
  test('a read is sent again when the connection ends in the middle of its answer', async () => {
    let failures = 2;
    const [link] = await linked((request) => {
      if (failures > 0) {
        failures -= 1;
        request.socket.end(echo(request).subarray(0, -3));
      } else sendEcho(request);
    });
    expect(await link.ask(read(1))).toMatchObject({ data: { variables: { n: 1 } } });
  });

  test.each([502, 503, 504])('a read is sent again after a %i, twice at most', async (status) => {
    const [link, peer] = await linked(({ socket }) => void socket.write(whole('', { status: `${status} Away` })));
    expect(await link.ask(read(1))).toMatchObject(unavailable);
    expect(peer.requests).toHaveLength(3);
    expect(await link.ask(write(1))).toMatchObject(unavailable);
    expect(peer.requests).toHaveLength(4);
  });

  test('a write that was sent is never sent again', async () => {
    const [link, peer] = await linked((request) => {
      if (request.body.includes('mutation')) request.socket.destroy();
      else sendEcho(request);
    });
    await link.ask(read(1));
    expect(await link.ask(write(2))).toMatchObject(unavailable);
    await pause(100);
    expect(peer.requests.filter(({ body }) => body.includes('mutation'))).toHaveLength(1);
  });

  test('a document with a mutation anywhere is a write', async () => {
    const [link, peer] = await linked(({ socket }) => void socket.destroy());
    const query = 'fragment A on B { c } query Q { a } mutation M { b }';
    await link.ask(read(1, { query, operationName: 'M' }));
    expect(peer.requests).toHaveLength(1);
    await link.ask(read(1, { query: '{ mutation subscription }' }));
    expect(peer.requests).toHaveLength(4);
  });

  test('what takes longer than the deadline is unavailable, is not sent again, and takes nobody with it', async () => {
    const stuck = new Set<unknown>();
    const [link, peer] = await linked(
      (request) => {
        if (request.body.includes('"never"')) stuck.add(request.socket);
        if (!stuck.has(request.socket)) sendEcho(request);
      },
      { deadlineMs: 150 },
    );
    await link.ask(read(0));
    const [never, ...others] = await Promise.all([link.ask(read('never')), ...many(5, (n) => link.ask(read(n)))]);
    expect(never).toMatchObject(unavailable);
    // What was queued behind it runs out of time with it, or gets its answer on another connection.
    for (const [n, answer] of others.entries()) {
      if (answer.data) expect(answer.data['variables']).toEqual({ n });
    }
    expect(peer.requests.filter(({ body }) => body.includes('"never"'))).toHaveLength(1);
    expect(await link.ask(read(7))).toMatchObject({ data: { variables: { n: 7 } } });
  });

  test('nobody listens: reads and writes are unavailable within the deadline', async () => {
    const [link, peer] = await linked(sendEcho);
    await peer.close();
    const start = performance.now();
    for (const request of [read(1), write(1)]) expect(await link.ask(request)).toMatchObject(unavailable);
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  test('a peer that fails every call is left alone, and asked again later', async () => {
    let broken = true;
    const breaker = { windowMs: 10_000, minimumCalls: 5, failureRatio: 0.5, openMs: 50, longestOpenMs: 50 };
    const [link, peer] = await linked(
      (request) => void (broken ? request.socket.write(whole('', { status: '500 No' })) : sendEcho(request)),
      { breaker },
    );
    for (let n = 0; n < 10; n += 1) expect(await link.ask(read(n))).toMatchObject(unavailable);
    expect(peer.requests).toHaveLength(5);
    broken = false;
    await pause(60);
    expect(await link.ask(read(1))).toMatchObject({ data: { variables: { n: 1 } } });
    expect((await Promise.all(many(5, (n) => link.ask(read(n))))).every(({ data }) => data)).toBe(true);
  });

  test('after it is closed a link is unavailable', async () => {
    const [link] = await linked(sendEcho);
    await link.ask(read(1));
    await link.close();
    expect(await link.ask(read(1))).toMatchObject(unavailable);
  });

  test('closing waits for what is in flight', async () => {
    const [link] = await linked(async (request) => {
      await pause(50);
      sendEcho(request);
    });
    const answer = link.ask(read(1));
    await pause(20);
    await link.close();
    expect(await answer).toMatchObject({ data: { variables: { n: 1 } } });
  });
});

describe('sharing', () => {
  const slowEcho = async (request: SeenRequest) => {
    await pause(20);
    sendEcho(request);
  };

  test('equal reads of one viewer share one call, and nobody else does', async () => {
    const [link, peer] = await linked(slowEcho);
    const asked = [
      ...many(5, () => read(1, { shareKey: 'ann' })),
      ...many(5, () => read(1, { shareKey: 'ben' })),
      ...many(2, () => read(2, { shareKey: 'ann' })),
      ...many(2, () => read(1)),
      ...many(2, () => read(1, { shareKey: 'ann', headers: { x: 'y' } })),
    ];
    const answers = await Promise.all(asked.map((request) => link.ask(request)));
    expect(answers.map(({ data }) => data?.['variables'])).toEqual(asked.map(({ variables }) => variables));
    expect(peer.requests).toHaveLength(6);
    await link.ask(read(1, { shareKey: 'ann' }));
    expect(peer.requests).toHaveLength(7);
  });

  test('each has an answer of its own to change', async () => {
    const [link] = await linked(slowEcho);
    const [one, other] = await Promise.all(many(2, () => link.ask(read(1, { shareKey: 'ann' }))));
    expect(one).toEqual(other);
    expect(one).not.toBe(other);
    expect(one?.data).not.toBe(other?.data);
  });

  test('writes are never shared', async () => {
    const [link, peer] = await linked(slowEcho);
    await Promise.all(many(3, () => link.ask({ ...write(1), shareKey: 'ann' })));
    expect(peer.requests).toHaveLength(3);
  });
});

test('connections that were idle for long are closed before the peer does it', async () => {
  const [link, peer] = await linked((request) => {
    const answer = echo(request).toString().replace('\r\n', '\r\nKeep-Alive: timeout=1\r\n');
    request.socket.write(answer);
  });
  await link.ask(read(1));
  await pause(30);
  await link.ask(write(1));
  expect(peer.requests.map(({ place }) => place)).toEqual([1, 1]);
});
