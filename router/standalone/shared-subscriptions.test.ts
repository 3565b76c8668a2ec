import { request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '../live/testing/until.ts';
import type { Heard } from './testing/client.ts';
import { kite, openShop } from './testing/shop.ts';

let shop: Awaited<ReturnType<typeof openShop>>;
beforeAll(async () => {
  shop = await openShop({ KD_PROPAGATE_HEADERS: 'Authorization, x-tenant' });
});
afterEach(async () => {
  await shop.allLeave();
  shop.products.live.operations.length = 0;
});
afterAll(() => shop.close());

describe('subscriptions that are the same', () => {
  const query = 'subscription ($above: Int) { priced(above: $above) { stars } }';

  test('are one at the subgraph, whatever the spaces, and ask for the rest once', async () => {
    const one = shop.connect().subscribe(query, { above: 1 });
    const two = shop.connect().subscribe(query.replaceAll(' ', '\n '), { above: 1, unused: 2 });
    await until(() => shop.feeds.priced.listeners() > 0);
    // A client's answer to a query comes after its subscription was taken in.
    await shop.settled();
    const asked = shop.reviews.asked.length;
    shop.feeds.priced.push({ priced: kite });
    await until(() => one.results.length + two.results.length === 2);
    expect(shop.products.live.operations).toHaveLength(1);
    expect(shop.reviews.asked).toHaveLength(asked + 1);
    expect(one.results).toEqual(two.results);
  });

  test.each([
    ['variables', {}, { above: 2 }],
    ['headers', { authorization: 'Bearer other' }, { above: 1 }],
  ])('but for their %s are two', async (_, payload, variables) => {
    shop.connect().subscribe(query, { above: 1 });
    shop.connect(payload).subscribe(query, variables);
    await until(() => shop.feeds.priced.listeners() === 2);
    expect(shop.products.live.operations).toHaveLength(2);
  });

  test('go on for those who stay, and end at the subgraph with the last', async () => {
    const [one, two] = [shop.connect(), shop.connect()].map((client) => client.subscribe(query)) as [Heard, Heard];
    await until(() => shop.feeds.priced.listeners() === 1);
    await shop.settled();
    one.stop();
    shop.feeds.priced.push({ priced: kite });
    await until(() => two.results.length === 1);
    expect(shop.feeds.priced.listeners()).toBe(1);
    two.stop();
    await until(() => shop.feeds.priced.listeners() === 0);
    expect(one.results).toEqual([]);
  });

  test('all of one kind of headers go over one socket', async () => {
    const client = shop.connect({ authorization: 'Bearer one', 'x-tenant': 'north' });
    const before = shop.products.live.connections.length;
    for (let above = 0; above < 20; above += 1) client.subscribe(query, { above });
    await until(() => shop.feeds.priced.listeners() === 20);
    expect(shop.products.live.connections.slice(before)).toEqual([
      {
        headers: expect.objectContaining({ authorization: 'Bearer one', 'x-tenant': 'north' }),
        payload: { Authorization: 'Bearer one', 'x-tenant': 'north' },
      },
    ]);
  });
});

describe('headers that the setting names', () => {
  test('go to subgraphs with queries over HTTP, others do not', async () => {
    await request(`${shop.router.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Basic abc', 'x-other': 'no' },
      body: JSON.stringify({ query: '{ best { id } }' }),
    });
    expect(shop.reviews.asked.at(-1)).toMatchObject({ authorization: 'Basic abc' });
    expect(shop.reviews.asked.at(-1)).not.toHaveProperty('x-other');
  });

  test('go along with what completes an event', async () => {
    const heard = shop
      .connect({ Authorization: 'Bearer me', 'x-other': 'no' })
      .subscribe('subscription { priced { stars } }');
    await until(() => shop.feeds.priced.listeners() > 0);
    shop.feeds.priced.push({ priced: kite });
    await until(() => heard.results.length > 0);
    expect(shop.reviews.asked.at(-1)).toMatchObject({ authorization: 'Bearer me' });
    expect(shop.reviews.asked.at(-1)).not.toHaveProperty('x-other');
  });

  test('cannot break out of their line', async () => {
    const heard = shop.connect({ authorization: 'x\r\nx-admin: 1' }).subscribe('subscription { priced { stars } }');
    await until(() => heard.ended() !== undefined);
    expect(heard.ended()).toMatchObject({ code: 4403 });
  });
});

describe('a page of another origin', () => {
  const openFrom = (origin: string) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(`${shop.router.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
        origin,
      });
      socket.on('open', () => (resolve('open'), socket.close()));
      socket.on('error', ({ message }) => resolve(message));
    });

  test('opens no socket where browsers would add credentials by themselves', async () => {
    expect(await openFrom('https://elsewhere.example')).toContain('403');
    expect(await openFrom(shop.router.address)).toBe('open');
  });
});
