import { setTimeout as pause } from 'node:timers/promises';
import { createLiveClient } from '@kd/live-client';
import type { LiveClient } from '@kd/live-client';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { clientOf } from './testkit/client.ts';
import type { Client, Tokens } from './testkit/client.ts';
import { newFamily, newTask } from './testkit/family.ts';
import type { Family } from './testkit/family.ts';
import { startInProcess } from './testkit/topologies.ts';
import type { Running } from './testkit/topologies.ts';
import { openTunnel } from './testkit/tunnel.ts';
import type { Tunnel } from './testkit/tunnel.ts';

const history = 5;
const tokenSeconds = 5;
let product: Running;
let tunnel: Tunnel;
const clients: LiveClient[] = [];
beforeAll(async () => {
  product = await startInProcess({
    env: { KD_LIVE_HISTORY: String(history), KD_ACCESS_TOKEN_SECONDS: String(tokenSeconds) },
  });
  tunnel = await openTunnel(product.address);
});
afterEach(() => {
  tunnel.mend();
  for (const client of clients.splice(0)) client.close();
});
afterAll(async () => {
  await tunnel.close();
  await product.stop();
});

const until = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

/** Somebody whose tokens are new whenever they are needed: here they last for seconds only. */
function renewing(person: Client) {
  let tokens = person.tokens!;
  const renew = async (): Promise<Client> => {
    const { refreshSession } = await clientOf(product.address).ask<{ refreshSession: Tokens }>(
      'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken refreshToken } }',
      { token: tokens.refreshToken },
    );
    tokens = refreshSession;
    return clientOf(product.address, tokens, person.userId);
  };
  return { renew };
}

/** The position of the screen's query, as an app asks for it. */
async function cursorOfScreen(person: Client, family: Family): Promise<string> {
  const { extensions } = await person.send(
    'query ($id: ID!) { family(id: $id) { activeTasks { title } } }',
    { id: family.id },
    { 'x-kd-cursor': '1' },
  );
  return extensions!.cursor!;
}

/**
 * A child of the family who listens to its tasks through the tunnel.
 * @param claimedMs - how long its tokens are said to last
 */
async function listenTo(family: Family, claimedMs?: number) {
  const child = renewing(family.children[0]!);
  const url = `${tunnel.address.replace('http', 'ws')}/graphql`;
  const token = async () => ({
    token: (await child.renew()).tokens!.accessToken,
    expiresAt: claimedMs === undefined ? undefined : Date.now() + claimedMs,
  });
  const client = createLiveClient({ url, token, random: () => 0.1 });
  clients.push(client);
  const titles: string[] = [];
  const gaps = { told: 0 };
  client.subscribe<{ taskUpdated: { task: { title: string } } }>(
    {
      query: 'subscription ($familyId: ID!) { taskUpdated(familyId: $familyId) { task { title } } }',
      variables: { familyId: family.id },
      cursor: await cursorOfScreen(await child.renew(), family),
    },
    {
      next: ({ data }) => void titles.push(data!.taskUpdated.task.title),
      error: (errors) => void titles.push(JSON.stringify(errors)),
      complete: () => void titles.push('complete'),
      gap: async () => {
        gaps.told++;
        return cursorOfScreen(await child.renew(), family);
      },
    },
  );
  return { client, titles, gaps };
}

/** The parent puts tasks before the family, whatever becomes of the child's connection. */
async function put(family: Family, ...titles: string[]): Promise<void> {
  const parent = await renewing(family.parent).renew();
  Object.assign(family.parent, { tokens: parent.tokens, ask: parent.ask, send: parent.send });
  for (const title of titles) await newTask(family, { title });
}

describe('the live client and the router', () => {
  test('what happens before the subscription stands, and while it is cut off, comes once and in order', async () => {
    const family = await newFamily(product.address, 1);
    const { client, titles, gaps } = await listenTo(family);
    await put(family, 'a');
    await until(() => expect(titles).toEqual(['a']));
    for (const [missed, heard] of [
      ['b', 'c'],
      ['d', 'e'],
    ] as const) {
      tunnel.cut();
      await until(() => expect(client.status.current().state).toBe('reconnecting'));
      await put(family, missed);
      tunnel.mend();
      await until(() => expect(client.status.current().state).toBe('live'));
      await put(family, heard);
    }
    await until(() => expect(titles).toEqual(['a', 'b', 'c', 'd', 'e']));
    expect(gaps.told).toBe(0);
  });

  test('who has missed more than is kept asks the query anew, and hears what follows its answer', async () => {
    const family = await newFamily(product.address, 1);
    const { client, titles, gaps } = await listenTo(family);
    await put(family, 'a');
    await until(() => expect(titles).toEqual(['a']));
    tunnel.cut();
    await until(() => expect(client.status.current().state).toBe('reconnecting'));
    await put(family, ...Array.from({ length: history + 1 }, (_, missed) => `missed ${missed}`));
    tunnel.mend();
    await until(() => expect(gaps.told).toBe(1));
    await put(family, 'b');
    await until(() => expect(titles).toEqual(['a', 'b']));
  });

  test('a socket whose token is renewed outlives the token it was opened with', async () => {
    const family = await newFamily(product.address, 1);
    // Renewed 25 seconds before its end, so every two seconds.
    const { client, titles } = await listenTo(family, 27_000);
    const states: string[] = [];
    client.status.subscribe(() => void states.push(client.status.current().state));
    await pause(tokenSeconds * 1_000 + 3_000);
    await put(family, 'a');
    await until(() => expect(titles).toEqual(['a']));
    expect(states).toEqual(['connecting', 'live']);
  });
});
