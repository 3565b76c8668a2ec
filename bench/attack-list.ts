import { once } from 'node:events';
import type { Pool } from 'undici';
import WebSocket from 'ws';

/** What an attacker got: an HTTP status or a socket's close code, and the code of the error. */
export type Outcome = { status: number; code: string };

/** Whom an attacker attacks, and as whom. */
export type Target = {
  pool: Pool;
  socketUrl: string;
  familyId: string;
  /** Of somebody who belongs to no family. */
  token: string;
  /** Of the family's advisor. */
  advisorToken: string;
};

/** One way to hurt the service: sent over and over by so many at once. */
export type Attack = { what: string; limit: string; atOnce: number; send(target: Target): Promise<Outcome> };

type Request = { method?: 'GET' | 'POST'; path?: string; headers?: Record<string, string>; body?: string };

const json = { 'content-type': 'application/json' };

async function http({ pool }: Target, { method = 'POST', path = '/graphql', headers = json, body }: Request) {
  const answer = await pool.request({ method, path, headers, body: body ?? null });
  const text = await answer.body.text();
  const [, code = ''] = /"code":"([A-Z_]+)"/.exec(text) ?? [];
  return { status: answer.statusCode, code };
}

const operation = (query: string, more: object = {}) => JSON.stringify({ query, ...more });
const repeated = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, n) => part(n)).join(' ');

let serial = 0;
/** A text that nobody has sent before, so that nothing is remembered of it. */
const fresh = (query: string): string => `${query} # ${(serial += 1)}`;

const document = (what: string, limit: string, query: () => string, variables: object = {}): Attack => ({
  what,
  limit,
  atOnce: 8,
  send: (target) => http(target, { body: operation(fresh(query()), { variables }) }),
});

const doubling = `query ($id: ID!) { family(id: $id) { ...F0 } } ${repeated(
  5,
  (level) =>
    `fragment F${level} on Family { ${repeated(5, (n) => `a${n}${level}: activeTasks { family { ...F${level + 1} } }`)} }`,
)} fragment F5 on Family { id }`;

const documents: Attack[] = [
  document('1,200 tokens', '1,000 tokens', () => `{ ${repeated(300, () => 'me { id }')} }`),
  document(
    '14 levels',
    'depth 12',
    () => `query ($id: ID!) { task(id: $id) { ${'family { activeTasks { '.repeat(7)} id ${'} }'.repeat(7)} } }`,
    { id: 'x' },
  ),
  document('fragments that multiply to 19,000 fields', '2,000 selections', () => doubling, { id: 'x' }),
  document('31 aliases', '30 aliases', () => `{ me { ${repeated(31, (n) => `a${n}: id`)} } }`),
  document('21 root fields', '20 root fields', () => `{ ${repeated(21, (n) => `a${n}: __typename`)} }`),
  document('11 directives', '10 directives', () => `{ ${repeated(11, (n) => `a${n}: __typename @skip(if: false)`)} }`),
  document(
    'first: $n with n = 10,000',
    '10,000 points',
    () => 'query ($id: ID!, $n: Int) { tasks(familyId: $id, first: $n) { nodes { id } } }',
    { id: 'x', n: 10_000 },
  ),
  document(
    'lists within lists',
    '10,000 points',
    () => '{ me { families { activeTasks { history { actor { id } } } } } }',
  ),
  document('two mutations', '1 mutation', () => 'mutation { a: logout { sessionId } b: logout { sessionId } }'),
  document('text that is no GraphQL', 'parsed', () => '{ me { id '),
  document('fields that do not exist', 'validated', () => `{ me { ${repeated(200, (n) => `x${n}`)} } }`),
  document('introspection', 'off in production', () => '{ __schema { types { name fields { name } } } }'),
  document(
    'operations that nobody asked before',
    'each is planned once',
    () => `{ a${serial}: me { id families { id } } }`,
  ),
];

