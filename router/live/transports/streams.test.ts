import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accepts, ask } from '../testing/guests.ts';
import { until } from '../testing/until.ts';
import { openHouse, tokenFor } from '../testing/house.ts';
import type { House } from '../testing/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const token = tokenFor('ada', 's1');
const news = 'subscription News { news }';
const count = 'subscription { count(to: 2) }';

describe('an event stream (GraphQL over SSE, distinct connections)', () => {
  const accept = accepts.sse;

  test('carries what a subscription says, with cursors as ids, and its end', async () => {
    const stream = await ask(house, { query: count, accept, token });
    expect(stream.status).toBe(200);
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.headers.get('cache-control')).toBe('no-store');
    expect((await stream.ended).replaceAll(/house\.\d+/g, 'house.N')).toBe(
      [
        ':\n\n',
        'id: house.N\nevent: next\ndata: {"data":{"count":1},"extensions":{"cursor":"house.N"}}\n\n',
        'id: house.N\nevent: next\ndata: {"data":{"count":2},"extensions":{"cursor":"house.N"}}\n\n',
        'event: complete\ndata:\n\n',
      ].join(''),
    );
  });

  test('is open at once, before anything happens, and gone from the house when its client leaves', async () => {
    const stream = await ask(house, { query: news, accept, token });
    await until(() => house.listeners.size === 1);
    house.push('Task:1', 'late');
    await until(() => stream.text().includes('"news":"late"'));
    stream.leave();
    await until(() => house.listeners.size === 0 && house.doors.counts().connections === 0);
    expect(stream.text()).not.toContain('event: complete');
  });

  test.each([
    ['Last-Event-ID', { headers: { 'last-event-id': 'house.7' } }, 'house.7'],
    ['extensions.cursor', { extensions: { cursor: 'house.8' } }, 'house.8'],
    [
      'both: the newer is what the browser sends',
      { headers: { 'last-event-id': 'house.9' }, extensions: { cursor: 'house.1' } },
      'house.9',
    ],
    ['neither', {}, undefined],
  ])('resumes by %s', async (_, more, cursor) => {
    const stream = await ask(house, { query: news, accept, token, ...more });
    await until(() => house.listeners.size === 1);
    expect([...house.listeners.values()]).toEqual([cursor]);
    stream.leave();
    await until(() => house.listeners.size === 0);
  });

  test('answers queries and mutations, too, also of those who say not who they are', async () => {
    const answer = 'event: next\ndata: {"data":{"hello":"Hello you"}}\n\nevent: complete\ndata:\n\n';
    for (const who of [{ token }, {}]) {
      const stream = await ask(house, { query: '{ hello }', accept, ...who });
      expect([stream.status, stream.headers.get('content-type'), await stream.ended]).toEqual([
        200,
        'text/event-stream; charset=utf-8',
        answer,
      ]);
    }
    const written = await ask(house, { query: 'mutation { write(text: "x") }', accept, token });
    expect(await written.ended).toContain('{"data":{"write":"x"}}');
  });

  test('tells what is wrong with an operation as an event, since a page reads nothing else', async () => {
    for (const [query, code] of [
      ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['subscription {', 'GRAPHQL_PARSE_FAILED'],
      ['subscription { secret }', 'NOT_FOUND'],
      ['', 'BAD_USER_INPUT'],
    ] as const) {
      const stream = await ask(house, { query, accept, token });
      expect(stream.status).toBe(200);
      const text = await stream.ended;
      expect(text).toContain(code);
      expect(text).toMatch(/event: next\ndata: \{"errors":.*\n\nevent: complete\ndata:\n\n$/);
    }
  });

  test('is refused with 401 to a token that does not do', async () => {
    const stream = await ask(house, { query: news, accept, token: 'Bearer nonsense' });
    expect([stream.status, JSON.parse(await stream.ended)]).toMatchObject([
      401,
      { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    ]);
  });

  test('is had by GET as well', async () => {
    const response = await fetch(`${house.url}?query=${encodeURIComponent(count)}`, {
      headers: { accept, authorization: token },
    });
    expect(await response.text()).toMatch(/"count":1.*"count":2.*event: complete\ndata:\n\n$/s);
    const byAForeignPage = await fetch(`${house.url}?query=${encodeURIComponent(count)}`, { headers: { accept } });
    expect(await byAForeignPage.text()).toContain('apollo-require-preflight');
  });
});

describe("Apollo's multipart subscription protocol", () => {
  const accept = accepts.multipart;
  const head = '\r\ncontent-type: application/json; charset=utf-8\r\n\r\n';

  test('carries each result as the payload of a part that ends at once', async () => {
    const stream = await ask(house, { query: count, accept, token });
    expect(stream.headers.get('content-type')).toBe('multipart/mixed;boundary="graphql";subscriptionSpec=1.0');
    const parts = (await stream.ended).replaceAll(/house\.\d+/g, 'house.N').split('\r\n--graphql');
    expect(parts).toEqual([
      '',
      `${head}{}`,
      `${head}{"payload":{"data":{"count":1},"extensions":{"cursor":"house.N"}}}`,
      `${head}{"payload":{"data":{"count":2},"extensions":{"cursor":"house.N"}}}`,
      '--\r\n',
    ]);
  });

  test('resumes by extensions.cursor', async () => {
    const stream = await ask(house, { query: news, accept, token, extensions: { cursor: 'house.5' } });
    await until(() => house.listeners.size === 1);
    expect([...house.listeners.values()]).toEqual(['house.5']);
    stream.leave();
    await until(() => house.listeners.size === 0);
  });

  test('tells what is wrong with the operation in the payload, and then ends', async () => {
    const stream = await ask(house, { query: 'subscription { secret }', accept, token });
    expect(await stream.ended).toMatch(/\{"payload":\{"errors":\[.*"NOT_FOUND".*\]\}\}\r\n--graphql--\r\n$/);
  });

  test('is for subscriptions: anything else is answered like always', async () => {
    const answered = await ask(house, { query: '{ hello }', accept, token });
    expect(answered.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await answered.ended).toBe('{"data":{"hello":"Hello you"}}');
    const wrong = await ask(house, { query: 'subscription { nothing }', accept, token });
    expect(await wrong.ended).toContain('GRAPHQL_VALIDATION_FAILED');
  });
});

test('a client that accepts only JSON learns how subscriptions are had', async () => {
  const answered = await ask(house, { query: news, accept: 'application/graphql-response+json', token });
  expect(answered.status).toBe(400);
  expect(await answered.ended).toContain('text/event-stream');
});
