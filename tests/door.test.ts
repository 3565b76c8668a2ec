import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { request } from 'undici';
import { startInProcess } from './testkit/topologies.ts';
import type { Running } from './testkit/topologies.ts';

let product: Running;
beforeAll(async () => {
  product = await startInProcess({ env: { KD_INTROSPECTION: '0' } });
});
afterAll(() => product.stop());

const json = { 'content-type': 'application/json' };
type Answer = { status: number; type: string; text: string; code: unknown; headers: Record<string, unknown> };

async function send(
  method: 'GET' | 'POST',
  path: string,
  body?: string,
  headers: Record<string, string> = json,
): Promise<Answer> {
  const {
    statusCode,
    body: answer,
    headers: given,
  } = await request(`${product.address}${path}`, { method, headers, ...(body !== undefined && { body }) });
  const text = await answer.text();
  const type = String(given['content-type']);
  const parsed = type.includes('json') ? (JSON.parse(text) as { errors?: { extensions: { code: string } }[] }) : {};
  return { status: statusCode, type, text, code: parsed.errors?.[0]?.extensions.code, headers: given };
}
const post = (query: string, more: object = {}, headers?: Record<string, string>) =>
  send('POST', '/graphql', JSON.stringify({ query, ...more }), headers);

describe('the door', () => {
  const tooDeep = `query ($id: ID!) { task(id: $id) { ${'family { activeTasks { '.repeat(7)} id ${'} }'.repeat(7)} } }`;

  const doubling = `query ($id: ID!) { family(id: $id) { ...F0 } } ${[0, 1, 2, 3, 4].map((level) => `fragment F${level} on Family { ${['a', 'b', 'c', 'd', 'e'].map((name) => `${name}${level}: activeTasks { family { ...F${level + 1} } }`).join(' ')} }`).join(' ')} fragment F5 on Family { id }`;

  test.each([
    ['fragments that multiply each other', () => post(doubling, { variables: { id: 'x' } }), 400, 'LIMIT_SELECTIONS'],
    [
      'more than 30 aliases',
      () => post(`{ me { ${Array.from({ length: 31 }, (_, n) => `a${n}: id`).join(' ')} } }`),
      400,
      'LIMIT_ALIASES',
    ],
    [
      'more than 20 root fields',
      () => post(`{ ${Array.from({ length: 21 }, (_, n) => `a${n}: __typename`).join(' ')} }`),
      400,
      'LIMIT_ROOT_FIELDS',
    ],
    [
      'a misspelt value of an enum, without suggesting names',
      () =>
        post(`query ($f: TaskFilter) { tasks(familyId: "x", filter: $f) { totalCount } }`, {
          variables: { f: { statuss: ['PENDNG'] } },
        }),
      400,
      'BAD_USER_INPUT',
    ],
    ['a body of more than 256 KB', () => post(`{ me { id } } #${'x'.repeat(262_144)}`), 413, 'LIMIT_BODY'],
    ['a document of more than 1,000 tokens', () => post(`{ ${'me { id } '.repeat(300)} }`), 400, 'LIMIT_TOKENS'],
    ['an operation deeper than 12 levels', () => post(tooDeep, { variables: { id: 'x' } }), 400, 'LIMIT_DEPTH'],
    [
      'two mutations in one request',
      () => post(`mutation { a: logout { sessionId } b: logout { sessionId } }`),
      400,
      'LIMIT_ROOT_FIELDS',
    ],
    ['text that is not GraphQL', () => post(`{ me { id }`), 400, 'GRAPHQL_PARSE_FAILED'],
    ['a field that does not exist', () => post(`{ mee { id } }`), 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['introspection, when it is off', () => post(`{ __schema { types { name } } }`), 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['a field that only the router may ask', () => post(`{ signingKeys }`), 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['the subgraphs’ own fields', () => post(`{ _service { sdl } }`), 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'variables of the wrong type',
      () => post(`query ($id: ID!) { task(id: $id) { id } }`, { variables: { id: { a: 1 } } }),
      400,
      'BAD_USER_INPUT',
    ],
    ['a missing variable', () => post(`query ($id: ID!) { task(id: $id) { id } }`), 400, 'BAD_USER_INPUT'],
    [
      'an operation name that is not there',
      () => post(`query A { me { id } } query B { me { id } }`, { operationName: 'C' }),
      400,
      'BAD_USER_INPUT',
    ],
    ['a batch', () => send('POST', '/graphql', `[{"query":"{ me { id } }"}]`), 400, 'BAD_USER_INPUT'],
    ['JSON that is none', () => send('POST', '/graphql', `{"query":`), 400, 'BAD_USER_INPUT'],
    [
      'a form, as another site could send it',
      () => send('POST', '/graphql', 'query={me{id}}', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'BAD_USER_INPUT',
    ],
    [
      'plain text, as another site could send it',
      () => send('POST', '/graphql', '{"query":"{ me { id } }"}', { 'content-type': 'text/plain' }),
      415,
      'BAD_USER_INPUT',
    ],
    [
      'GET without a header that asks first',
      () => send('GET', '/graphql?query={me{id}}', undefined, {}),
      400,
      'BAD_USER_INPUT',
    ],
    [
      'a mutation by GET',
      () => send('GET', '/graphql?query=mutation{logout{sessionId}}', undefined, { 'apollo-require-preflight': '1' }),
      405,
      'BAD_USER_INPUT',
    ],
    [
      'a token that is none',
      () => post(`{ me { id } }`, {}, { ...json, authorization: 'Bearer nonsense' }),
      401,
      'UNAUTHENTICATED',
    ],
    [
      'another scheme',
      () => post(`{ me { id } }`, {}, { ...json, authorization: 'Basic abc' }),
      401,
      'UNAUTHENTICATED',
    ],
    ['an address where there is nothing', () => send('POST', '/nowhere', '{}'), 404, 'NOT_FOUND'],
  ])('refuses %s, in JSON', async (_, knock, status, code) => {
    const answer = await knock();
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(answer.type).toContain('application/json');
    expect(answer.text).not.toMatch(/did you mean|at .*\.ts:|node_modules/i);
  });

  test('nobody in particular is told to sign in, with data null and the path', async () => {
    const { status, text } = await post(`{ me { id } }`);
    expect([status, JSON.parse(text)]).toMatchObject([
      200,
      { data: { me: null }, errors: [{ path: ['me'], extensions: { code: 'UNAUTHENTICATED' } }] },
    ]);
  });

  test('a query by GET with the header is answered', async () => {
    expect(
      (await send('GET', '/graphql?query={__typename}', undefined, { 'apollo-require-preflight': '1' })).text,
    ).toBe('{"data":{"__typename":"Query"}}');
  });

  test('a __proto__ alias or variable leaves every object as it was', async () => {
    await post(`{ __proto__: __typename }`);
    await send(
      'POST',
      '/graphql',
      `{"query":"query ($id: ID!) { task(id: $id) { id } }","variables":{"__proto__":{"x":1},"id":"1"}}`,
    );
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  test('every answer carries a correlation id, the client’s own if it is a decent one', async () => {
    expect(
      (await post(`{ __typename }`, {}, { ...json, 'x-correlation-id': 'my-request-0001' })).headers[
        'x-correlation-id'
      ],
    ).toBe('my-request-0001');
    expect(
      (await post(`{ __typename }`, {}, { ...json, 'x-correlation-id': '<script>' })).headers['x-correlation-id'],
    ).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('pages may not be framed and load nothing from elsewhere', async () => {
    const { headers } = await send('GET', '/', undefined, { accept: 'text/html' });
    expect(String(headers['content-security-policy'])).toContain("script-src 'self'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});

describe('health', () => {
  test('names every dependency with its state and time', async () => {
    const { status, text } = await send('GET', '/health/ready', undefined, {});
    const { dependencies } = JSON.parse(text) as {
      dependencies: Record<string, { status: string; milliseconds: number }>;
    };
    expect(status).toBe(200);
    expect(Object.keys(dependencies)).toEqual(
      expect.arrayContaining(['bus', 'users', 'families', 'tasks', 'points', 'users database']),
    );
    for (const { status: state, milliseconds } of Object.values(dependencies))
      expect([state, typeof milliseconds]).toEqual(['up', 'number']);
  });

  test('metrics are Prometheus text with the requests counted', async () => {
    await post(`{ __typename }`);
    const { text } = await send('GET', '/metrics', undefined, {});
    expect(text).toMatch(/kd_router_request_seconds_count\{operation="other",kind="query",outcome="ok"\} [1-9]/);
    expect(text).toMatch(/kd_router_subgraph_seconds_count\{subgraph="users",outcome="ok"\} [1-9]/);
  });
});
