import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { lockTable } from '@kd/kit/testing/databases';
import { request } from 'undici';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { clientOf, newPerson } from './testkit/client.ts';
import type { Client } from './testkit/client.ts';
import { eventually } from './testkit/family.ts';
import { startInProcess } from './testkit/topologies.ts';
import type { Running } from './testkit/topologies.ts';

let product: Running;
let limited: Running;
let person: Client;
beforeAll(async () => {
  product = await startInProcess({ env: { KD_MAX_CONCURRENT: '2', KD_MAX_QUEUE: '2', KD_MAX_WAIT_MS: '20000' } });
  limited = await startInProcess({
    databaseUrl: product.databaseUrl,
    env: { KD_REQUESTS_PER_MINUTE: '5', KD_REQUESTS_PER_MINUTE_ADVISOR: '9', KD_REQUESTS_PER_MINUTE_ADDRESS: '7' },
  });
  person = await newPerson(product.address);
});
afterAll(async () => {
  await limited.stop();
  await product.stop();
});

const codes = (replies: { errors: { extensions: Record<string, unknown> }[] | undefined }[]) =>
  replies.map(({ errors }) => errors?.[0]?.extensions['code'] ?? 'ok');

/**
 * Asks so much at once that two operations run, two wait for their turn, and all others are refused: what they need of SQL is locked
 * until the door is opened again, and no two are the same, so that each needs it.
 */
async function fillDoor() {
  const unlock = await lockTable(product.databaseUrl, 'families.memberships');
  onTestFinished(unlock);
  let answered = 0;
  const asked = Array.from({ length: 40 }, (_, number) =>
    person.send(`{ me { id f${number}: families { id } } }`).finally(() => (answered += 1)),
  );
  await eventually(
    async () => answered,
    (now) => now === 36,
  );
  return {
    open: async () => {
      await unlock();
      return Promise.all(asked);
    },
  };
}

test('more at once than there are places is refused with 503 and Retry-After, and what was begun is answered', async () => {
  const door = await fillDoor();
  const replies = await door.open();
  const refused = replies.filter(({ status }) => status === 503);
  expect(refused).toHaveLength(36);
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(4);
  expect(new Set(codes(refused))).toEqual(new Set(['OVERLOADED']));
  expect(refused[0]?.errors?.[0]?.extensions['retryAfter']).toBe(1);
  expect((await person.send('{ me { id } }')).status).toBe(200);
});

/** Sends the head of a request and half of its body; gives the socket when the head was read. */
async function sendHalf(address: string, token: string): Promise<Socket> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  const head = `POST /graphql HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json`;
  socket.write(`${head}\r\ncontent-length: 100\r\nexpect: 100-continue\r\n\r\n`);
  const [told] = (await once(socket, 'data')) as [Buffer];
  expect(String(told)).toContain('100 Continue');
  socket.write('{"query":"{ me');
  return socket;
}

test('clients that send half a request take nobody’s place, and may hang up in the middle of it', async () => {
  const { accessToken } = person.tokens!;
  const halves = await Promise.all(Array.from({ length: 10 }, () => sendHalf(product.address, accessToken)));
  expect((await person.send('{ me { id } }')).status).toBe(200);
  for (const socket of halves) socket.destroy();
  const door = await fillDoor();
  expect((await door.open()).filter(({ status }) => status === 200)).toHaveLength(4);
});

test('health and metrics are answered while the door is full', async () => {
  const door = await fillDoor();
  const health = await request(`${product.address}/health/live`);
  const metrics = await (await request(`${product.address}/metrics`)).body.text();
  await door.open();
  expect(health.statusCode).toBe(200);
  expect(metrics).toContain('kd_router_operations{state="waiting"}');
  expect(Number(/kd_router_refused_total\{reason="full"\} (\d+)/.exec(metrics)?.[1])).toBeGreaterThanOrEqual(36);
});

test('a person who asks too often gets 429 with the seconds to wait, and headers say what is left', async () => {
  const there = person.at(limited.address);
  const replies = [];
  for (let asked = 0; asked < 6; asked += 1) replies.push(await there.send('{ me { id } }'));
  expect(codes(replies)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'RATE_LIMITED']);
  const { statusCode, headers } = await request(`${limited.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${person.tokens?.accessToken}` },
    body: '{"query":"{ me { id } }"}',
  });
  expect(statusCode).toBe(429);
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
});

test('an advisor may ask more often, and a socket’s operations count as well', async () => {
  const advisor = await newPerson(product.address);
  await advisor.ask('mutation ($input: CreateFamilyInput!) { createFamily(input: $input) { family { id } } }', {
    input: { name: 'Seven' },
  });
  const there = advisor.at(limited.address);
  const listening = await there.listen('subscription ($id: ID!) { taskUpdated(familyId: $id) { id } }', { id: 'none' });
  await listening.stop();
  const replies = [];
  for (let asked = 0; asked < 9; asked += 1) replies.push(await there.send('{ me { id } }'));
  // Two of the nine were the socket's.
  expect(codes(replies)).toEqual([...Array<string>(7).fill('ok'), 'RATE_LIMITED', 'RATE_LIMITED']);
});

test('what a socket is refused counts, too, and nothing more is looked at than a person may ask', async () => {
  const there = (await newPerson(product.address)).at(limited.address);
  const listening = await there.listen('{ nothing }', {});
  await listening.stop();
  const replies = [];
  for (let asked = 0; asked < 4; asked += 1) replies.push(await there.send('{ me { id } }'));
  expect(codes(replies)).toEqual(['ok', 'ok', 'ok', 'RATE_LIMITED']);
  const refused = await there.listen('{ nothing }', {});
  expect((await refused.ended).errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED' });
  await refused.stop();
});

test('where nobody is signed in the address counts, and so do tokens that are none', async () => {
  const nobody = clientOf(limited.address);
  const forger = { authorization: 'Bearer nonsense' };
  const replies = [];
  for (let asked = 0; asked < 4; asked += 1) replies.push(await nobody.send('{ __typename }'));
  for (let asked = 0; asked < 4; asked += 1) replies.push(await nobody.send('{ __typename }', {}, forger));
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 401, 401, 401, 429]);
});

test('an operation that would cost too much with its variables is refused, and one that would not is answered', async () => {
  const query = 'query ($id: ID!, $n: Int) { tasks(familyId: $id, first: $n) { nodes { history { actor { id } } } } }';
  const [dear, cheap] = [await person.send(query, { id: 'x', n: 10_000 }), await person.send(query, { id: 'x', n: 1 })];
  expect([dear.status, dear.errors?.[0]?.extensions]).toEqual([
    400,
    { code: 'LIMIT_COST', cost: 410_001, limit: 10_000 },
  ]);
  expect([cheap.status, codes([cheap])]).toEqual([200, ['NOT_FOUND']]);
});
