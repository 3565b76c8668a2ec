import { afterEach, expect, test } from 'vitest';
import type { Call } from './call.ts';
import { Connection } from './connection.ts';
import type { Peer } from './connection.ts';
import { closeAll, closeLater, many, sendEcho } from './testing/linked.ts';
import { startRawPeer } from './testing/raw-peer.ts';

afterEach(closeAll);

/** A connection that can be used. */
const opened = (peer: Peer): Promise<Connection> =>
  new Promise((resolve) => {
    const events = { onReady: resolve, onAnswer: () => {}, onClosed: () => {} };
    new Connection(peer, { headBytes: 10_000, bodyBytes: 10_000 }, events);
  });

/** A call, and its number when it is answered. */
function calling(n: number): { call: Call; answered: Promise<number> } {
  const body = JSON.stringify({ variables: { n } });
  const { promise: answered, resolve } = Promise.withResolvers<number>();
  const call: Call = {
    bytes: `POST / HTTP/1.1\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    alone: false,
    slow: false,
    onAnswer: () => resolve(n),
    onFailure: () => resolve(-1),
    connection: undefined,
    pipelined: false,
  };
  return { call, answered };
}

test('a peer can begin with the first of many calls while the last are still being made', async () => {
  const peer = await startRawPeer(sendEcho);
  closeLater(peer);
  const connection = await opened({ host: '127.0.0.1', port: Number(new URL(peer.url).port), tls: false });
  const calls = many(20, calling);
  for (const { call } of calls) connection.add(call, performance.now());
  // Nobody has said yet that these were all.
  expect(await calls[0]!.answered).toBe(0);
  expect(peer.requests.length).toBeLessThan(20);
  connection.flush();
  expect(await Promise.all(calls.map(({ answered }) => answered))).toEqual(many(20, (n) => n));
  connection.destroy(new Error('The test is over.'));
});
