import { isDeepStrictEqual } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { closeAll, linked, many, pause, read, sendEcho, unavailable, write } from './testing/linked.ts';
import { echo, whole } from './testing/raw-peer.ts';
import type { SeenRequest } from './testing/raw-peer.ts';

afterEach(closeAll);

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
    const strangers = others.filter(({ data }, n) => data && !isDeepStrictEqual(data['variables'], { n }));
    expect(strangers).toEqual([]);
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
