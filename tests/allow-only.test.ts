import { readFileSync } from 'node:fs';
import { request } from 'undici';
import WebSocket from 'ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goodPassword, newPerson } from './testkit/client.ts';
import { startInProcess } from './testkit/topologies.ts';
import type { Running } from './testkit/topologies.ts';

const manifest = JSON.parse(
  readFileSync(new URL('../web/src/graphql/generated/persisted-documents.json', import.meta.url), 'utf8'),
) as Record<string, string>;
/** The hash of one of the web app's operations, as Apollo's clients send it. */
const hashOf = (name: string): string =>
  Object.entries(manifest)
    .find(([, text]) => new RegExp(`(query|mutation|subscription) ${name}\\b`).test(text))?.[0]
    .replace('sha256:', '') ?? '';
const byHash = (sha256Hash: unknown) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

let open: Running;
let closed: Running;
let person: { username: string };
beforeAll(async () => {
  open = await startInProcess();
  person = await newPerson(open.address);
  closed = await startInProcess({ databaseUrl: open.databaseUrl, env: { KD_PERSISTED_OPERATIONS: 'only' } });
});
afterAll(async () => {
  await closed.stop();
  await open.stop();
});

async function post(body: object | string, at = closed, headers = {}) {
  const { statusCode, body: answer } = await request(`${at.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: statusCode, text: await answer.text() };
}
const signIn = (password: string) => ({
  variables: { input: { username: person.username, password } },
  ...byHash(hashOf('SignInForm')),
});

describe('where only persisted operations are run', () => {
  test('the web app’s operations are, by hash, in either place, with or without its prefix', async () => {
    for (const way of [
      signIn(goodPassword),
      { ...signIn(goodPassword), extensions: undefined, documentId: `sha256:${hashOf('SignInForm')}` },
    ]) {
      const { status, text } = await post(way);
      expect([status, JSON.parse(text)]).toMatchObject([200, { data: { login: { accessToken: expect.any(String) } } }]);
    }
  });

  const probes: [string, object | string][] = [
    ['introspection', { query: '{ __schema { types { name } } }' }],
    ['a type that may exist', { query: '{ __type(name: "Task") { name } }' }],
    ['a misspelt field', { query: '{ famly { id } }' }],
    ['a field that exists', { query: '{ me { id } }' }],
    ['a typename', { query: '{ __typename }' }],
    ['a document that is none', { query: '{ me {' }],
    ['binary', { query: '\u0000\u0001' }],
    ['a mutation', { query: 'mutation { logout { sessionId } }' }],
    ['a subgraph’s own fields', { query: '{ _service { sdl } }' }],
    ['an entity', { query: 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }' }],
    ['a wrong enum', { query: '{ tasks(familyId: 1, sort: { field: DUEDATE }) { totalCount } }' }],
    ['two operations and no name', { query: 'query A { a } query B { b }' }],
    ['too many tokens', { query: `{ ${'me { id } '.repeat(2_000)} }` }],
    ['a known hash with another text', { query: '{ me { id } }', ...byHash(hashOf('SignInForm')) }],
    ['a text that is known but for a space', { query: `${Object.values(manifest)[0]} ` }],
    ['a hash for its own text, to be registered', { query: '{ __typename }', ...byHash('a'.repeat(64)) }],
    ['a __proto__', '{"query":"{ me { id } }","__proto__":{"x":1},"variables":{"__proto__":{"x":1}}}'],
  ];
  test('a prober gets the same bytes for whatever text is sent', async () => {
    const answers = new Set<string>();
    for (const [, probe] of probes) {
      const { status, text } = await post(probe);
      answers.add(`${status} ${text}`);
    }
    expect([...answers]).toEqual([
      '400 {"errors":[{"message":"Only persisted operations are run here: send the hash of one.","extensions":{"code":"PERSISTED_OPERATION_REQUIRED"}}]}',
    ]);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  test.each(['__proto__', 'constructor', 'x', '0'.repeat(64), 'sha256:', '../../etc/passwd'])(
    'an unknown hash, %j, is not found',
    async (hash) => {
      const { status, text } = await post(byHash(hash), closed, { accept: 'application/json' });
      expect([status, text]).toEqual([
        200,
        '{"errors":[{"message":"PersistedQueryNotFound","extensions":{"code":"PERSISTED_QUERY_NOT_FOUND"}}]}',
      ]);
      expect((await post(byHash(hash), closed, { accept: 'application/graphql-response+json' })).status).toBe(404);
    },
  );

  test('what is wrong with variables names no type', async () => {
    const { status, text } = await post({ ...signIn(goodPassword), variables: { input: { username: 1, nope: 2 } } });
    expect([status, text]).toEqual([
      400,
      '{"errors":[{"message":"The variables do not fit the operation.","extensions":{"code":"BAD_USER_INPUT","field":"variables"}}]}',
    ]);
  });

  test('the same over GET, where a query is found and a mutation is not run', async () => {
    const get = (search: string) =>
      request(`${closed.address}/graphql?${search}`, { headers: { 'apollo-require-preflight': '1' } });
    const named = (name: string) => `extensions=${encodeURIComponent(JSON.stringify(byHash(hashOf(name)).extensions))}`;
    const found = await get(named('Explorer'));
    expect([found.statusCode, await found.body.json()]).toMatchObject([200, { data: { me: null } }]);
    expect((await get(`query=${encodeURIComponent('{__typename}')}`)).statusCode).toBe(400);
    expect((await get(named('SignedInSignOut'))).statusCode).toBe(405);
  });

  test('the same over a WebSocket', async () => {
    const { text } = await post(signIn(goodPassword));
    const { data } = JSON.parse(text) as { data: { login: { accessToken: string } } };
    const socket = new WebSocket(`${closed.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const received: { id?: string; type: string; payload?: unknown }[] = [];
    const done = new Promise<void>((resolve) => {
      socket.on('message', (bytes: Buffer) => {
        const message = JSON.parse(bytes.toString()) as (typeof received)[number];
        received.push(message);
        const say = (id: string, payload: object) => socket.send(JSON.stringify({ id, type: 'subscribe', payload }));
        if (message.type === 'connection_ack') {
          say('text', { query: '{ me { id } }' });
          say('hash', byHash(hashOf('Explorer')));
          // graphql-ws cannot send an operation without a text.
          say('empty', { query: '', ...byHash(hashOf('Explorer')) });
          say('unknown', { documentId: 'sha256:0' });
        }
        if (received.filter(({ type }) => type === 'error' || type === 'complete').length === 4) resolve();
      });
    });
    socket.on('open', () =>
      socket.send(
        JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${data.login.accessToken}` } }),
      ),
    );
    await done;
    socket.close();
    const of = (id: string) => received.find((message) => message.id === id);
    expect(of('text')).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'PERSISTED_OPERATION_REQUIRED' } }],
    });
    expect(of('unknown')).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    });
    for (const id of ['hash', 'empty'])
      expect(of(id)).toMatchObject({ type: 'next', payload: { data: { me: { username: person.username } } } });
  });
});
