import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../live/testing/until.ts';
import { kite, openShop, productDefs } from './testing/shop.ts';

let shop: Awaited<ReturnType<typeof openShop>>;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(async () => {
  await shop.allLeave();
  await shop.close();
});

describe('a subgraph that goes away', () => {
  test('and comes back goes on serving its subscriptions, and says that something may be missing', async () => {
    const { priced } = shop.feeds;
    const heard = shop.connect().subscribe('subscription { priced { stars } }');
    await until(() => priced.listeners() > 0);
    await shop.products.stop();
    await until(() => priced.listeners() === 0);
    const back = await shop.serveProducts(Number(new URL(shop.products.url).port));
    await until(() => priced.listeners() > 0);
    priced.push({ priced: kite });
    priced.push({ priced: kite });
    await until(() => heard.results.length === 2);
    expect(heard.results).toEqual([
      { data: { priced: { stars: 5 } }, extensions: { missed: true } },
      { data: { priced: { stars: 5 } } },
    ]);
    await back.stop();
  });

  test('and is not there for a new subscription fails that one at once', async () => {
    await shop.products.stop();
    const heard = shop.connect().subscribe('subscription { priced { stars } }');
    await until(() => heard.ended() !== undefined);
    expect(heard.ended()).toMatchObject([{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }]);
  });
});

describe('a supergraph that changes under an open subscription', () => {
  test('lets it go on without asking anew where its own part stays, and completes events by the new one', async () => {
    const { priced } = shop.feeds;
    const other = await shop.serveReviews(() => 4);
    const heard = shop.connect().subscribe('subscription { priced { stars } }');
    await until(() => priced.listeners() > 0);
    priced.push({ priced: kite });
    await until(() => heard.results.length === 1);
    await shop.republish([shop.products, other]);
    priced.push({ priced: kite });
    await until(() => heard.results.length === 2);
    expect(heard.results).toEqual([{ data: { priced: { stars: 5 } } }, { data: { priced: { stars: 4 } } }]);
    expect(shop.products.live.operations).toHaveLength(1);
    await other.stop();
  });

  test('asks anew at a subgraph that has moved', async () => {
    const moved = await shop.serveProducts();
    const heard = shop.connect().subscribe('subscription { priced { name } }');
    await until(() => shop.feeds.priced.listeners() > 0);
    await shop.republish([moved, shop.reviews]);
    await until(() => moved.live.running() === 1 && shop.products.live.running() === 0);
    shop.feeds.priced.push({ priced: kite });
    await until(() => heard.results.length === 1);
    expect(heard.results[0]).toEqual({ data: { priced: { name: 'Kite' } }, extensions: { missed: true } });
    await moved.stop();
  });

  test('ends it with an error where its fields are gone, and leaves the others', async () => {
    const { changed, priced } = shop.feeds;
    const client = shop.connect();
    const gone = client.subscribe('subscription { changed { at } }');
    const stays = client.subscribe('subscription { priced { name } }');
    await until(() => changed.listeners() + priced.listeners() === 2);
    await shop.republish([{ ...shop.products, typeDefs: productDefs.replace('changed: Change', '') }, shop.reviews]);
    await until(() => gone.ended() !== undefined);
    expect(gone.ended()).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    priced.push({ priced: kite });
    await until(() => stays.results.length === 1);
    expect([changed.listeners(), stays.ended()]).toEqual([0, undefined]);
  });

  test('keeps it in one with those that come later', async () => {
    const { priced } = shop.feeds;
    const query = 'subscription { priced { stars } }';
    const [early, late] = [shop.connect(), shop.connect()];
    const heard = early.subscribe(query);
    await until(() => priced.listeners() > 0);
    await shop.republish([shop.products, { ...shop.reviews, url: `${shop.reviews.url}#` }]);
    const alsoHeard = late.subscribe(query);
    await shop.settled();
    priced.push({ priced: kite });
    await until(() => heard.results.length + alsoHeard.results.length === 2);
    expect(priced.listeners()).toBe(1);
  });
});

test('of clients that die without a word nothing stays behind', async () => {
  const { priced } = shop.feeds;
  const query = 'subscription ($above: Int) { priced(above: $above) { stars } }';
  for (let client = 0; client < 200; client += 1) shop.connect().subscribe(query, { above: client % 20 });
  await until(() => priced.listeners() === 20);
  await shop.settled();
  const held = async () => {
    const { body } = await request(`${shop.router.address}/metrics`);
    return (await body.text()).split('\n').filter((line) => line.startsWith('kd_upstream{'));
  };
  expect(await held()).toEqual([
    'kd_upstream{kind="rooms"} 20',
    'kd_upstream{kind="sinks"} 200',
    'kd_upstream{kind="lines"} 1',
    'kd_upstream{kind="operations"} 20',
  ]);
  shop.allDie();
  await until(() => priced.listeners() === 0);
  expect((await held()).slice(0, 2)).toEqual(['kd_upstream{kind="rooms"} 0', 'kd_upstream{kind="sinks"} 0']);
});

test('a router that stops sends its clients away to come back, and leaves nothing at its subgraphs', async () => {
  const { priced } = shop.feeds;
  const heard = shop.connect().subscribe('subscription { priced { stars } }');
  await until(() => priced.listeners() > 0);
  await shop.router.stop();
  await until(() => heard.ended() !== undefined);
  expect(heard.ended()).toMatchObject({ code: 1012 });
  await until(() => shop.products.live.sockets() === 0);
});
