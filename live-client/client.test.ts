import { setTimeout as pause } from 'node:timers/promises';
import { GraphQLError } from 'graphql';
import { describe, expect, test, vi } from 'vitest';
import type { TokenSource } from './credential.ts';
import { createDevice } from './testing/device.ts';
import { hasHeard, listen, setUp, subscribed, until } from './testing/set-up.ts';

describe('coming back', () => {
  test.each([1000, 1001, 1011, 1012, 1013, 4400, 4408, 4409, 4500])('after %i', async (code) => {
    const { server, client } = await setUp(undefined, { random: () => 0.001 });
    const heard = listen(client, { cursor: 'tasks.0' });
    await subscribed(server);
    server.close(code);
    await subscribed(server, 2);
    server.happen();
    await hasHeard(heard, [1]);
    expect(heard.errors).toEqual([]);
  });

  test('4401 is final: the subscriptions end and nothing is tried again', async () => {
    const { server, client } = await setUp({ refuse: () => 4401 });
    const heard = listen(client);
    await until(() => expect(heard.errors).toHaveLength(1));
    expect(client.status.current()).toEqual({ state: 'ended', reason: 'refused' });
    const later = listen(client);
    await until(() => expect(later.errors[0]?.extensions?.['code']).toBe('UNAUTHENTICATED'));
    expect(server.seen.inits).toHaveLength(1);
  });

  test('4403 brings a new token first', async () => {
    const token = vi.fn<TokenSource>((refused) => Promise.resolve({ token: refused === 'old' ? 'new' : 'old' }));
    const refuse = (authorization: unknown) => (authorization === 'Bearer new' ? undefined : 4403);
    const { server, client } = await setUp({ refuse }, { token });
    listen(client);
    await subscribed(server);
    expect(server.seen.inits).toEqual(['Bearer old', 'Bearer new']);
  });

  test('a token that cannot be had for the moment is asked for again, and no socket is opened without', async () => {
    const token = vi
      .fn<TokenSource>(() => Promise.resolve({ token: 'at last' }))
      .mockRejectedValueOnce(new Error('no network'));
    const { server, client } = await setUp({}, { token });
    listen(client);
    await subscribed(server);
    expect(server.seen.inits).toEqual(['Bearer at last']);
  });

  test('when nobody is signed in any more, it ends', async () => {
    const { server, client } = await setUp({}, { token: () => Promise.resolve(null) });
    const heard = listen(client);
    await until(() => expect(heard.errors[0]?.extensions?.['code']).toBe('UNAUTHENTICATED'));
    expect(client.status.current()).toEqual({ state: 'ended', reason: 'signed-out' });
    expect(server.seen.inits).toEqual([]);
  });

  test('a socket that looks alive and is not is dropped', async () => {
    const { server, client } = await setUp({}, { keepAliveMs: 30, pongMs: 60 });
    const heard = listen(client, { cursor: 'tasks.0' });
    await subscribed(server);
    server.fallSilent();
    await subscribed(server, 2);
    server.happen();
    await hasHeard(heard, [1]);
    expect(heard.errors).toEqual([]);
  });

  test('a refusal that passes is tried again, another one ends the subscription', async () => {
    const refusals = ['RATE_LIMITED', 'SUBGRAPH_UNAVAILABLE', 'NOT_FOUND'];
    const refuseOperation = () => new GraphQLError('No.', { extensions: { code: refusals.shift(), retryAfter: 0.01 } });
    const { server, client } = await setUp({ refuseOperation });
    const heard = listen(client);
    await until(() => expect(heard.errors.map(({ extensions }) => extensions?.['code'])).toEqual(['NOT_FOUND']));
    expect(server.seen.subscribes).toHaveLength(3);
  });
});

