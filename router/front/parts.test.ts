import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveFront } from './testing/served.ts';
import type { Served } from './testing/served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveFront();
});
afterAll(() => served.stop());

const ask = (query: string, accept: string) =>
  fetch(served.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query }),
  });

const inParts = 'multipart/mixed;deferSpec=20220824, application/json;q=0.9';
const query = '{ greet ... @defer(label: "tired") { broken } ... @defer { again } }';

test('a client that takes parts gets what is deferred after the rest', async () => {
  const answer = await ask(query, inParts);
  expect(answer.headers.get('content-type')).toBe('multipart/mixed; boundary="-"; deferSpec=20220824');
  const text = await answer.text();
  expect(text.endsWith('\r\n-----\r\n')).toBe(true);
  const [, ...parts] = text.slice(0, -'\r\n-----\r\n'.length).split('\r\n---\r\n');
  const payloads = parts.map((part) => JSON.parse(part.slice(part.indexOf('\r\n\r\n'))) as object);
  expect(payloads[0]).toEqual({ data: { greet: 'Hello you' }, hasNext: true });
  expect(payloads.at(-1)).toEqual({ hasNext: false });
  expect(payloads.slice(1, -1)).toEqual(
    expect.arrayContaining([
      {
        incremental: [
          {
            label: 'tired',
            path: [],
            data: null,
            errors: [expect.objectContaining({ message: 'It is broken', path: ['broken'] })],
          },
        ],
        hasNext: true,
      },
      { incremental: [{ path: [], data: { again: null } }], hasNext: true },
    ]),
  );
});

test('a client that takes none gets all at once', async () => {
  const answer = await ask('{ greet ... @defer { again } }', 'application/json');
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await answer.json()).toEqual({ data: { greet: 'Hello you', again: null } });
});

test('an answer with nothing deferred comes as plain JSON, whatever the client would take', async () => {
  const answer = await ask('{ greet }', 'multipart/mixed;deferSpec=20220824');
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await answer.json()).toEqual({ data: { greet: 'Hello you' } });
});
