import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from './root.ts';

const folder = mkdtempSync(join(tmpdir(), 'kd-architecture-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function plant(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function runIn(program: string, args: string[]): string {
  const result = spawnSync(process.execPath, [`${root}node_modules/${program}`, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(result.error).toBeUndefined();
  return result.stdout;
}

/** Makes `@kd/<name>` lead where npm's workspaces lead it. */
function linkWorkspaces(): void {
  mkdirSync(join(folder, 'node_modules/@kd'), { recursive: true });
  for (const [name, path] of Object.entries({ kit: 'kit', users: 'subgraphs/users', tasks: 'subgraphs/tasks' })) {
    writeFileSync(
      join(folder, path, 'package.json'),
      JSON.stringify({ name: `@kd/${name}`, exports: { '.': './index.ts', './*': './*.ts' } }),
    );
    symlinkSync(join(folder, path), join(folder, 'node_modules/@kd', name));
  }
}

describe('imports', () => {
  /** A file that breaks a rule, and the rule. */
  const planted: Record<string, [code: string, rule: string]> = {
    'kit/knows-a-subgraph.ts': ["import '../subgraphs/tasks/index.ts';", 'kit-imports-nothing-of-ours'],
    'subgraphs/users/knows-tasks.ts': ["import '../tasks/index.ts';", 'no-subgraph-imports-another'],
    'subgraphs/users/knows-tasks-by-name.ts': ["import '@kd/tasks';", 'no-subgraph-imports-another'],
    'subgraphs/users/knows-a-type-of-tasks.ts': [
      "import type { Task } from '@kd/tasks';\nexport type T = Task;",
      'no-subgraph-imports-another',
    ],
    'subgraphs/users/users.test.ts': ["import '@kd/tasks';", 'no-subgraph-imports-another'],
    'subgraphs/users/knows-the-router.ts': ["import '../../router/server.ts';", 'subgraphs-import-only-the-kit'],
    'router/knows-a-subgraph.ts': ["import '@kd/users';", 'router-imports-only-the-kit'],
    'subgraphs/tasks/rules.ts': ["import { readFileSync } from 'node:fs';\nreadFileSync('x');", 'rules-are-pure'],
    'subgraphs/users/rules.ts': ["import './store.ts';", 'rules-are-pure'],
    'subgraphs/points/rules.ts': ["import '@kd/kit/database/database';", 'rules-are-pure'],
    'kit/input.ts': ["import './database/database.ts';", 'rules-are-pure'],
    'kit/pages.ts': ["import { readFileSync } from 'node:fs';\nreadFileSync('x');", 'rules-are-pure'],
    'live-client/knows-the-kit.ts': ["import '@kd/kit/clock';", 'live-client-imports-nothing-of-ours'],
    'web/src/app/knows-the-kit.ts': ["import '@kd/kit/clock';", 'web-imports-no-server'],
    'web/src/features/tasks/knows-points.ts': ["import '../points/points.ts';", 'web-features-stay-apart'],
    'web/src/features/tasks/knows-the-app.ts': ["import '../../app/app.ts';", 'web-features-do-not-import-the-app'],
    'web/src/ui/knows-a-feature.ts': ["import '../features/points/points.ts';", 'web-ui-knows-no-domain'],
    'web/src/ui/knows-operations.ts': ["import '../graphql/client.ts';", 'web-ui-knows-no-domain'],
    'kit/chicken.ts': ["import './egg.ts';", 'no-cycles'],
    'kit/nowhere.ts': ["import './nothing.ts';", 'no-unresolved'],
  };

  /** Imports that the architecture allows, and what they lead to. */
  const innocent: Record<string, string> = {
    'kit/clock.ts': '',
    'kit/egg.ts': "import './chicken.ts';",
    'kit/database/database.ts': '',
    'router/server.ts': "import '@kd/kit/clock';",
    'router/journey.test.ts': "import '@kd/users';",
    'subgraphs/tasks/index.ts': "import './rules.ts';\nimport '@kd/kit/clock';\nexport type Task = string;",
    'subgraphs/users/index.ts': '',
    'subgraphs/users/store.ts': "import '@kd/kit/database/database';",
    'kit/errors.ts': "import './clock.ts';",
    'subgraphs/families/rules.ts': "import '@kd/kit/clock';\nimport '@kd/kit/errors';",
    'web/src/app/app.ts': "import '../features/points/points.ts';",
    'web/src/graphql/client.ts': '',
    'web/src/features/points/points.ts': "import '../../ui/button.ts';\nimport '../../graphql/client.ts';",
    'web/src/ui/button.ts': '',
  };

  let broken: [from: string, rule: string][] = [];

  beforeAll(() => {
    plant(innocent);
    plant(Object.fromEntries(Object.entries(planted).map(([path, [code]]) => [path, code])));
    linkWorkspaces();
    const args = [
      '-T',
      'json',
      '--config',
      `${root}.dependency-cruiser.mjs`,
      'kit',
      'subgraphs',
      'router',
      'live-client',
      'web',
    ];
    const report = JSON.parse(runIn('dependency-cruiser/bin/dependency-cruiser.mjs', args)) as {
      summary: { violations: { from: string; rule: { name: string } }[] };
    };
    broken = report.summary.violations.map(({ from, rule }) => [from, rule.name]);
  });

  test.each(Object.entries(planted).map(([path, [, rule]]) => [path, rule]))('%s breaks %s', (path, rule) => {
    expect(broken).toContainEqual([path, rule]);
  });

  test('what the architecture allows passes', () => {
    expect(broken.filter(([from]) => from in innocent && from !== 'kit/egg.ts')).toEqual([]);
  });
});

describe('code', () => {
  const lines = (count: number, line: string) => Array.from({ length: count }, () => line).join('\n');

  const planted: Record<string, [code: string, rule: string]> = {
    'floating.ts': ['Promise.resolve(1);', 'no-floating-promises'],
    'misused.ts': ['if (Promise.resolve(true)) console.error();', 'no-misused-promises'],
    'any.ts': ['export const x: any = 1;', 'no-explicit-any'],
    'leaks-any.ts': ['export const x: { a: string } = JSON.parse("{}");', 'no-unsafe-assignment'],
    'bang.ts': ['export const x = (y: string | undefined) => y!.length;', 'no-non-null-assertion'],
    'type-import.ts': ["import { Stats } from 'node:fs';\nexport type S = Stats;", 'consistent-type-imports'],
    'ignore.ts': ['// @ts-ignore\nexport const x = 1;', 'ban-ts-comment'],
    'loose.ts': ['export const x = (y: string | null) => y == null;', 'eqeqeq'],
    'console.ts': ['console.log(1);', 'no-console'],
    'long.ts': [lines(301, 'export {};'), 'max-lines'],
    'long-function.ts': [`export function f(x: number[]) {\n${lines(61, 'x.push(1);')}\n}`, 'max-lines-per-function'],
  };

  let report = '';

  beforeAll(() => {
    plant(Object.fromEntries(Object.entries(planted).map(([path, [code]]) => [`router/code/${path}`, `${code}\n`])));
    plant({
      'router/code/tsconfig.json': JSON.stringify({
        extends: `${root}tsconfig.base.json`,
        compilerOptions: { types: [] },
        include: ['*.ts'],
      }),
      'scripts/prints.ts': 'console.log(1);\n',
    });
    // Its file patterns count from where the configuration lies.
    cpSync(`${root}.oxlintrc.json`, join(folder, '.oxlintrc.json'));
    report = runIn('oxlint/bin/oxlint', ['--format', 'unix', 'router/code', 'scripts']);
  });

  test.each(Object.entries(planted).map(([path, [, rule]]) => [path, rule]))('%s breaks %s', (path, rule) => {
    const found = report.split('\n').filter((line) => line.startsWith(`router/code/${path}:`));
    expect(found.join('\n')).toContain(`(${rule})`);
  });

  test('scripts may print', () => {
    expect(report).not.toContain('prints.ts');
  });
});
