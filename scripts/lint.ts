import { existsSync } from 'node:fs';
import { root } from './root.ts';
import { runNode } from './run.ts';

/** `npm run lint [-- --fix]`: oxlint with type information over the code, dependency-cruiser over its imports. */

const folders = [
  'kit',
  'subgraphs',
  'router',
  'live-client',
  'web/src',
  'bench',
  'deploy',
  'scripts',
  'tests',
  'codegen.ts',
].filter((path) => existsSync(`${root}${path}`));

const codes = [
  await runNode([`${root}node_modules/oxlint/bin/oxlint`, '--deny-warnings', ...process.argv.slice(2), '.']),
  await runNode([
    `${root}node_modules/dependency-cruiser/bin/dependency-cruiser.mjs`,
    '--config',
    '.dependency-cruiser.mjs',
    ...folders,
  ]),
];
process.exitCode = Math.max(...codes);
