import { crc32 } from 'node:zlib';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { serveFront } from './testing/served.ts';

test('what came before in the same words, and went well, may be answered at once; nothing else is', async () => {
  const offered: unknown[] = [];
  const remembering = await serveFront({
    atOnce: ({ query, variables }) => {
      offered.push([query, variables]);
      return { status: 200, body: Buffer.from('{"data":{"greet":"Hello again, Zoë"}}') };
    },
  });
  const ask = async (body: object) => {
    const answer = await request(remembering.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.body.text();
  };
  const greet = 'query ($name: String) { greet(name: $name) }';
  const fresh = [
    { query: greet, variables: { name: 'Ann' } },
    { query: greet, variables: { name: 'Bo' } },
    { query: '{ broken }' },
    { query: '{ broken }' },
    { query: 'mutation { write }' },
    { query: 'mutation { write }' },
    { query: '{ nothing }' },
    { query: '{ nothing }' },
  ];
  for (const body of fresh) expect(await ask(body)).not.toContain('again');
  expect(offered).toEqual([]);
  expect(await ask({ query: greet, variables: { name: 'Bo' } })).toBe('{"data":{"greet":"Hello again, Zoë"}}');
  expect(offered).toEqual([[greet, { name: 'Bo' }]]);
  await remembering.stop();
});

test('bodies with the same checksum are told apart', async () => {
  const remembering = await serveFront({ atOnce: () => undefined });
  const bodies = ['07uo6uj', '0kixxzh'].map((name) => `{"query":"{ greet(name: \\"${name}\\") }"}`);
  expect(new Set(bodies.map((body) => crc32(body))).size).toBe(1);
  for (const [at, body] of [...bodies, ...bodies].entries()) {
    const headers = { 'content-type': 'application/json' };
    const answer = await request(remembering.url, { method: 'POST', headers, body });
    const name = at % 2 === 0 ? '07uo6uj' : '0kixxzh';
    expect(await answer.body.json()).toEqual({ data: { greet: `Hello ${name}` } });
  }
  await remembering.stop();
});

test('a body that is deeper than the stack is answered, also when it comes again', async () => {
  const remembering = await serveFront({ atOnce: () => undefined, maxBodyBytes: 20_000 });
  const deep = `${'['.repeat(7_000)}${']'.repeat(7_000)}`;
  const bodies = ['extensions', 'variables'].map((field) => `{"query":"{ greet }","${field}":{"junk":${deep}}}`);
  for (const body of [...bodies, ...bodies, '{"query":"{ greet }"}']) {
    const headers = { 'content-type': 'application/json' };
    const answer = await request(remembering.url, { method: 'POST', headers, body });
    expect(await answer.body.json()).toEqual({ data: { greet: 'Hello you' } });
  }
  await remembering.stop();
});
