import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@kd/kit/log';
import { afterAll, expect, test } from 'vitest';
import { createPersisted, readManifest } from './persisted.ts';
import type { OperationRequest, PersistedMode } from './persisted.ts';

const folder = mkdtempSync(join(tmpdir(), 'kd-manifest-'));
afterAll(() => rmSync(folder, { recursive: true }));

const webManifest = readManifest(
  fileURLToPath(new URL('../../web/src/graphql/generated/persisted-documents.json', import.meta.url)),
);
const [hash = '', text = ''] = [...webManifest][0] ?? [];
const log = createLogger({ level: 'silent', name: 'test' });

/** What comes of a request: its text, or the code of its refusal. */
function outcome(mode: PersistedMode, request: OperationRequest): string | undefined {
  const found = createPersisted(mode, [webManifest], log).find(request);
  return 'query' in found ? found.query : String(found.refusal.extensions['code']);
}
const byHash = (sha256Hash: unknown) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

test('the web app’s operations are found by hash, with and without its prefix, in either place', () => {
  for (const name of [hash, `sha256:${hash}`]) {
    expect([outcome('off', byHash(name)), outcome('only', { documentId: name })]).toEqual([text, text]);
  }
});

test.each(['off', 'log', 'only'] as const)('in mode %s an unknown hash is not found', (mode) => {
  expect(outcome(mode, byHash('0'.repeat(64)))).toBe('PERSISTED_QUERY_NOT_FOUND');
});

test('a text is run in the modes off and log, and in mode only if it is a known one', () => {
  expect([outcome('off', { query: '{ me }' }), outcome('log', { query: '{ me }' })]).toEqual(['{ me }', '{ me }']);
  expect(outcome('only', { query: '{ me }' })).toBe('PERSISTED_OPERATION_REQUIRED');
  expect(outcome('only', { query: text })).toBe(text);
});

test('a known hash does not let another text in', () => {
  expect(outcome('only', { query: '{ me }', ...byHash(hash) })).toBe('PERSISTED_OPERATION_REQUIRED');
  expect(outcome('off', { query: '{ me }', ...byHash(hash) })).toBe('{ me }');
});

test.each(['__proto__', 'constructor', 'toString', '', 7, null, {}])('%j is no hash of anything', (name) => {
  expect(outcome('off', byHash(name))).toMatch(/PERSISTED_QUERY_NOT_FOUND|BAD_USER_INPUT/);
  expect(outcome('only', { documentId: name })).toMatch(/PERSISTED_QUERY_NOT_FOUND|PERSISTED_OPERATION_REQUIRED/);
});

function noting() {
  const lines: unknown[] = [];
  const warn = (line: unknown) => lines.push(line);
  return { lines, logger: Object.assign(createLogger({ level: 'silent', name: 'test' }), { warn }) };
}

test('in mode log each unknown operation is logged once', () => {
  const { lines, logger } = noting();
  const { find } = createPersisted('log', [webManifest], logger);
  for (const query of ['{ a }', '{ a }', '{ b }', text]) find({ query });
  expect(lines).toMatchObject([{ operation: '{\n  a\n}' }, { operation: '{\n  b\n}' }]);
});

test('no value that is written into an unknown operation is logged, nor a text that is no operation', () => {
  const { lines, logger } = noting();
  const { find } = createPersisted('log', [webManifest], logger);
  const secrets = ['hunter2', '480815', 'in a block', 'a remark', '16.2342', 'unquoted'];
  find({
    query: `{ a(b: "hunter2", c: [480815, 16.2342], d: { e: """in a block""", f: $g, h: true, i: unquoted }) # a remark\n}`,
  });
  find({ query: 'mutation { signIn(password: "hunter2" ' });
  const logged = JSON.stringify(lines);
  expect(secrets.filter((secret) => logged.includes(secret))).toEqual([]);
  expect(lines).toMatchObject([
    { operation: '{\n  a(b: HIDDEN, c: [HIDDEN, HIDDEN], d: {e: HIDDEN, f: $g, h: true, i: HIDDEN})\n}' },
    { hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string, operation: undefined },
  ]);
});

test('a manifest whose hash is not its text’s stops the start', () => {
  const path = join(folder, 'wrong.json');
  writeFileSync(path, JSON.stringify({ [`sha256:${hash}`]: '{ me { id } }' }));
  expect(() => readManifest(path)).toThrow('is not the SHA-256 of its operation');
});

test('the names of known operations are known, too', () => {
  const manifest = new Map([
    ['1', 'query Dashboard { me { id } }'],
    ['2', 'mutation  Approve($id: ID!) { approve(id: $id) }'],
    ['3', '{ me { id } }'],
  ]);
  expect([...createPersisted('off', [manifest], createLogger({ level: 'silent', name: 'test' })).names]).toEqual([
    'Dashboard',
    'Approve',
  ]);
});
