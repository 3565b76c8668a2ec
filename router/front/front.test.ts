import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { busy } from './refusal.ts';
import { serveFront } from './testing/served.ts';
import type { Served } from './testing/served.ts';

const modern = 'application/graphql-response+json';
const json = 'application/json';

let served: Served;
beforeAll(async () => {
  served = await serveFront();
});
afterAll(() => served.stop());

type Headers = Record<string, string>;

async function send(
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'OPTIONS',
  url: string,
  headers: Headers,
  body?: string | Buffer,
) {
  const answer = await request(url, { method, headers, ...(body !== undefined && { body }) });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  return {
    status: answer.statusCode,
    headers: answer.headers,
    type: String(answer.headers['content-type']),
    bytes,
    text: bytes.toString(),
    code: () =>
      (JSON.parse(bytes.toString()) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code,
  };
}
const post = (body: unknown, headers: Headers = {}) =>
  send(
    'POST',
    served.url,
    { 'content-type': json, ...headers },
    typeof body === 'string' ? body : JSON.stringify(body),
  );
const get = (parameters: Record<string, string>, headers: Headers = { 'apollo-require-preflight': '1' }) =>
  send('GET', `${served.url}?${new URLSearchParams(parameters).toString()}`, headers);

describe('the media type of an answer', () => {
  test.each([
    [undefined, json],
    ['*/*', json],
    ['application/*', json],
    [json, json],
    [modern, modern],
    ['APPLICATION/JSON', json],
    [`${modern}; charset=utf-8, ${json}; charset=utf-8`, modern],
    [`${json}, ${modern}`, json],
    [`${json};q=0.5, ${modern};q=0.9`, modern],
    [`${modern};q=0.1, ${json}`, json],
    [`text/html, ${modern};q=0.2`, modern],
    [`${json};q=0, */*`, modern],
    [`${modern};q=0, ${json}`, json],
    [`${modern}; charset="UTF-8"`, modern],
    ['text/html, application/xhtml+xml, */*;q=0.8', json],
  ])('for Accept: %s is %s', async (accept, type) => {
    const answer = await post({ query: '{ greet }' }, accept === undefined ? {} : { accept });
    expect([answer.status, answer.type]).toEqual([200, `${type}; charset=utf-8`]);
    expect(answer.text).toBe('{"data":{"greet":"Hello you"}}');
    expect(answer.headers['vary']).toContain('accept');
  });

  test.each([
    'text/html',
    'application/xml',
    `${json};q=0`,
    `${json};q=0, ${modern};q=0, */*`,
    `${modern}; charset=latin1`,
  ])('cannot be agreed on for Accept: %s', async (accept) => {
    expect((await post({ query: '{ greet }' }, { accept })).status).toBe(406);
  });
});

describe('a request that is not well formed', () => {
  const malformed: [name: string, body: unknown][] = [
    ['JSON that is none', '{"query":'],
    ['an empty body', ''],
    ['a list', [{ query: '{ greet }' }]],
    ['a text', '"{ greet }"'],
    ['null', 'null'],
    ['no query', { qeury: '{ greet }' }],
    ['an empty query', { query: '' }],
    ['a query that is no text', { query: { a: 1 } }],
    ['variables that are a list', { query: '{ greet }', variables: [7] }],
    ['variables that are a text', { query: '{ greet }', variables: '{}' }],
    ['an operation name that is no text', { query: '{ greet }', operationName: 1 }],
    ['extensions that are no object', { query: '{ greet }', extensions: 'x' }],
  ];
  test.each(malformed)('%s: 400 in either media type, and no data', async (_, body) => {
    for (const accept of [modern, json, '*/*']) {
      const answer = await post(body, { accept });
      expect([answer.status, answer.code()]).toEqual([400, 'BAD_USER_INPUT']);
      expect(answer.text).not.toContain('"data"');
    }
  });

  test.each([
    ['text/plain', '{"query":"{ greet }"}'],
    ['application/x-www-form-urlencoded', 'query={greet}'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['application/jsonp', '{"query":"{ greet }"}'],
    ['application/json; charset=iso-8859-1', '{"query":"{ greet }"}'],
    ['application/json; charset=utf-16', '{"query":"{ greet }"}'],
  ])('a body of %s: 415', async (type, body) => {
    const answer = await send('POST', served.url, { 'content-type': type }, body);
    expect([answer.status, answer.headers['accept-post']]).toEqual([415, json]);
  });

  test('a body without a type: 415', async () => {
    expect((await send('POST', served.url, {}, '{"query":"{ greet }"}')).status).toBe(415);
  });
  test('a compressed body: 415', async () => {
    expect((await post({ query: '{ greet }' }, { 'content-encoding': 'gzip' })).status).toBe(415);
  });
  test('a body that is not UTF-8: 400', async () => {
    const body = Buffer.from('{"query":"{ greet(name: \\"\xe9\\") }"}', 'latin1');
    expect((await send('POST', served.url, { 'content-type': json }, body)).status).toBe(400);
  });
  test.each([
    'application/json;charset=UTF-8',
    'application/json; charset="utf-8"',
    'Application/JSON',
    'application/json; a=b',
  ])('a body of %s is fine', async (type) => {
    const body = JSON.stringify({ query: '{ greet(name: "Zoë 🦉") }' });
    const { status, text } = await send('POST', served.url, { 'content-type': type }, body);
    expect([status, text]).toEqual([200, '{"data":{"greet":"Hello Zoë 🦉"}}']);
  });

  test('a body over the limit: 413, whether its size is announced or not, and the connection lives on', async () => {
    const large = JSON.stringify({ query: '{ greet }', extensions: { x: 'x'.repeat(20_000) } });
    const announced = await send('POST', served.url, { 'content-type': json }, large);
    expect([announced.status, announced.code()]).toEqual([413, 'LIMIT_BODY']);
    const { statusCode, body } = await request(served.url, {
      method: 'POST',
      headers: { 'content-type': json },
      body: Readable.from([large.slice(0, 9_000), large.slice(9_000, 15_000), large.slice(15_000)]),
    });
    await body.dump();
    expect(statusCode).toBe(413);
    expect((await post({ query: '{ greet }' })).status).toBe(200);
  });
});

describe('a well-formed request', () => {
  const faulty: [name: string, body: object][] = [
    ['a document that cannot be parsed', { query: '{' }],
    ['a document that is not valid', { query: '{ nothing }' }],
    ['an operation that cannot be determined', { query: 'query A { greet } query B { greet }' }],
    ['a variable that does not fit', { query: 'query ($n: Int!) { long(times: $n) }', variables: { n: 'x' } }],
  ];
  test.each(faulty)('with %s: 400, or 200 in plain application/json', async (_, body) => {
    const [as, asJson, asAny] = await Promise.all([modern, json, '*/*'].map((accept) => post(body, { accept })));
    expect([as?.status, asJson?.status, asAny?.status]).toEqual([400, 200, 400]);
    expect(as?.text).not.toContain('"data"');
    expect(asJson?.text).toBe(as?.text);
  });
  test.each([modern, json])('beyond a limit: 400 in %s', async (accept) => {
    const query = `{ ${Array.from({ length: 31 }, (_, n) => `a${n}: greet`).join(' ')} }`;
    expect((await post({ query }, { accept })).status).toBe(400);
  });
  test.each([modern, json])('with an error in a field: 200 in %s, data being null', async (accept) => {
    const answer = await post({ query: '{ broken }' }, { accept });
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([
      200,
      { data: null, errors: [{ path: ['broken'] }] },
    ]);
  });
  test.each([null, undefined, {}])('may leave parameters out, or null, or empty (%s)', async (nothing) => {
    const { status } = await post({ query: '{ greet }', variables: nothing, extensions: nothing, operationName: null });
    expect(status).toBe(200);
  });
  test('that has to wait for a part of its answer reads how long', async () => {
    const answer = await post({ query: '{ limited }' });
    expect([answer.status, answer.headers['retry-after']]).toEqual([200, '7']);
  });
  test('by somebody with a broken Authorization header: 401 and what is expected', async () => {
    const answer = await post({ query: '{ greet }' }, { authorization: 'Basic abc' });
    expect([answer.status, answer.headers['www-authenticate'], answer.code()]).toEqual([
      401,
      'Bearer',
      'UNAUTHENTICATED',
    ]);
  });
});

describe('GET', () => {
  test('carries query, operationName, variables and extensions in the URL', async () => {
    const answer = await get({
      query: 'query A($n: String) { greet(name: $n) } query B { __typename }',
      operationName: 'A',
      variables: '{"n":"Ann + Bo"}',
      extensions: '{"a":1}',
    });
    expect(answer.text).toBe('{"data":{"greet":"Hello Ann + Bo"}}');
  });
  test('an empty operationName is none', async () => {
    expect((await get({ query: '{ greet }', operationName: '' })).status).toBe(200);
  });
  test.each([
    [{}],
    [{ query: '{ greet }', variables: 'x' }],
    [{ query: '{ greet }', variables: '[1]' }],
    [{ query: '{ greet }', extensions: '{' }],
  ])('%j: 400', async (parameters) => {
    expect((await get(parameters as Record<string, string>)).status).toBe(400);
  });
  test.each([modern, json])('a mutation: 405, POST allowed (%s)', async (accept) => {
    const answer = await get({ query: 'mutation { write }' }, { accept, 'apollo-require-preflight': '1' });
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST']);
  });
  test('without a header that forces a preflight: 400', async () => {
    expect((await get({ query: '{ greet }' }, { accept: modern })).status).toBe(400);
    expect((await get({ query: '{ greet }' }, { 'content-type': 'text/plain' })).status).toBe(400);
  });
  test.each(['authorization', 'x-apollo-operation-name', 'graphql-require-preflight'])(
    'with %s it is answered',
    async (name) => {
      expect((await get({ query: '{ greet }' }, { [name]: 'Bearer x' })).status).toBe(200);
    },
  );
});

describe('other methods', () => {
  test('HEAD is GET without the body', async () => {
    const url = `${served.url}?query={greet}`;
    const { status, text, headers } = await send('HEAD', url, { 'apollo-require-preflight': '1' });
    expect([status, text, headers['content-length']]).toEqual([200, '', '30']);
  });
  test('OPTIONS says which there are', async () => {
    const { status, headers } = await send('OPTIONS', served.url, {});
    expect([status, headers['allow']]).toEqual([204, 'GET, HEAD, POST, OPTIONS']);
  });
  test('PUT is not among them', async () => {
    const { status, headers } = await send('PUT', served.url, {}, '{}');
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD, POST, OPTIONS']);
  });
});

describe('an answer', () => {
  test('is compressed when it is large and the client asks', async () => {
    const query = '{ long(times: 10000) }';
    const small = await post({ query: '{ greet }' }, { 'accept-encoding': 'gzip' });
    const large = await post({ query }, { 'accept-encoding': 'br;q=1.0, gzip;q=0.8' });
    const refused = await post({ query }, { 'accept-encoding': 'gzip;q=0' });
    const encodings = [small, large, refused].map(({ headers }) => headers['content-encoding']);
    expect(encodings).toEqual([undefined, 'gzip', undefined]);
    expect(gunzipSync(large.bytes).toString()).toBe(refused.text);
  });
  test('is not sniffed, framed or kept, and carries the correlation id', async () => {
    const { headers } = await post({ query: '{ greet }' }, { 'x-correlation-id': 'my-request-1' });
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      'x-correlation-id': 'my-request-1',
    });
  });
});

describe('the door', () => {
  test('turns away before the body is read, with a status and headers', async () => {
    const full = await serveFront({ before: () => busy });
    // Half a body, and nothing after it.
    const half = new Readable({ read: () => {} });
    half.push('{"query":"{ gr');
    const { statusCode, headers, body } = await request(full.url, {
      method: 'POST',
      headers: { 'content-type': json },
      body: half,
    });
    expect([statusCode, headers['retry-after']]).toEqual([503, '1']);
    expect(await body.json()).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
    half.destroy();
    await full.stop();
  });

  test('says in the headers of an answer what its client has left', async () => {
    const counting = await serveFront({
      answer: async ({ onCounted }) => {
        onCounted?.({ ratelimit: '"requests";r=9;t=60', 'ratelimit-policy': '"requests";q=10;w=60' });
        return { status: 200, body: '{}', headers: { 'retry-after': '7' } };
      },
    });
    const { headers } = await send('POST', counting.url, { 'content-type': json }, '{"query":"{ greet }"}');
    expect(headers).toMatchObject({ ratelimit: '"requests";r=9;t=60', 'retry-after': '7' });
    await counting.stop();
  });
});
