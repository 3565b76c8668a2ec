import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFeed } from '../live/upstream/testing/feed.ts';
import { until } from '../live/testing/until.ts';
import { connectClient } from './testing/client.ts';
import { serveSubgraph, supergraphOf } from './testing/subgraphs.ts';
import type { ServedSubgraph } from './testing/subgraphs.ts';

const folder = mkdtempSync(join(tmpdir(), 'kd-standalone-'));
const program = fileURLToPath(new URL('../main.ts', import.meta.url));
const started: ChildProcess[] = [];
const ticks = createFeed<Record<string, unknown>>();
let slow: ServedSubgraph;

beforeAll(async () => {
  slow = await serveSubgraph({
    name: 'slow',
    typeDefs: `
      type Query { slow(ms: Int!): String }
      type Subscription { ticks: Tick }
      type Tick { late: String }`,
    resolvers: {
      Query: { slow: async (_: unknown, { ms }: { ms: number }) => (await pause(ms), 'at last') },
      Subscription: { ticks: { subscribe: () => ticks.subscribe() } },
      Tick: { late: async () => (await pause(20_000), 'at last') },
    },
  });
  writeFileSync(join(folder, 'supergraph.graphql'), supergraphOf([slow]));
  writeFileSync(join(folder, 'plain.graphql'), 'type Query { a: Int }');
  writeFileSync(join(folder, 'broken.graphql'), 'type Query {');
});
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  await slow.stop();
  rmSync(folder, { recursive: true });
});

/** Starts the router with nothing in its environment but what it says it needs. */
function start(file: string) {
  const child = spawn(process.execPath, [program], {
    cwd: folder,
    env: { PATH: process.env['PATH'], SUPERGRAPH_PATH: file, PORT: '0', HOST: '127.0.0.1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const address = async (): Promise<string> => {
    while (child.exitCode === null) {
      const found = /"url":"([^"]+)"/.exec(said)?.[1];
      if (found !== undefined) return found;
      await pause(20);
    }
    throw new Error(said);
  };
  return { child, ended, address, said: () => said };
}
const askSlow = (address: string, ms: number) =>
  request(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: `{ slow(ms: ${ms}) }` }),
  });

describe('the process of a router that stands alone', () => {
  test('ends with 0 on SIGTERM, after it has answered what it was asked', async () => {
    const { child, ended, address } = start('supergraph.graphql');
    const asked = askSlow(await address(), 400);
    await pause(150);
    child.kill('SIGTERM');
    expect(await (await asked).body.json()).toEqual({ data: { slow: 'at last' } });
    expect(await ended).toBe(0);
  });

  test('does not wait on SIGTERM for a subgraph that answers too late', async () => {
    const { child, ended, address } = start('supergraph.graphql');
    const asked = askSlow(await address(), 20_000).then(
      () => 'waited for',
      () => 'cut off',
    );
    await pause(150);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(await asked).toBe('cut off');
  });

  test('sends live clients away on SIGTERM, and is gone in time, whatever hangs', async () => {
    const { child, ended, address } = start('supergraph.graphql');
    const router = await address();
    const clients = Array.from({ length: 20 }, () => connectClient(router));
    const heard = clients.map((client) => client.subscribe('subscription { ticks { late } }'));
    // A socket is answered in order: whoever has this has subscribed.
    const arrived = clients.map((client) => client.subscribe('{ __typename }'));
    await until(() => arrived.every(({ results }) => results.length === 1) && ticks.listeners() === 1);
    const hanging = clients[0]!.subscribe('{ slow(ms: 20000) }');
    ticks.push({ ticks: {} });
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    await until(() => heard.every(({ ended }) => ended() !== undefined) && ticks.listeners() === 0);
    for (const { ended } of [...heard, hanging]) expect(ended()).toMatchObject({ code: 1012 });
    expect(hanging.results).toEqual([]);
  });

  test.each([
    ['nowhere.graphql', 'cannot be read (ENOENT)'],
    ['broken.graphql', 'is no Federation 2 supergraph'],
    ['plain.graphql', 'is no Federation 2 supergraph'],
  ])('with %s it says in a line what is wrong, and ends with 1', async (file, complaint) => {
    const { ended, said } = start(file);
    expect(await ended).toBe(1);
    expect(said()).toMatch(/^SUPERGRAPH_PATH: .*\n$/);
    expect(said()).toContain(complaint);
  });
});
