import { afterEach, describe, expect, test } from 'vitest';
import { usualBreaker } from './breaker.ts';
import { closeAll, linked, many, pause, read, sendEcho, write } from './testing/linked.ts';
import { whole } from './testing/raw-peer.ts';

afterEach(closeAll);

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
    expect(answers).toEqual(many(50, (n) => ({ data: { variables: { n: n % 10 } }, isPlain: true })));
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
      { deadlineMs: 1_500, breaker: { ...usualBreaker, minimumCalls: 1_000 } },
    );
    await link.ask(read(0));
    await Promise.all(many(20, (n) => link.ask(read(n))));
    peer.requests.length = 0;
    const answers = await Promise.all(many(40, (n) => link.ask(read(n))));
    expect(answers.map(({ data }) => data?.['variables'])).toEqual(many(40, (n) => ({ n })));
  });
});