const posts: Attack[] = [
  {
    what: 'a body of 300 KB',
    limit: '256 KB',
    atOnce: 8,
    send: (target) => http(target, { body: operation(`{ me { id } } #${'x'.repeat(300_000)}`) }),
  },
  {
    what: 'a form',
    limit: 'JSON only',
    atOnce: 8,
    send: (target) =>
      http(target, { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'query={me{id}}' }),
  },
  {
    what: 'GET without a header',
    limit: 'preflight',
    atOnce: 8,
    send: (target) => http(target, { method: 'GET', path: '/graphql?query={me{id}}', headers: {} }),
  },
  {
    what: 'a mutation by GET',
    limit: 'POST only',
    atOnce: 8,
    send: (target) =>
      http(target, {
        method: 'GET',
        path: '/graphql?query=mutation{logout{sessionId}}',
        headers: { 'apollo-require-preflight': '1' },
      }),
  },
  {
    what: 'an unknown hash',
    limit: 'the manifest',
    atOnce: 8,
    send: (target) => http(target, { body: JSON.stringify({ documentId: `sha256:${'0'.repeat(64)}` }) }),
  },
  {
    what: 'a `__proto__` variable',
    limit: 'own names only',
    atOnce: 8,
    send: (target) =>
      http(target, {
        body: '{"query":"query ($id: ID!) { task(id: $id) { id } }","variables":{"__proto__":{"id":"1"}}}',
      }),
  },
  {
    what: 'a token that is none',
    limit: 'signature',
    atOnce: 8,
    send: (target) =>
      http(target, {
        headers: { ...json, authorization: `Bearer ${'x'.repeat(500)}` },
        body: operation('{ me { id } }'),
      }),
  },
  {
    what: 'passwords by trial',
    limit: '5 in 15 minutes',
    atOnce: 8,
    send: (target) =>
      http(target, {
        body: operation('mutation ($i: LoginInput!) { login(input: $i) { accessToken } }', {
          variables: { i: { username: 'somebody', password: 'Wrong-password-1' } },
        }),
      }),
  },
  {
    what: 'a page of 101',
    limit: '100 a page',
    atOnce: 4,
    send: (target) =>
      asPerson(target, target.advisorToken, 'query ($id: ID!) { tasks(familyId: $id, first: 101) { totalCount } }'),
  },
  {
    what: 'requests of one person',
    limit: '100 a minute',
    atOnce: 8,
    send: (target) => asPerson(target, target.token, '{ me { id } }'),
  },
  {
    what: 'sign-ups, 300 at once',
    limit: '32 run, 128 wait',
    atOnce: 300,
    send: (target) =>
      http(target, {
        body: operation('mutation ($i: RegisterInput!) { register(input: $i) { user { id } } }', {
          variables: { i: { username: `a${(serial += 1)}`, password: 'Correct-horse-7', fullName: 'A' } },
        }),
      }),
  },
];

const asPerson = (target: Target, token: string, query: string) =>
  http(target, {
    headers: { ...json, authorization: `Bearer ${token}` },
    body: operation(query, { variables: { id: target.familyId } }),
  });

async function socket({ socketUrl }: Target, open: (socket: WebSocket) => void, origin?: string): Promise<Outcome> {
  const client = new WebSocket(socketUrl, 'graphql-transport-ws', { ...(origin !== undefined && { origin }) });
  const refused = once(client, 'unexpected-response').then(([, { statusCode }]) => ({
    status: Number(statusCode),
    code: '',
  }));
  const closed = once(client, 'close').then(([status]) => ({ status: Number(status), code: 'closed' }));
  client.on('error', () => {});
  client.on('open', () => open(client));
  refused.catch(() => {});
  const outcome = await Promise.race([refused, closed]);
  client.terminate();
  return outcome;
}

const sockets: Attack[] = [
  {
    what: 'a socket from a foreign page',
    limit: 'same origin',
    atOnce: 8,
    send: (target) => socket(target, () => {}, 'https://elsewhere.example'),
  },
  {
    what: 'a message of 70 KB',
    limit: '64 KB',
    atOnce: 8,
    send: (target) => socket(target, (client) => client.send('x'.repeat(70_000))),
  },
  {
    what: 'a subscription before sign-in',
    limit: 'init first',
    atOnce: 8,
    send: (target) =>
      socket(target, (client) => client.send('{"id":"1","type":"subscribe","payload":{"query":"{ me { id } }"}}')),
  },
  { what: 'sockets that say nothing', limit: 'init in 3 s', atOnce: 100, send: (target) => socket(target, () => {}) },
];

/** Every row of the limits at the door (`quality.md`), as somebody would try it. */
export const attacks: readonly Attack[] = [...documents, ...posts, ...sockets];
