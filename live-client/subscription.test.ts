import { describe, expect, test, vi } from 'vitest';
import { hasHeard, listen, setUp, subscribed, until } from './testing/set-up.ts';

describe('nothing is missed', () => {
  test('what happens while the socket is away is brought when it is back, in order and once', async () => {
    const { server, client } = await setUp();
    const heard = listen(client);
    await subscribed(server);
    server.happen(3);
    await hasHeard(heard, [1, 2, 3]);
    for (let round = 1; round <= 3; round++) {
      server.kill();
      server.happen(2);
      await subscribed(server, round + 1);
    }
    await hasHeard(heard, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(server.seen.subscribes[1]?.extensions).toEqual({ cursor: 'tasks.3' });
  });

  test('a subscription carries on where a query’s answer ends, other subgraphs’ parts included', async () => {
    const { server, client } = await setUp();
    server.happen(4);
    const gap = vi.fn<() => void>();
    const heard = listen(client, { cursor: 'points.77,tasks.2', extensions: { persistedQuery: { version: 1 } } }, gap);
    await hasHeard(heard, [3, 4]);
    expect(server.seen.subscribes[0]?.extensions).toEqual({
      persistedQuery: { version: 1 },
      cursor: 'points.77,tasks.2',
    });
    expect(gap).not.toHaveBeenCalled();
  });

  test('a quiet subscription keeps the query’s cursor through reconnects', async () => {
    const { server, client } = await setUp();
    server.happen(4);
    const heard = listen(client, { cursor: 'tasks.4' });
    await subscribed(server);
    server.kill();
    server.happen();
    await hasHeard(heard, [5]);
    expect(heard.errors).toEqual([]);
  });

  test('frames that come again after a reconnect are dropped', async () => {
    const { server, client } = await setUp({ overlap: 2 });
    const heard = listen(client, { cursor: 'tasks.0' });
    await subscribed(server);
    server.happen(4);
    await until(() => expect(heard.ticks).toContain(4));
    const before = heard.ticks.length;
    server.kill();
    server.happen();
    await until(() => expect(heard.ticks).toContain(5));
    expect(heard.ticks.slice(before)).toEqual([5]);
  });

  test('subscriptions of one client keep places of their own', async () => {
    const { server, client } = await setUp();
    server.happen(5);
    const early = listen(client, { cursor: 'tasks.1' });
    const late = listen(client, { cursor: 'tasks.4' });
    await hasHeard(early, [2, 3, 4, 5]);
    await hasHeard(late, [5]);
    server.kill();
    server.happen();
    await hasHeard(early, [2, 3, 4, 5, 6]);
    await hasHeard(late, [5, 6]);
    expect(late.errors).toEqual([]);
  });
});

describe('gaps', () => {
  test('an expired cursor: the app asks its query anew, and the subscription carries on from there', async () => {
    const { server, client } = await setUp();
    const heard = listen(client, {}, () => Promise.resolve('tasks.9'));
    await subscribed(server);
    server.happen();
    await hasHeard(heard, [1]);
    server.journal.trimmedTo = 8;
    server.journal.last = 9;
    server.kill();
    await subscribed(server, 3);
    server.happen();
    await hasHeard(heard, [1, 10]);
    expect(server.seen.subscribes.map(({ extensions }) => extensions?.['cursor'])).toEqual([
      undefined,
      'tasks.1',
      'tasks.9',
    ]);
    expect(heard.errors).toEqual([]);
  });

  test('when the query cannot be asked then, the subscription starts all the same', async () => {
    const { server, client } = await setUp();
    const gap = vi.fn<() => Promise<string>>(() => Promise.reject(new Error('no network')));
    const heard = listen(client, { cursor: 'unreadable' }, gap);
    await subscribed(server, 2);
    server.happen();
    await hasHeard(heard, [1]);
    expect(gap).toHaveBeenCalledTimes(2);
  });

  test('a server that never knows a cursor is asked without one', async () => {
    const { server, client } = await setUp();
    const heard = listen(client, { cursor: 'nonsense' }, () => Promise.resolve('more nonsense'));
    await subscribed(server, 3);
    server.happen();
    await hasHeard(heard, [1]);
    expect(server.seen.subscribes.at(-1)?.extensions).toBeUndefined();
  });

  test('without cursors the app hears of a gap at each start', async () => {
    const { server, client } = await setUp({ forgetful: true });
    const gap = vi.fn<() => void>();
    const heard = listen(client, {}, gap);
    await until(() => expect(gap).toHaveBeenCalledTimes(1));
    await subscribed(server);
    server.happen();
    await hasHeard(heard, [1]);
    server.kill();
    await until(() => expect(gap).toHaveBeenCalledTimes(2));
  });

  test('the cursor of a query asked at the start is where a quiet subscription goes on', async () => {
    const { server, client } = await setUp();
    server.happen(2);
    const heard = listen(client, {}, () => Promise.resolve('tasks.2'));
    await subscribed(server);
    server.kill();
    server.happen();
    await hasHeard(heard, [3]);
    expect(heard.errors).toEqual([]);
  });
});
