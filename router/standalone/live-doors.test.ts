import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { request } from 'undici';
import { WebSocket } from 'ws';
import { until } from '../live/testing/until.ts';
import { kite, openShop } from './testing/shop.ts';

let shop: Awaited<ReturnType<typeof openShop>>;
beforeAll(async () => {
  shop = await openShop({ KD_PROPAGATE_HEADERS: 'x-tenant' });
});
afterEach(() => shop.allLeave());
afterAll(() => shop.close());

const query = 'subscription { priced { name stars } }';

/** Subscribes over plain HTTP and gathers what comes. */
async function stream(accept: string) {
  const leaving = new AbortController();
  const { statusCode, headers, body } = await request(`${shop.router.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, 'x-tenant': 'north' },
    body: JSON.stringify({ query }),
    signal: leaving.signal,
  });
  const heard = { text: '', ended: false };
  const read = async () => {
    for await (const chunk of body) heard.text += String(chunk);
    heard.ended = true;
  };
  read().catch(() => {});
  return { statusCode, headers, heard, leave: () => leaving.abort() };
}

describe('over plain HTTP', () => {
  test.each([
    [
      'an event stream',
      'text/event-stream',
      'event: next\ndata: {"data":{"priced":{"name":"Kite","stars":5}}}\n\n',
      'event: complete\ndata:',
    ],
    [
      'multipart',
      'multipart/mixed;subscriptionSpec=1.0, application/json',
      '{"payload":{"data":{"priced":{"name":"Kite","stars":5}}}}',
      '--graphql--',
    ],
  ])('%s has the events, and ends when the subgraph is done', async (_, accept, event, end) => {
    const { priced } = shop.feeds;
    const { statusCode, headers, heard } = await stream(accept);
    await until(() => priced.listeners() === 1);
    priced.push({ priced: kite });
    await until(() => heard.text.includes(event));
    priced.end();
    await until(() => heard.ended);
    expect([statusCode, headers['content-type']]).toEqual([200, expect.stringContaining(accept.split(/[;,]/, 1)[0]!)]);
    expect(heard.text).toContain(end);
    // A client would send an id back as its cursor, and there are none here.
    expect(heard.text).not.toMatch(/^id:/m);
    expect(shop.products.live.connections.at(-1)?.payload).toEqual({ 'x-tenant': 'north' });
  });

  test('a client that hangs up ends the operation at the subgraph', async () => {
    const { leave } = await stream('text/event-stream');
    await until(() => shop.feeds.priced.listeners() === 1);
    leave();
    await until(() => shop.feeds.priced.listeners() === 0);
    expect(shop.products.live.running()).toBe(0);
  });

  test('whoever accepts no stream is told how to subscribe', async () => {
    const { statusCode, body } = await request(`${shop.router.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    expect([statusCode, await body.json()]).toEqual([
      400,
      { errors: [expect.objectContaining({ message: expect.stringContaining('WebSocket') })] },
    ]);
  });
});

describe('over a WebSocket', () => {
  test('queries and mutations are answered too, and what is wrong with them', async () => {
    const client = shop.connect({ 'X-Tenant': 'south' });
    const [fine, wrong] = [client.subscribe('{ best { id } }'), client.subscribe('{ worst }')];
    await until(() => fine.ended() !== undefined && wrong.ended() !== undefined);
    expect(fine.results).toEqual([{ data: { best: null } }]);
    expect(wrong.ended()).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    expect(shop.reviews.asked.at(-1)).toMatchObject({ 'x-tenant': 'south' });
  });

  test('a client has a hundred operations at most', async () => {
    const client = shop.connect();
    for (let count = 0; count < 100; count += 1) client.subscribe(query);
    const oneMore = client.subscribe(query);
    await until(() => oneMore.ended() !== undefined);
    expect(oneMore.ended()).toMatchObject([{ extensions: { code: 'LIMIT_OPERATIONS' } }]);
  });

  test('a message is 64 KB at most', async () => {
    const client = shop.connect();
    const heard = client.subscribe(`${query} # ${'x'.repeat(70_000)}`);
    await until(() => heard.ended() !== undefined);
    expect(heard.ended()).toMatchObject({ code: 1009 });
  });

  test('a page of any origin may subscribe where browsers add nothing by themselves', async () => {
    const origin = 'https://elsewhere.example';
    const socket = new WebSocket(`${shop.router.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      origin,
    });
    await until(() => socket.readyState === socket.OPEN);
    expect(socket.protocol).toBe('graphql-transport-ws');
    socket.close();
  });
});
