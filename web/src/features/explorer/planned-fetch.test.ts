import { expect, test } from 'vitest';
import { plannedFetch } from './planned-fetch.ts';

const plan = { milliseconds: 1, calls: [] };

function answering(body: unknown, type = 'application/json') {
  const asked: (string | null)[] = [];
  const { fetch, plans } = plannedFetch(async (_, init) => {
    asked.push(new Headers(init?.headers).get('x-kd-plan'));
    return new Response(JSON.stringify(body), { headers: { 'content-type': type } });
  });
  return { asked, plans, ask: (text: string) => fetch('/graphql', { method: 'POST', body: text }) };
}

test('the plan is kept, and what is shown is the answer without it', async () => {
  const { ask, asked, plans } = answering({ data: { a: 1 }, extensions: { plan, cursor: 'c' } });
  let told = 0;
  plans.subscribe(() => (told += 1));
  const answer = await ask('{"query":"{ a }"}');
  expect(await answer.json()).toEqual({ data: { a: 1 }, extensions: { cursor: 'c' } });
  expect([asked, told, plans.current()]).toEqual([['1'], 1, plan]);
});

test('an answer without a plan leaves none of another answer’s', async () => {
  const { ask, plans } = answering({ data: { a: 1 } });
  expect(await (await ask('{"query":"{ a }"}')).json()).toEqual({ data: { a: 1 } });
  expect(plans.current()).toBeUndefined();
});

test('neither asking for the schema nor an answer in parts is touched', async () => {
  const schema = answering({ data: {}, extensions: { plan } });
  await schema.ask('{"query":"…","operationName":"IntrospectionQuery"}');
  expect([schema.asked, schema.plans.current()]).toEqual([[null], undefined]);
  const parts = answering({ data: {}, extensions: { plan } }, 'multipart/mixed; boundary="-"');
  expect(await (await parts.ask('{"query":"{ a }"}')).json()).toEqual({ data: {}, extensions: { plan } });
});
