import { expect, test } from 'vitest';
import { createSession } from './session.ts';
import type { SessionOptions, Tokens } from './session.ts';

/** A server that ends a session when a refresh token is used twice, and one browser's storage and locks for any number of tabs. */
function house() {
  const entries = new Map<string, string>();
  const spent = new Set<string>();
  const exchanges: string[] = [];
  let queue: Promise<unknown> = Promise.resolve();
  let ids = 0;
  let issued = 0;
  const world = { now: 0, online: true, replayed: false, exchanges };
  const issue = (): Tokens => ({
    accessToken: `access-${++issued}`,
    refreshToken: `refresh-${issued}`,
    expiresIn: 900,
  });
  const options: SessionOptions = {
    key: 'session',
    storage: {
      getItem: (key) => entries.get(key) ?? null,
      setItem: (key, value) => void entries.set(key, value),
      removeItem: (key) => void entries.delete(key),
    },
    now: () => world.now,
    newId: () => `id-${++ids}`,
    lock: (_, work) => {
      const result = queue.then(work);
      queue = result.catch(() => {});
      return result;
    },
    async refresh(refreshToken, idempotencyKey) {
      exchanges.push(`${refreshToken} ${idempotencyKey}`);
      await Promise.resolve();
      if (!world.online) throw new TypeError('Failed to fetch');
      if (spent.has(refreshToken)) world.replayed = true;
      spent.add(refreshToken);
      return world.replayed ? 'ended' : issue();
    },
  };
  return { world, issue, openTab: () => createSession(options) };
}

const minutes = 60_000;

test('an access token is used until shortly before its end, then refreshed once for all who ask', async () => {
  const { world, issue, openTab } = house();
  const tab = openTab();
  tab.start(issue());
  expect(await tab.accessToken()).toBe('access-1');
  world.now = 14 * minutes;
  expect(await tab.accessToken()).toBe('access-1');
  world.now = 14.6 * minutes;
  expect(await Promise.all([tab.accessToken(), tab.accessToken(), tab.accessToken()])).toEqual([
    'access-2',
    'access-2',
    'access-2',
  ]);
  expect(world.exchanges).toHaveLength(1);
  expect(tab.tokenEnds()).toBe(29.6 * minutes);
});

test('two tabs that refresh at the same moment never spend one refresh token twice', async () => {
  const { world, issue, openTab } = house();
  const first = openTab();
  first.start(issue());
  const second = openTab();
  world.now = 20 * minutes;
  const tokens = await Promise.all([first.accessToken(), second.accessToken()]);
  expect(new Set(tokens).size).toBe(2);
  expect(world.replayed).toBe(false);
  expect([first, second].map((tab) => tab.state().status)).toEqual(['signed-in', 'signed-in']);
});

test('a new tab finds the session of the browser and gets an access token of its own', async () => {
  const { issue, openTab } = house();
  openTab().start(issue());
  const tab = openTab();
  expect(tab.usableToken()).toBeNull();
  expect(await tab.accessToken()).toBe('access-2');
});

test('signing out in one tab signs the others out', () => {
  const { issue, openTab } = house();
  const first = openTab();
  first.start(issue());
  const second = openTab();
  first.end();
  second.follow();
  expect(second.state()).toEqual({ status: 'signed-out', ended: false });
});

test('signing somebody else in takes the other tabs along, and a refresh alone changes nothing for them', async () => {
  const { world, issue, openTab } = house();
  const first = openTab();
  first.start(issue());
  const second = openTab();
  let changes = 0;
  second.subscribe(() => changes++);
  world.now = 20 * minutes;
  await first.accessToken();
  second.follow();
  expect(changes).toBe(0);
  first.start(issue());
  second.follow();
  expect(changes).toBe(1);
  expect(second.state()).toEqual(first.state());
});

test('a server that cannot be reached ends nothing: the exchange is repeated with the same key', async () => {
  const { world, issue, openTab } = house();
  const tab = openTab();
  tab.start(issue());
  world.now = 20 * minutes;
  world.online = false;
  await expect(tab.accessToken()).rejects.toThrow('Failed to fetch');
  expect(tab.state().status).toBe('signed-in');
  world.online = true;
  expect(await tab.accessToken()).toBe('access-2');
  expect(new Set(world.exchanges).size).toBe(1);
});

test('a session that the server ended is over here too, and says so', async () => {
  const { world, issue, openTab } = house();
  const tab = openTab();
  tab.start(issue());
  world.now = 20 * minutes;
  world.replayed = true;
  expect(await tab.accessToken()).toBeNull();
  expect(tab.state()).toEqual({ status: 'signed-out', ended: true });
  expect(openTab().state().status).toBe('signed-out');
});

test('a refused access token is replaced, and an old refusal does not hurt the new one', async () => {
  const { issue, openTab } = house();
  const tab = openTab();
  tab.start(issue());
  tab.refuse('access-1');
  expect(await tab.accessToken()).toBe('access-2');
  tab.refuse('access-1');
  expect(tab.usableToken()).toBe('access-2');
});
