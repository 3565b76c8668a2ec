import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { accepts, ask } from '@kd/router/live/testing/guests';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Client } from './testkit/client.ts';
import { eventually, newFamily, newTask } from './testkit/family.ts';
import type { Family } from './testkit/family.ts';
import { startInProcess } from './testkit/topologies.ts';
import type { Running } from './testkit/topologies.ts';

/** The whole product: what its subscriptions say and when they end is the same on every transport. */

let product: Running;
beforeAll(async () => {
  product = await startInProcess();
});
afterAll(() => product.stop());

const subscription = 'subscription Live($id: ID!) { taskUpdated(familyId: $id) { change task { title } } }';

type Live = { text(): string; ended: Promise<string>; leave(): void };

/** Subscribes over HTTP. */
const stream = (
  { address, tokens }: Client,
  family: Family,
  transport: keyof typeof accepts,
  headers: Record<string, string> = {},
): Promise<Live> =>
  ask(
    { url: `${address}/graphql` },
    {
      query: subscription,
      variables: { id: family.id },
      accept: accepts[transport],
      token: `Bearer ${tokens!.accessToken}`,
      headers,
    },
  );

/** Subscribes over a WebSocket; what comes is collected as text, and how it closes comes last. */
async function socket({ address, tokens }: Client, family: Family): Promise<Live & { socket: WebSocket }> {
  const opened = new WebSocket(`${address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  let text = '';
  const say = (message: object) => opened.send(JSON.stringify(message));
  opened.on('open', () =>
    say({ type: 'connection_init', payload: { authorization: `Bearer ${tokens!.accessToken}` } }),
  );
  opened.on('message', (data: Buffer) => {
    text += String(data);
    if (String(data).includes('connection_ack'))
      say({ type: 'subscribe', id: '1', payload: { query: subscription, variables: { id: family.id } } });
  });
  const ended = new Promise<string>((resolve) => opened.on('close', (code) => resolve(`${text}${code}`)));
  await eventually(
    async () => text,
    (now) => now.includes('connection_ack'),
  );
  return { text: () => text, ended, leave: () => opened.terminate(), socket: opened };
}

const everywhere = (client: Client, family: Family): Promise<Live[]> =>
  Promise.all([socket(client, family), stream(client, family, 'sse'), stream(client, family, 'multipart')]);

const live = async (kind: string): Promise<number> => {
  const text = await (await request(`${product.address}/metrics`)).body.text();
  return Number(new RegExp(`kd_live\\{kind="${kind}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
};
const sinks = (count: number) =>
  eventually(
    () => live('sinks'),
    (now) => now === count,
  );
const heard = (lives: Live[], word: string) =>
  eventually(
    async () => lives.map((one) => one.text()),
    (texts) => texts.every((text) => text.includes(word)),
  );

describe('on every transport', () => {
  test('a change is pushed, and an event stream goes on from the last id that its client heard', async () => {
    const family = await newFamily(product.address, 0);
    const lives = await everywhere(family.parent, family);
    await sinks(3);
    await newTask(family, { title: 'Sweep the yard' });
    await heard(lives, 'Sweep the yard');
    const [, sse] = lives;
    const [, id = ''] = /^id: (.+)$/m.exec(sse?.text() ?? '') ?? [];
    sse?.leave();
    await newTask(family, { title: 'While nobody listened' });
    const again = await stream(family.parent, family, 'sse', { 'last-event-id': id });
    await heard([again], 'While nobody listened');
    expect(again.text()).not.toContain('Sweep the yard');
    for (const one of [...lives, again]) one.leave();
    await sinks(0);
  });

  test('signing out ends what the session had, and nothing else', async () => {
    const family = await newFamily(product.address, 0);
    const lives = await everywhere(family.parent, family);
    const others = await everywhere(family.advisor, family);
    await sinks(6);
    await family.parent.ask('mutation { logout { sessionId } }');
    const [ws, sse, multipart] = await Promise.all(lives.map(({ ended }) => ended));
    expect(ws).toMatch(/4403$/);
    expect(sse).not.toContain('event: complete');
    expect(multipart).toContain('"payload":null');
    await sinks(3);
    await newTask({ ...family, parent: family.advisor }, { title: 'For who is left' });
    await heard(others, 'For who is left');
    for (const one of others) one.leave();
    await sinks(0);
  });

  test('whoever is removed from the family hears NOT_FOUND, and no more', async () => {
    const family = await newFamily(product.address, 1);
    const [child] = family.children;
    const lives = await everywhere(child!, family);
    await sinks(3);
    await family.advisor.ask(
      'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { family { id } } }',
      {
        input: { familyId: family.id, userId: child!.userId },
      },
    );
    await heard(lives, 'NOT_FOUND');
    await newTask(family, { title: 'Not for you' });
    expect(await lives[1]?.ended).toMatch(/event: complete\ndata:\n\n$/);
    expect(await lives[2]?.ended).toMatch(/--graphql--\r\n$/);
    lives[0]?.leave();
    for (const one of lives) expect(await one.ended).not.toContain('Not for you');
    await sinks(0);
  });
});

test('the next token of a session renews its open socket; that of another session closes it', async () => {
  const family = await newFamily(product.address, 0);
  const { parent, advisor } = family;
  const renewed = await socket(parent, family);
  const { refreshSession } = await parent.ask<{ refreshSession: { accessToken: string } }>(
    'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken } }',
    { token: parent.tokens!.refreshToken },
  );
  const ping = (token: string) =>
    renewed.socket.send(JSON.stringify({ type: 'ping', payload: { authorization: `Bearer ${token}` } }));
  ping(refreshSession.accessToken);
  await heard([renewed], '"type":"pong","payload":{"expires":');
  expect(renewed.socket.readyState).toBe(WebSocket.OPEN);
  ping(advisor.tokens!.accessToken);
  expect(await renewed.ended).toMatch(/4403$/);
});

test('a router stops in time, whatever is open', async () => {
  const other = await startInProcess({ databaseUrl: product.databaseUrl, env: { KD_LIVE_DRAIN_MS: '200' } });
  const family = await newFamily(other.address, 0);
  const lives = await everywhere(family.parent, family);
  // Browsers open connections in advance, on which they may never ask anything.
  const { hostname, port } = new URL(other.address);
  const silent = connect(Number(port), hostname);
  await once(silent, 'connect');
  // A kept connection would hold it for 65 seconds, and this test for too long.
  await other.stop();
  const [ws, sse, multipart] = await Promise.all(lives.map(({ ended }) => ended));
  expect(ws).toMatch(/1012$/);
  expect(sse).not.toContain('event: complete');
  expect(multipart).toContain('CONNECT_AGAIN');
});

test('after hundreds of abrupt deaths the engine holds no room, no trigger and no sink for anybody', async () => {
  const family = await newFamily(product.address, 0);
  for (let batch = 0; batch < 15; batch += 1) {
    await Promise.all(
      Array.from({ length: 15 }, async (_, at) => {
        const one = at % 3 === 0 ? await stream(family.parent, family, 'sse') : await socket(family.parent, family);
        if (at % 2 === 0) await pause(at);
        one.leave();
        await one.ended;
      }),
    );
  }
  for (const kind of ['sinks', 'rooms'])
    await eventually(
      () => live(kind),
      (now) => now === 0,
    );
  const text = await (await request(`${product.address}/metrics`)).body.text();
  expect(text).toContain('kd_sockets{transport="websocket"} 0');
  expect(text).toContain('kd_sockets{transport="sse"} 0');
});
