import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema } from 'graphql';
import { createClient } from 'graphql-ws';
import { useServer as serveReference } from 'graphql-ws/use/ws';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { houseTypes, openHouse, tokenFor } from '../testing/house.ts';
import type { House } from '../testing/house.ts';

/**
 * What our server says to a client is what the server of graphql-ws says, message by message and close code by close code: the
 * same scripts are played to both.
 */

type Reference = { webSocketUrl: string; stop(): Promise<void> };

/** The reference server of graphql-ws before the same graph. */
async function openReference(): Promise<Reference> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, path: '/graphql', maxPayload: 65_536 });
  const forever = async function* () {
    await new Promise(() => {});
    yield undefined;
  };
  serveReference(
    {
      schema: buildSchema(houseTypes),
      onConnect: ({ connectionParams }) => typeof connectionParams?.['authorization'] === 'string',
      roots: {
        query: { hello: ({ name }: { name?: string | null }) => `Hello ${name ?? 'you'}` },
        mutation: { write: ({ text }: { text?: string | null }) => text ?? 'nothing' },
        subscription: {
          count: async function* ({ to }: { to: number }) {
            for (let at = 1; at <= to; at += 1) yield { count: at };
          },
          news: forever,
        },
      },
    },
    sockets,
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    webSocketUrl: `ws://127.0.0.1:${port}/graphql`,
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

let house: House;
let reference: Reference;
beforeAll(async () => {
  // The reference tells its operator about each mistake of a client.
  vi.spyOn(console, 'error').mockImplementation(() => {});
  [house, reference] = await Promise.all([openHouse(), openReference()]);
});
afterAll(async () => {
  await Promise.all([house.stop(), reference.stop()]);
  vi.restoreAllMocks();
});

/** What is said; `'…'` waits until as many messages have come. */
type Line = object | string | { awaits: number };
type Heard = { messages: unknown[]; code: number; reason: string };

const quietMs = 150;

/** Plays a script to a server, and tells what came until it closed, or until it had nothing more to say. */
function play(url: string, script: readonly Line[], protocols: string[] = ['graphql-transport-ws']): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocols);
    const messages: unknown[] = [];
    let quiet: NodeJS.Timeout | undefined;
    const lines = [...script];
    const speak = (): void => {
      for (let [line] = lines; line !== undefined; [line] = lines) {
        if (typeof line === 'object' && 'awaits' in line && messages.length < Number(line.awaits)) return;
        lines.shift();
        if (typeof line === 'object' && 'awaits' in line) continue;
        socket.send(typeof line === 'string' ? line : JSON.stringify(line));
      }
      clearTimeout(quiet);
      quiet = setTimeout(() => socket.close(1000), quietMs);
    };
    socket.on('open', speak);
    socket.on('message', (data: Buffer) => {
      messages.push(told(JSON.parse(String(data))));
      speak();
    });
    socket.on('close', (code, reason) => {
      clearTimeout(quiet);
      resolve({ messages, code, reason: String(reason) });
    });
    socket.on('error', reject);
  });
}

/** A message without what is each server's own: our error codes and cursors. */
function told(message: unknown): unknown {
  return JSON.parse(JSON.stringify(message, (key, value: unknown) => (key === 'extensions' ? undefined : value)));
}

const init = { type: 'connection_init', payload: { authorization: tokenFor('ada', 's1') } };
const acked = [init, { awaits: 1 }];
const subscribe = (id: unknown, query: unknown, more: object = {}) => ({
  type: 'subscribe',
  id,
  payload: { query, ...more },
});
const news = 'subscription { news }';

