import { Client } from 'undici';
import { expect, test } from 'vitest';
import { busy } from './refusal.ts';
import { serveFront } from './testing/served.ts';

/** Fields that Node writes by itself. */
const nodes = ['date', 'connection', 'keep-alive'];

test('whoever is turned away in passing reads what anybody else does, and the next request on the connection is answered', async () => {
  const refusals = [busy, busy];
  const full = await serveFront({ before: ({ method }) => (method === 'POST' ? refusals.shift() : busy) });
  const client = new Client(new URL(full.url).origin, { pipelining: 3 });
  const ask = async (method: 'GET' | 'POST') => {
    const { statusCode, headers, body } = await client.request({
      path: '/graphql',
      method,
      headers: { 'content-type': 'application/json', 'x-correlation-id': 'my-request-1' },
      ...(method === 'POST' && { body: '{"query":"{ greet }"}' }),
    });
    const own = Object.entries(headers).filter(([name]) => !nodes.includes(name));
    return {
      isNodes: 'date' in headers,
      said: { statusCode, headers: Object.fromEntries(own), text: await body.text() },
    };
  };
  const [first, second, answered] = await Promise.all([ask('POST'), ask('POST'), ask('POST')]);
  const usual = await ask('GET');
  expect(usual.said).toMatchObject({
    statusCode: 503,
    headers: { 'retry-after': '1', 'x-correlation-id': 'my-request-1' },
  });
  expect([first.said, second.said]).toEqual([usual.said, usual.said]);
  expect(answered.said.text).toBe('{"data":{"greet":"Hello you"}}');
  // A Node that no longer takes a head as text has to be noticed.
  expect([first, second, usual].map(({ isNodes }) => isNodes)).toEqual([false, false, true]);
  await client.close();
  await full.stop();
});

test('whoever wants the connection closed after a refusal gets it closed', async () => {
  const full = await serveFront({ before: () => busy });
  const client = new Client(new URL(full.url).origin);
  const { statusCode, headers, body } = await client.request({
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ greet }"}',
    reset: true,
  });
  expect([statusCode, headers['connection']]).toEqual([503, 'close']);
  await body.dump();
  await client.close();
  await full.stop();
});
