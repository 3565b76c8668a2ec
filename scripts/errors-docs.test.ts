import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from './root.ts';

/** Where clients' errors are made. */
const sources = globSync(['kit/*.ts', 'kit/subgraph/*.ts', 'router/**/*.ts', 'subgraphs/**/*.ts'], { cwd: root })
  .filter((path) => !/\.test\.ts$|\/(testing|generated|node_modules)\//.test(path))
  .map((path) => readFileSync(`${root}${path}`, 'utf8'));

/** `code: 'X'`, `failure('X'`, `limitError('X'`, `httpError(reply, 400, 'X'`, `withCode(error, 'X'`, `most(count, limit, 'X'`. */
const made = /(?:\bcode: |failure\(|[lL]imitError\(|httpError\([^']*|withCode\([^']*|most\([^']*)'([A-Z][A-Z_]+)'/g;

const used = new Set(sources.flatMap((text) => [...text.matchAll(made)].map(([, code = '']) => code)));
const page = readFileSync(`${root}docs/reference/errors.md`, 'utf8');
const explained = [...page.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code = '']) => code);

function errorCodes(): string[] {
  const union = /export type ErrorCode =([^;]+);/.exec(readFileSync(`${root}kit/errors.ts`, 'utf8'))?.[1] ?? '';
  return [...union.matchAll(/'([A-Z_]+)'/g)].map(([, code = '']) => code);
}

test('every error code that a client can get is explained once', () => {
  expect(errorCodes().length).toBeGreaterThan(5);
  const known = new Set([...errorCodes(), ...used]);
  expect([...known].filter((code) => !explained.includes(code))).toEqual([]);
  expect(explained).toEqual([...new Set(explained)]);
});

test('every limit is found, wherever its code stands', () => {
  const limits = new Set(sources.flatMap((text) => text.match(/\bLIMIT_[A-Z_]+\b/g) ?? []));
  expect([...limits].filter((code) => !explained.includes(code))).toEqual([]);
});

test('no code is explained that nothing uses', () => {
  expect(explained.filter((code) => !used.has(code))).toEqual([]);
});

test('every close code of the socket is explained', () => {
  const sockets = globSync('router/live/transports/socket*.ts', { cwd: root })
    .filter((path) => !path.endsWith('.test.ts'))
    .map((path) => readFileSync(`${root}${path}`, 'utf8'));
  const codes = sockets.join('\n').match(/\b(?:10\d\d|44\d\d)\b(?=, ['"]|,$)/gm) ?? [];
  expect(codes.length).toBeGreaterThan(8);
  for (const code of codes) expect(page).toMatch(new RegExp(`^\\| ${code} `, 'm'));
});
