import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../', import.meta.url).pathname;
const dashboard = readFileSync(`${root}deploy/grafana/live.json`, 'utf8');

test('the live dashboard shows every figure of live updates', () => {
  const sources = globSync('router/live/**/*.ts', { cwd: root, exclude: ['**/*.test.ts'] }).map((path) =>
    readFileSync(`${root}${path}`, 'utf8'),
  );
  const made = new Set(
    sources.flatMap((text) => text.match(/'kd_(live|sockets)\w*'/g) ?? []).map((name) => name.slice(1, -1)),
  );
  const shown = new Set((dashboard.match(/kd_(live|sockets)\w*/g) ?? []).map((name) => name.replace(/_bucket$/, '')));
  expect(made.size).toBeGreaterThan(5);
  expect([...made].filter((name) => !shown.has(name))).toEqual([]);
});