describe('the device', () => {
  test('offline nothing is tried; online again, at once', async () => {
    const device = createDevice();
    const { server, client } = await setUp({}, { surroundings: device });
    const heard = listen(client, { cursor: 'tasks.0' });
    await subscribed(server);
    device.set({ online: false });
    server.kill();
    await until(() => expect(client.status.current().state).toBe('offline'));
    server.happen();
    await pause(200);
    expect(server.open()).toBe(0);
    device.set({ online: true });
    await hasHeard(heard, [1]);
    expect(client.status.current().state).toBe('live');
  });

  test('while nobody looks nothing is tried; looked at again, what was missed is brought', async () => {
    const device = createDevice();
    const { server, client } = await setUp({}, { surroundings: device });
    const heard = listen(client, { cursor: 'tasks.0' });
    await subscribed(server);
    device.set({ watched: false });
    server.kill();
    server.happen(2);
    await until(() => expect(client.status.current().state).toBe('reconnecting'));
    await pause(200);
    expect(server.open()).toBe(0);
    device.set({ watched: true });
    await hasHeard(heard, [1, 2]);
    expect(heard.errors).toEqual([]);
  });

  test('a server that closes as if all were well is not run at either', async () => {
    const device = createDevice();
    const { server, client } = await setUp({}, { surroundings: device });
    const heard = listen(client, { cursor: 'tasks.0' });
    await subscribed(server);
    device.set({ watched: false });
    server.close(1000);
    server.happen();
    await pause(200);
    expect(server.seen.inits).toHaveLength(1);
    device.set({ watched: true });
    await hasHeard(heard, [1]);
  });

  test('a phone that wakes up asks its socket at once whether it is still there', async () => {
    const device = createDevice();
    const { server, client } = await setUp({}, { surroundings: device, keepAliveMs: 1_000_000, pongMs: 60 });
    const heard = listen(client, { cursor: 'tasks.0' });
    await subscribed(server);
    device.set({ watched: false });
    server.fallSilent();
    server.happen();
    device.set({ watched: true });
    await subscribed(server, 2);
    await hasHeard(heard, [1]);
    expect(heard.errors).toEqual([]);
  });

  test('a subscription that is stopped while it waits opens no connection', async () => {
    const device = createDevice();
    const { server, client } = await setUp({}, { surroundings: device });
    const heard = listen(client);
    await subscribed(server);
    device.set({ watched: false });
    server.kill();
    await until(() => expect(client.status.current().state).toBe('reconnecting'));
    heard.stop();
    device.set({ watched: true });
    await pause(200);
    expect(server.seen.inits).toHaveLength(1);
  });
});

describe('an open socket', () => {
  test('gets a new token before the old one is over, and stays', async () => {
    let issued = 0;
    const token = () => {
      issued++;
      return Promise.resolve({ token: `token ${issued}`, expiresAt: Date.now() + (issued < 4 ? 25_050 : 900_000) });
    };
    const { server, client } = await setUp({}, { token });
    listen(client);
    await until(() =>
      expect(server.seen.pings).toEqual([{ authorization: 'Bearer token 3' }, { authorization: 'Bearer token 4' }]),
    );
    expect(server.seen.inits).toHaveLength(1);
  });

  test('is closed when nothing is subscribed to any more, and opened again for what comes then', async () => {
    const { server, client } = await setUp({}, { lingerMs: 20 });
    const first = listen(client);
    await subscribed(server);
    first.stop();
    await until(() => expect(server.open()).toBe(0));
    await until(() => expect(client.status.current()).toEqual({ state: 'idle' }));
    const second = listen(client, { cursor: 'tasks.0' });
    server.happen();
    await hasHeard(second, [1]);
    expect(first.ticks).toEqual([]);
  });

  test('rests after the last subscription was refused, too', async () => {
    const refuseOperation = () => new GraphQLError('No.', { extensions: { code: 'NOT_FOUND' } });
    const { client } = await setUp({ refuseOperation }, { lingerMs: 20 });
    const heard = listen(client);
    await until(() => expect(heard.errors).toHaveLength(1));
    await until(() => expect(client.status.current()).toEqual({ state: 'idle' }));
  });

  test('is closed for good by its owner; subscriptions hear nothing more', async () => {
    const { server, client } = await setUp();
    const heard = listen(client);
    await until(() => expect(client.status.current().state).toBe('live'));
    client.close();
    await until(() => expect(server.open()).toBe(0));
    expect(client.status.current()).toEqual({ state: 'ended', reason: 'closed' });
    expect(heard).toMatchObject({ ticks: [], errors: [], completed: false });
  });
});

test('the status tells first connection, live, loss and return, each once', async () => {
  const { server, client } = await setUp({}, { now: () => 1_000 });
  const states: string[] = [];
  client.status.subscribe(() => void states.push(client.status.current().state));
  listen(client, { cursor: 'tasks.0' });
  await subscribed(server);
  server.kill();
  await subscribed(server, 2);
  await until(() => expect(client.status.current().state).toBe('live'));
  expect(states).toEqual(['connecting', 'live', 'reconnecting', 'live']);
});
