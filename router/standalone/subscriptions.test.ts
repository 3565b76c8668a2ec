import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../live/testing/until.ts';
import { kite, openShop } from './testing/shop.ts';

let shop: Awaited<ReturnType<typeof openShop>>;
beforeAll(async () => {
  shop = await openShop();
});
afterEach(async () => {
  await shop.allLeave();
  shop.stars = 5;
});
afterAll(() => shop.close());

/** Subscribes, waits until the subgraph was asked, has it give an event, and tells what the client hears first. */
async function first(query: string, event: Record<string, unknown>, variables = {}) {
  const heard = shop.connect().subscribe(query, variables);
  const feeds = Object.values(shop.feeds);
  await until(() => feeds.some((feed) => feed.listeners() > 0));
  for (const feed of feeds) feed.push(event);
  await until(() => heard.results.length > 0);
  return heard.results[0];
}

describe('a subscription that a subgraph serves', () => {
  test('has fields of other subgraphs in each of its events', async () => {
    const query = 'subscription { priced { name price stars praise } }';
    expect(await first(query, { priced: kite })).toEqual({
      data: { priced: { name: 'Kite', price: 30, stars: 5, praise: '5 stars' } },
    });
  });

  test('keeps aliases, fragments, variables and conditions', async () => {
    const query = `subscription ($above: Int, $yes: Boolean!, $no: Boolean!) { ...Root }
      fragment Root on Subscription {
        news: priced(above: $above) {
          ...Named
          id: name
          shown: stars @include(if: $yes)
          hidden: stars @include(if: $no)
          price @skip(if: $yes)
        }
      }
      fragment Named on Product { title: name }`;
    expect(await first(query, { priced: kite }, { above: 7, yes: true, no: false })).toEqual({
      data: { news: { title: 'Kite', id: 'Kite', shown: 5 } },
    });
    expect(shop.products.live.operations.at(-1)).toMatchObject({ variables: { above: 7 } });
  });

  test('may be of an interface', async () => {
    const query =
      'subscription { changed { __typename at product { stars } ... on Cheaper { by } ... on Dearer { much } } }';
    const changed = { __typename: 'Cheaper', at: 3, by: 2, product: kite };
    expect(await first(query, { changed })).toEqual({
      data: { changed: { __typename: 'Cheaper', at: 3, product: { stars: 5 }, by: 2 } },
    });
  });

  test('may be a list of a union', async () => {
    const query = 'subscription { found { ... on Product { name stars } ... on Shelf { floor } } }';
    const found = [kite, { __typename: 'Shelf', floor: 2 }];
    expect(await first(query, { found })).toEqual({ data: { found: [{ name: 'Kite', stars: 5 }, { floor: 2 }] } });
  });

  test('has null where the event has it, and nothing else is asked for', async () => {
    const asked = shop.reviews.asked.length;
    expect(await first('subscription { priced { stars } }', { priced: null })).toEqual({ data: { priced: null } });
    expect(shop.reviews.asked).toHaveLength(asked);
  });

  test('has what could be found out, and errors for the rest at their places', async () => {
    shop.stars = undefined;
    expect(await first('subscription { it: priced { name best: stars } }', { priced: kite })).toMatchObject({
      data: { it: { name: 'Kite', best: null } },
      errors: [{ message: 'The stars are hidden', path: ['it', 'best'], extensions: { code: 'CLOUDS' } }],
    });
  });

  test('lets a null that must not be spread upwards', async () => {
    shop.stars = undefined;
    expect(await first('subscription { priced { name surely } }', { priced: kite })).toMatchObject({
      data: { priced: null },
      errors: [{ path: ['priced', 'surely'] }],
    });
  });

  test('has the errors of an event, up to the whole of its data, and goes on', async () => {
    const { sold } = shop.feeds;
    const heard = shop.connect().subscribe('subscription { gone: sold { label: name } }');
    await until(() => sold.listeners() > 0);
    sold.push({ sold: null });
    sold.push({ sold: kite });
    await until(() => heard.results.length > 1);
    expect(heard.results).toMatchObject([
      { data: null, errors: [{ path: ['gone'] }] },
      { data: { gone: { label: 'Kite' } } },
    ]);
  });

  test('gives many events in their order, however long each takes to complete', async () => {
    const { priced } = shop.feeds;
    const heard = shop.connect().subscribe('subscription { priced { price stars } }');
    await until(() => priced.listeners() > 0);
    const prices = Array.from({ length: 100 }, (_, price) => price);
    // Every third has no product: it is complete before those that were asked for.
    for (const price of prices) priced.push({ priced: price % 3 === 0 ? null : { ...kite, price } });
    await until(() => heard.results.length === 100);
    expect(heard.results.map(({ data }) => data)).toEqual(
      prices.map((price) => ({ priced: price % 3 === 0 ? null : { price, stars: 5 } })),
    );
  });

  test('whose events come faster than they can be completed ends, and says so', async () => {
    const { priced } = shop.feeds;
    const known = Promise.withResolvers<number>();
    shop.stars = known.promise;
    const before = shop.reviews.asked.length;
    const heard = shop.connect().subscribe('subscription { priced { stars } }');
    await until(() => priced.listeners() > 0);
    for (let count = 0; count < 300; count += 1) priced.push({ priced: kite });
    await until(() => heard.ended() !== undefined);
    expect(heard.ended()).toMatchObject([{ extensions: { code: 'OVERLOADED', retryAfter: 1 } }]);
    await until(() => priced.listeners() === 0);
    // Eight are under way. What waited is not completed any more: nobody is there.
    const asked = before + 8;
    await until(() => shop.reviews.asked.length === asked);
    known.resolve(5);
    const after = shop.connect().subscribe('{ best { id } }');
    await until(() => after.ended() !== undefined);
    expect(shop.reviews.asked.length - asked).toBe(1);
  });

  test('is complete when the subgraph says so, after the last event', async () => {
    const { priced } = shop.feeds;
    const heard = shop.connect().subscribe('subscription { priced { stars } }');
    await until(() => priced.listeners() > 0);
    priced.push({ priced: kite });
    priced.end();
    await until(() => heard.ended() !== undefined);
    expect([heard.results, heard.ended()]).toEqual([[{ data: { priced: { stars: 5 } } }], 'complete']);
  });

  test('that has ended at its subgraph is not joined, but begun anew, while its last events are completed', async () => {
    const { priced } = shop.feeds;
    const known = Promise.withResolvers<number>();
    shop.stars = known.promise;
    const client = shop.connect();
    const early = client.subscribe('subscription { priced { stars } }');
    await until(() => priced.listeners() === 1);
    priced.push({ priced: kite });
    priced.end();
    await until(() => shop.products.live.running() === 0);
    const late = client.subscribe('subscription { priced { stars } }');
    await until(() => priced.listeners() === 1);
    known.resolve(5);
    await until(() => early.ended() !== undefined);
    priced.push({ priced: kite });
    await until(() => late.results.length === 1);
    expect([early.results.length, early.ended(), late.ended()]).toEqual([1, 'complete', undefined]);
  });

  test('that cannot begin at its subgraph says why', async () => {
    const heard = shop.connect().subscribe('subscription { oh: failing }');
    await until(() => heard.ended() !== undefined);
    expect(heard.results).toMatchObject([
      { data: { oh: null }, errors: [{ message: 'No such shelf', path: ['oh'], extensions: { code: 'SHELF' } }] },
    ]);
  });

  test('has all the errors with which its subgraph ends it', async () => {
    shop.products.live.refusal = ['One thing', 'And another'];
    const heard = shop.connect().subscribe('subscription { priced { stars } }');
    await until(() => heard.ended() !== undefined);
    expect(heard.ended()).toMatchObject([{ message: 'One thing' }, { message: 'And another' }]);
    shop.products.live.refusal = undefined;
  });

  test('has no cursors, and does not act as if it had', async () => {
    const heard = shop.connect().subscribe('subscription { priced { stars } }', {}, { cursor: 'tasks.7' });
    await until(() => heard.ended() !== undefined);
    expect(heard.ended()).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'extensions.cursor' } }]);
  });
});
