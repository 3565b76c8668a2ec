import { setTimeout as pause } from 'node:timers/promises';
import type { AnswerError, SubgraphAnswer } from '@kd/kit/subgraph/execute';
import { logToMemory } from '@kd/kit/testing/log';
import { GraphQLError } from 'graphql';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { serveSubgraph } from '../../standalone/testing/subgraphs.ts';
import type { ServedSubgraph } from '../../standalone/testing/subgraphs.ts';
import { usualPace } from './connection.ts';
import { createConnections } from './connections.ts';
import type { Connections } from './connections.ts';
import { createFeed } from './testing/feed.ts';
import { until } from '../testing/until.ts';

const { log } = logToMemory();
const pace = { ...usualPace, retryMs: 10, longestRetryMs: 50 };
const typeDefs = 'type Query { a: Int } type Subscription { ticked(from: Int): Int failing: Int }';
const ticks = createFeed<{ ticked: number }>();
const resolvers = {
  Subscription: {
    ticked: { subscribe: () => ticks.subscribe() },
    failing: {
      subscribe: () => {
        throw new GraphQLError('No such feed', { extensions: { code: 'NO_FEED' } });
      },
    },
  },
};
const query = 'subscription ($from: Int) { ticked(from: $from) }';

const closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
  await until(() => ticks.listeners() === 0);
});

async function serve(more: object = {}): Promise<ServedSubgraph> {
  const served = await serveSubgraph({ name: 'ticks', typeDefs, resolvers, ...more });
  closings.push(served.stop);
  return served;
}
function connect(own = pace): Connections {
  const connections = createConnections(log, own);
  closings.push(connections.close);
  return connections;
}

/** Subscribes and notes what comes. */
function listen(connections: Connections, url: string, { headers = {}, text = query, from = 1 } = {}) {
  const heard: (SubgraphAnswer | 'begun' | 'begun again' | { ended: readonly AnswerError[] })[] = [];
  const upstream = { subgraph: 'ticks', url: url.replace('http', 'ws'), headers };
  const stop = connections.subscribe(
    upstream,
    { query: text, variables: { from } },
    {
      begun: (again) => heard.push(again ? 'begun again' : 'begun'),
      next: (answer) => heard.push(answer),
      end: (errors) => heard.push({ ended: errors }),
    },
  );
  return { heard, stop };
}

test('operations of one subgraph share one socket, those with other headers have another', async () => {
  const served = await serve();
  const connections = connect();
  const [one, two, other] = [
    listen(connections, served.url, { from: 1 }),
    listen(connections, served.url, { from: 2 }),
    listen(connections, served.url, { headers: { authorization: 'Bearer x' } }),
  ];
  await until(() => ticks.listeners() === 3);
  expect(served.live.sockets()).toBe(2);
  ticks.push({ ticked: 7 });
  await until(() => [one, two, other].every(({ heard }) => heard.length === 2));
  expect(one.heard).toEqual(['begun', { data: { ticked: 7 } }]);
  expect(served.live.connections.map(({ headers, payload }) => [headers.authorization, payload])).toEqual([
    [undefined, undefined],
    ['Bearer x', { authorization: 'Bearer x' }],
  ]);
});

test('an operation that is stopped ends at the subgraph, the others go on', async () => {
  const served = await serve();
  const connections = connect();
  const [one, two] = [listen(connections, served.url), listen(connections, served.url)];
  await until(() => ticks.listeners() === 2);
  one.stop();
  await until(() => ticks.listeners() === 1);
  ticks.push({ ticked: 1 });
  await until(() => two.heard.length === 2);
  expect(one.heard).toEqual(['begun']);
});

test('errors and the end of an operation are passed on', async () => {
  const served = await serve();
  const connections = connect();
  const failing = listen(connections, served.url, { text: 'subscription { failing }' });
  const wrong = listen(connections, served.url, { text: 'subscription { unknown }' });
  const ticking = listen(connections, served.url);
  await until(() => ticks.listeners() === 1);
  ticks.end();
  await until(() => [failing, wrong, ticking].every(({ heard }) => heard.length > 1));
  await until(() => failing.heard.length === 3);
  const error = { message: 'No such feed', path: ['failing'], extensions: { code: 'NO_FEED' } };
  expect(failing.heard.slice(1)).toMatchObject([{ errors: [error] }, { ended: [] }]);
  expect(wrong.heard[1]).toMatchObject({ ended: [{ message: expect.stringContaining('unknown') }] });
  expect(ticking.heard[1]).toEqual({ ended: [] });
});