describe('graphql-transport-ws: our server and that of graphql-ws say the same', () => {
  test.each<[string, Line[]]>([
    ['init', [init]],
    ['init without a payload that does', [{ type: 'connection_init' }]],
    ['init with null', [{ type: 'connection_init', payload: null }]],
    ['init with a payload that is none', [{ type: 'connection_init', payload: 'x' }]],
    ['init with a list', [{ type: 'connection_init', payload: [] }]],
    ['init twice', [...acked, init]],
    ['init twice at once', [init, init]],
    ['ping before init', [{ type: 'ping' }]],
    ['ping with a payload', [...acked, { type: 'ping', payload: { at: 7, deep: { x: [1] } } }]],
    ['ping with an empty payload', [{ type: 'ping', payload: {} }]],
    ['ping with null', [{ type: 'ping', payload: null }]],
    ['ping with a text', [{ type: 'ping', payload: 'x' }]],
    ['pong', [{ type: 'pong' }, { type: 'pong', payload: { x: 1 } }]],
    ['pong with a number', [{ type: 'pong', payload: 1 }]],
    ['subscribe before init', [subscribe('1', '{ hello }')]],
    ['subscribe before the ack', [init, subscribe('1', '{ hello }')]],
    ['a query', [...acked, subscribe('1', '{ hello }')]],
    [
      'a query with variables',
      [...acked, subscribe('1', 'query ($name: String) { hello(name: $name) }', { variables: { name: 'Ü "x"' } })],
    ],
    ['a mutation', [...acked, subscribe('m', 'mutation { write(text: "x") }')]],
    [
      'one operation of several',
      [...acked, subscribe('1', 'query A { hello } query B { b: hello }', { operationName: 'B' })],
    ],
    ['nulls', [...acked, subscribe('1', '{ hello }', { variables: null, operationName: null, extensions: null })]],
    [
      'a subscription that ends',
      [...acked, subscribe('c', 'subscription ($to: Int!) { count(to: $to) }', { variables: { to: 3 } })],
    ],
    ['a subscription that is silent', [...acked, subscribe('n', news)]],
    ['completing it', [...acked, subscribe('n', news), { type: 'complete', id: 'n' }, subscribe('q', '{ hello }')]],
    [
      'the same id again after completing',
      [...acked, subscribe('n', news), { type: 'complete', id: 'n' }, subscribe('n', '{ hello }')],
    ],
    [
      'the same id again after an answer',
      [...acked, subscribe('q', '{ hello }'), { awaits: 3 }, subscribe('q', '{ hello }')],
    ],
    ['the same id twice', [...acked, subscribe('n', news), subscribe('n', news)]],
    ['completing what is not known', [...acked, { type: 'complete', id: 'nobody' }, { type: 'ping' }]],
    ['completing before init', [{ type: 'complete', id: 'nobody' }, { type: 'ping' }]],
    [
      'a document that does not fit the schema',
      [...acked, subscribe('x', '{ nothing }'), { awaits: 2 }, { type: 'ping' }],
    ],
    ['complete without id', [...acked, { type: 'complete' }]],
    ['no JSON', ['hello']],
    ['a text', ['"hello"']],
    ['null', ['null']],
    ['a list', ['[]']],
    ['a number', ['7']],
    ['no type', [{ id: '1' }]],
    ['a type that is none', [{ type: 'start', id: '1', payload: { query: '{ hello }' } }]],
    ['a type that is no text', [{ type: 7 }]],
    ['an ack from the client', [...acked, { type: 'connection_ack' }]],
    ['a next from the client', [...acked, { type: 'next', id: '1', payload: {} }]],
    ['a next from the client without payload', [...acked, { type: 'next', id: '1' }]],
    ['an error from the client', [...acked, { type: 'error', id: '1', payload: [{ message: 'x' }] }]],
    ['an error from the client that is none', [...acked, { type: 'error', id: '1', payload: [] }]],
    ['subscribe with an empty id', [...acked, subscribe('', '{ hello }')]],
    ['subscribe with a number as id', [...acked, subscribe(7, '{ hello }')]],
    ['subscribe without payload', [...acked, { type: 'subscribe', id: '1' }]],
    ['subscribe without query', [...acked, subscribe('1', undefined)]],
    ['subscribe with a number as query', [...acked, subscribe('1', 7)]],
    ['subscribe with variables that are none', [...acked, subscribe('1', '{ hello }', { variables: [] })]],
    ['subscribe with an operationName that is none', [...acked, subscribe('1', '{ hello }', { operationName: 7 })]],
    ['subscribe with extensions that are none', [...acked, subscribe('1', '{ hello }', { extensions: 'x' })]],
    ['a message over 64 KB', ['x'.repeat(70_000)]],
  ])('%s', async (_, script) => {
    const [ours, theirs] = await Promise.all([house, reference].map(({ webSocketUrl }) => play(webSocketUrl, script)));
    expect(ours).toEqual(theirs);
  });

  test('to silence', async () => {
    const wait = ({ webSocketUrl }: { webSocketUrl: string }) =>
      new Promise((resolve) => {
        const socket = new WebSocket(webSocketUrl, 'graphql-transport-ws');
        socket.on('close', (code, reason) => resolve([code, String(reason)]));
      });
    const [ours, theirs] = await Promise.all([wait(house), wait(reference)]);
    expect(ours).toEqual(theirs);
    expect(ours).toEqual([4408, 'Connection initialisation timeout']);
  });

  test('to no subprotocol', async () => {
    const [ours, theirs] = await Promise.all([house, reference].map(({ webSocketUrl }) => play(webSocketUrl, [], [])));
    expect(ours).toEqual(theirs);
    expect(ours?.code).toBe(4406);
  });
});

describe('where the protocol leaves it open, we differ', () => {
  test('a document that is no GraphQL ends the operation and not the socket', async () => {
    const { messages, code } = await play(house.webSocketUrl, [...acked, subscribe('x', '{'), { awaits: 2 }]);
    expect(messages).toMatchObject([{ type: 'connection_ack' }, { type: 'error', id: 'x' }]);
    expect(code).toBe(1000);
  });
});

describe('the unmodified client of graphql-ws', () => {
  test('queries, subscribes, and hears what goes wrong', async () => {
    const client = createClient({
      url: house.webSocketUrl,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: tokenFor('ada', 's1') },
    });
    const all = async (query: string, variables = {}) => {
      const got: unknown[] = [];
      for await (const result of client.iterate({ query, variables })) got.push(result.data);
      return got;
    };
    expect(await all('{ hello }')).toEqual([{ hello: 'Hello you' }]);
    expect(await all('mutation { write(text: "x") }')).toEqual([{ write: 'x' }]);
    expect(await all('subscription ($to: Int!) { count(to: $to) }', { to: 3 })).toEqual([
      { count: 1 },
      { count: 2 },
      { count: 3 },
    ]);
    await expect(all('subscription { secret }')).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    await client.dispose();
  });
});
