import { connect } from 'node:net';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { clientOf, newPerson } from './testkit/client.ts';
import { eventually, newFamily } from './testkit/family.ts';
import { startInProcess } from './testkit/topologies.ts';
import type { Running } from './testkit/topologies.ts';

let product: Running;
beforeAll(async () => {
  product = await startInProcess();
});
afterAll(() => product.stop());

describe('the live door (graphql-transport-ws)', () => {
  type End = { code: number; messages: { type: string; id?: string; payload?: unknown }[] };
  const talk = (say: (socket: WebSocket) => void, options: { protocol?: string; origin?: string } = {}): Promise<End> =>
    new Promise((resolve) => {
      const socket = new WebSocket(
        `${product.address.replace('http', 'ws')}/graphql`,
        options.protocol ?? 'graphql-transport-ws',
        options.origin ? { origin: options.origin } : {},
      );
      const messages: End['messages'] = [];
      socket.on('message', (data: Buffer) => void messages.push(JSON.parse(String(data)) as End['messages'][number]));
      socket.on('open', () => say(socket));
      socket.on('close', (code) => resolve({ code, messages }));
      socket.on('error', () => resolve({ code: 0, messages }));
    });
  const init = (token: string) =>
    JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });

  test.each([
    ['a page of another origin', () => talk(() => {}, { origin: 'https://evil.example' }), 0],
    ['another subprotocol', () => talk(() => {}, { protocol: 'graphql-ws' }), 0],
    ['silence', () => talk(() => {}), 4408],
    ['a token that is none', () => talk((socket) => socket.send(init('nonsense'))), 4403],
    ['no token', () => talk((socket) => socket.send('{"type":"connection_init"}')), 4403],
    [
      'subscribing before that',
      () => talk((socket) => socket.send('{"type":"subscribe","id":"1","payload":{"query":"{ __typename }"}}')),
      4401,
    ],
    ['what is no message', () => talk((socket) => socket.send('hello')), 4400],
    ['a message over 64 KB', () => talk((socket) => socket.send(`"${'x'.repeat(70_000)}"`)), 1009],
  ])('closes on %s', async (_, knock, code) => {
    expect((await knock()).code).toBe(code);
  });

  test.each(['//', 'http://', '*', '/graphql%00'])(
    'an upgrade to %s is refused and the process lives',
    async (target) => {
      const { hostname, port } = new URL(product.address);
      const answer = await new Promise<string>((resolve) => {
        const socket = connect(Number(port), hostname, () =>
          socket.write(
            `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
          ),
        );
        socket.once('data', (data) => resolve(String(data)));
        socket.once('close', () => resolve('closed'));
        socket.once('error', () => resolve('closed'));
      });
      expect(answer).not.toContain('101');
      expect((await clientOf(product.address).send('{ __typename }')).status).toBe(200);
    },
  );

  test('an id used again is its own operation: both end with the socket', async () => {
    const family = await newFamily(product.address, 0);
    const subscribe = (query: string) => JSON.stringify({ type: 'subscribe', id: '1', payload: { query } });
    const sinks = async () =>
      /kd_live\{kind="sinks"\} (\d+)/.exec(await (await request(`${product.address}/metrics`)).body.text())?.[1] ?? '0';
    const before = await sinks();
    await talk((socket) => {
      socket.send(init(family.parent.tokens!.accessToken));
      socket.on('message', (data: Buffer) => {
        if (!String(data).includes('connection_ack')) return;
        socket.send(subscribe(`{ family(id: "${family.id}") { name members { fullName } } }`));
        socket.send('{"type":"complete","id":"1"}');
        socket.send(subscribe(`subscription { taskUpdated(familyId: "${family.id}") { id } }`));
        setTimeout(() => socket.close(1000), 300);
      });
    });
    expect(await eventually(sinks, (count) => count === before)).toBe(before);
  });

  test('queries, pings and errors work over the socket; a second init or the same id twice closes it', async () => {
    const family = await newFamily(product.address, 0);
    const { accessToken } = family.parent.tokens!;
    const subscribe = (id: string, query: string) => JSON.stringify({ type: 'subscribe', id, payload: { query } });
    const live = `subscription { taskUpdated(familyId: "${family.id}") { id } }`;
    const end = await talk((socket) => {
      socket.send(init(accessToken));
      socket.on('message', (data: Buffer) => {
        const { type, id } = JSON.parse(String(data)) as { type: string; id?: string };
        if (type === 'connection_ack') socket.send('{"type":"ping"}');
        if (type === 'pong') socket.send(subscribe('q', `{ family(id: "${family.id}") { name } }`));
        if (type === 'complete' && id === 'q') socket.send(subscribe('bad', `{ nothing }`));
        if (type === 'error' && id === 'bad') {
          socket.send(subscribe('live', live));
          socket.send(subscribe('live', live));
        }
      });
    });
    expect(end.code).toBe(4409);
    expect(end.messages.map(({ type, id }) => [type, id])).toEqual([
      ['connection_ack', undefined],
      ['pong', undefined],
      ['next', 'q'],
      ['complete', 'q'],
      ['error', 'bad'],
    ]);
    const twice = await talk((socket) => {
      socket.send(init(accessToken));
      socket.send(init(accessToken));
    });
    expect(twice.code).toBe(4429);
  });

  test('a socket ends with its access token', async () => {
    const short = await startInProcess({ databaseUrl: product.databaseUrl, env: { KD_ACCESS_TOKEN_SECONDS: '5' } });
    try {
      const person = await newPerson(short.address);
      const listening = await clientOf(short.address, person.tokens).listen(
        `subscription { taskUpdated(familyId: "x") { id } }`,
        {},
      );
      expect((await listening.ended).errors?.[0]?.extensions?.['code']).toBe('NOT_FOUND');
      const end = await new Promise<number>((resolve) => {
        const socket = new WebSocket(`${short.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
        socket.on('open', () => socket.send(init(person.tokens!.accessToken)));
        socket.on('close', resolve);
      });
      expect(end).toBe(4403);
      await listening.stop();
    } finally {
      await short.stop();
    }
  });
});