test('after a socket is lost all operations begin anew, and hear that they did', async () => {
  const served = await serve();
  const connections = connect();
  const listening = [listen(connections, served.url), listen(connections, served.url)];
  await until(() => ticks.listeners() === 2);
  served.live.drop();
  await until(() => listening.every(({ heard }) => heard.includes('begun again')));
  await until(() => ticks.listeners() === 2);
  ticks.push({ ticked: 2 });
  await until(() => listening.every(({ heard }) => heard.length === 3));
  expect(listening[0]?.heard).toEqual(['begun', 'begun again', { data: { ticked: 2 } }]);
  expect(served.live.sockets()).toBe(1);
});

test('a subgraph that stays away ends its operations when patience is over', async () => {
  const served = await serve();
  const { heard } = listen(connect({ ...pace, patienceMs: 100 }), served.url);
  await until(() => ticks.listeners() === 1);
  await served.stop();
  await until(() => heard.length === 2);
  expect(heard[1]).toMatchObject({ ended: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }] });
});

test('what could never be asked fails with the first try', async () => {
  const served = await serve();
  await served.stop();
  const { heard } = listen(connect(), served.url);
  await until(() => heard.length === 1);
  expect(heard).toMatchObject([{ ended: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }] }]);
});

test.each([
  [4403, 'FORBIDDEN'],
  [4401, 'UNAUTHENTICATED'],
  [4400, 'SUBGRAPH_UNAVAILABLE'],
])('a subgraph that closes with %i is not asked again: %s', async (code, expected) => {
  const served = await serve();
  const { heard } = listen(connect(), served.url);
  await until(() => ticks.listeners() === 1);
  served.live.close(code);
  await until(() => heard.length === 2);
  expect(heard[1]).toMatchObject({ ended: [{ extensions: { code: expected } }] });
  expect(served.live.connections).toHaveLength(1);
});

test('who is refused at the door is told so', async () => {
  const served = await serve({ admit: () => false });
  const { heard } = listen(connect(), served.url);
  await until(() => heard.length === 1);
  expect(heard).toMatchObject([{ ended: [{ extensions: { code: 'FORBIDDEN' } }] }]);
});

test.each([
  ['no acknowledgement', () => {}],
  ['no answer to a ping', (say: (text: string) => void) => say('{"type":"connection_ack"}')],
  ['a message that is none', (say: (text: string) => void) => say('{"type":"next"}')],
])('a subgraph that gives %s is given up', async (_, greet) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  closings.push(() => new Promise((resolve) => server.close(resolve)));
  server.on('connection', (socket) => socket.once('message', () => greet((text) => socket.send(text))));
  await until(() => server.address() !== null);
  const { port } = server.address() as { port: number };
  const own = { ...pace, openMs: 50, pingMs: 50, patienceMs: 100 };
  const { heard } = listen(connect(own), `http://127.0.0.1:${port}`);
  await until(() => heard.some((one) => typeof one === 'object' && 'ended' in one));
  expect(heard.at(-1)).toMatchObject({ ended: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }] });
});

test('a subgraph that asks whether anybody is there is answered', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  closings.push(() => new Promise((resolve) => server.close(resolve)));
  const said: string[] = [];
  server.on('connection', (socket) =>
    socket.on('message', (data: Buffer) => {
      said.push((JSON.parse(data.toString()) as { type: string }).type);
      if (said.length === 1) for (const type of ['connection_ack', 'ping']) socket.send(JSON.stringify({ type }));
    }),
  );
  await until(() => server.address() !== null);
  const { port } = server.address() as { port: number };
  listen(connect(), `http://127.0.0.1:${port}`);
  await until(() => said.length === 3);
  expect(said).toEqual(['connection_init', 'subscribe', 'pong']);
});

test('a line that lasts only a moment each time does not begin again for ever', async () => {
  const served = await serve();
  const { heard } = listen(connect({ ...pace, patienceMs: 200 }), served.url);
  for (let times = 0; !heard.some((one) => typeof one === 'object'); times += 1) {
    served.live.drop();
    await pause(5);
    if (times > 2_000) throw new Error('It goes on and on.');
  }
  expect(heard.at(-1)).toMatchObject({ ended: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }] });
});
