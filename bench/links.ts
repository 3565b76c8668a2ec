import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createLogger } from '@kd/kit/log';
import { httpLink } from '@kd/router/execution/links/http-link';
import { Pool } from 'undici';
import { median } from './median.ts';

/**
 * `node bench/links.ts [--quick]`: requests over HTTP by undici and by our links, in one process, to one peer that answers
 * at once. See `bench/README.md`.
 */

type Contender = { name: string; ask(n: number): Promise<unknown>; close(): Promise<void> };
type Slice = { rate: number; cpu: number };

const quick = process.argv.includes('--quick');
const [rounds, milliseconds, concurrency] = quick ? [3, 300, 32] : [9, 1_000, 32];
const query =
  'query Names__users($representations: [_Any!]!) { _entities(representations: $representations) { ... on Person { fullName avatarUrl } } }';
const statement = `${'h'.repeat(36)}.${'b'.repeat(340)}.${'s'.repeat(43)}`;
const correlationId = '0190a8c5-0000-7000-8000-000000000000';
const variablesOf = (n: number) => ({
  representations: Array.from({ length: 5 }, (_, k) => ({
    __typename: 'Person',
    id: `0190a8c5-0000-7000-8000-00000000${n}${k}`,
  })),
});
const headers = {
  'content-type': 'application/json',
  'x-kd-statement': statement,
  'x-correlation-id': correlationId,
};

/** undici's `request`, as the router used it before. */
function byRequest(origin: string): Contender {
  const pool = new Pool(origin, { connections: 32, pipelining: 1 });
  return {
    name: 'undici request',
    ask: async (n) => {
      const body = JSON.stringify({ query, variables: variablesOf(n) });
      const answer = await pool.request({ path: '/graphql', method: 'POST', headers, body });
      return JSON.parse(await answer.body.text()) as unknown;
    },
    close: () => pool.close(),
  };
}

/** undici's `dispatch`, its lowest level. */
function byDispatch(origin: string, pipelining: number): Contender {
  const pool = new Pool(origin, { connections: pipelining === 1 ? 32 : 4, pipelining });
  const ask = (n: number) =>
    new Promise((resolve, reject) => {
      const parts: Buffer[] = [];
      const body = JSON.stringify({ query, variables: variablesOf(n) });
      pool.dispatch(
        { path: '/graphql', method: 'POST', headers, body, idempotent: true, blocking: false },
        {
          onRequestStart: () => {},
          onResponseStart: () => {},
          onResponseData: (_, part) => void parts.push(part),
          onResponseEnd: () => resolve(JSON.parse(Buffer.concat(parts).toString())),
          onResponseError: (_, error) => reject(error),
        },
      );
    });
  return { name: pipelining === 1 ? 'undici dispatch' : 'undici dispatch, pipelined', ask, close: () => pool.close() };
}

function byLink(origin: string, depth: number): Contender {
  const log = createLogger({ level: 'error', name: 'bench' });
  const link = httpLink('peer', `${origin}/graphql`, log, { depth });
  return {
    name: depth === 1 ? 'our link, one at a time' : 'our link, pipelined',
    ask: (n) => link.ask({ query, variables: variablesOf(n), statement, correlationId }),
    close: () => link.close(),
  };
}

async function slice({ ask, name }: Contender, forMs: number, expected: string): Promise<Slice> {
  const start = performance.now();
  const cpuBefore = process.cpuUsage();
  let answers = 0;
  const worker = async (n: number) => {
    while (performance.now() - start < forMs) {
      const answer = await ask(n);
      // All answers are looked at, a few to the byte: comparing all would be most of the work.
      if (typeof answer !== 'object' || answer === null || !('data' in answer))
        throw new Error(`${name} has no answer`);
      if (answers % 500 === 0 && JSON.stringify(answer) !== expected) throw new Error(`${name} answers something else`);
      answers += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, n) => worker(n)));
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { rate: answers / seconds, cpu: (user + system) / answers };
}

const child = fork(new URL('links-peer.ts', import.meta.url), { execArgv: [] });
const [{ port, body }] = (await once(child, 'message')) as [{ port: number; body: string }];
const origin = `http://127.0.0.1:${port}`;
const contenders = [
  byRequest(origin),
  byDispatch(origin, 1),
  byDispatch(origin, 16),
  byLink(origin, 1),
  byLink(origin, 16),
];
const slices = new Map<string, Slice[]>(contenders.map(({ name }) => [name, []]));
for (let round = 0; round < rounds; round += 1) {
  for (const contender of contenders) {
    await slice(contender, milliseconds / 4, body);
    slices.get(contender.name)?.push(await slice(contender, milliseconds, body));
  }
}
const [first] = slices.values();
const base = median((first ?? []).map(({ cpu }) => cpu));
const baseRate = median((first ?? []).map(({ rate }) => rate));
console.log('name | requests/s | to undici request | CPU µs/request | less CPU');
for (const [name, measured] of slices) {
  const rate = median(measured.map((one) => one.rate));
  const cpu = median(measured.map((one) => one.cpu));
  const [times, less] = [(rate / baseRate).toFixed(2), (base / cpu).toFixed(2)];
  console.log(`${name} | ${Math.round(rate)} | ${times} × | ${cpu.toFixed(1)} | ${less} ×`);
}
await Promise.all(contenders.map(({ close }) => close()));
child.kill();
