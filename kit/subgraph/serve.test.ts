import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { logToMemory } from '../testing/log.ts';
import { anonymousViewer } from '../testing/network.ts';
import { signStatement } from '../viewer.ts';
import { createSubgraphServer, correlationHeader, statementHeader } from './serve.ts';

const statementKey = 'a statement key that is only for tests';
const { log, lines } = logToMemory();
const server = createSubgraphServer({
  host: {
    name: 'broken',
    execute: () => Promise.reject(new Error('the cellar is flooded')),
    readFeed: () => Promise.reject(new Error('the cellar is flooded')),
    catchUp: () => Promise.resolve(),
    dependencies: [],
    stop: () => Promise.resolve(),
  },
  statementKey,
  clock: systemClock,
  dependencies: [],
  log,
});
let address: string;

beforeAll(async () => void (address = await server.listen({ host: '127.0.0.1', port: 0 })));
afterAll(() => server.close());

const post = async (path: string, body: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${address}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: answer.status, body: (await answer.json()) as { errors: { extensions: { code: string } }[] } };
};

test('what a request breaks is logged by the process with its correlation id, and answered without a word of it', async () => {
  const statement = signStatement({ kind: 'service', name: 'tasks' }, statementKey, systemClock);
  const headers = { [correlationHeader]: 'correlation-1', [statementHeader]: statement };
  const feed = JSON.stringify({ after: 0, types: 'all', limit: 1 });
  for (const [path, body] of [
    ['/graphql', '{"query":"{ me }"}'],
    ['/events', feed],
  ] as const) {
    lines.length = 0;
    expect(await post(path, body, headers)).toEqual({
      status: 500,
      body: {
        errors: [{ message: 'Internal error', extensions: { code: 'INTERNAL', correlationId: 'correlation-1' } }],
      },
    });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 50, correlationId: 'correlation-1', route: path, err: { message: 'the cellar is flooded' } },
    ]);
  }
});

test('what the sender did wrong keeps its 4xx, in JSON, and is no error of ours', async () => {
  lines.length = 0;
  const codeOf = async (...request: Parameters<typeof post>) => {
    const { status, body } = await post(...request);
    return [status, body.errors[0]?.extensions.code];
  };
  expect(await codeOf('/graphql', '{ no json')).toEqual([400, 'BAD_USER_INPUT']);
  expect(await codeOf('/graphql', '{}')).toEqual([400, 'BAD_USER_INPUT']);
  expect(await codeOf('/graphql', 'query', { 'content-type': 'text/html' })).toEqual([415, 'BAD_USER_INPUT']);
  expect(await codeOf('/graphql', JSON.stringify({ query: 'x'.repeat(5_000_000) }))).toEqual([413, 'LIMIT_BODY']);
  const anonymous = { [statementHeader]: signStatement(anonymousViewer, statementKey, systemClock) };
  expect(await codeOf('/events', '{}', anonymous)).toEqual([401, 'UNAUTHENTICATED']);
  expect(lines).toEqual([]);
});
