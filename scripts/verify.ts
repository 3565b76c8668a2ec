import { root } from './root.ts';
import { forwardSignals, runNode } from './run.ts';

/**
 * `npm run verify [-- --all] [-- --skip-tests]`: everything a change must pass, the quick checks first. It stops at the
 * first failure unless `--all`.
 */

const installed = (path: string): string => `${root}node_modules/${path}`;
const script = (name: string): string => `${root}scripts/${name}.ts`;

/** What is checked, and the Node script with its arguments that checks it. */
const checks: Record<string, string[]> = {
  floors: [script('check-floors')],
  composition: [script('compose'), '--check'],
  'generated code': [script('codegen'), '--check'],
  'settings page': [script('settings-docs'), '--check'],
  format: [installed('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', root],
  types: [installed('typescript/bin/tsc'), '-b', root],
  lint: [script('lint')],
  'unused code': [installed('knip/bin/knip.js'), '--no-progress'],
  'web build': [script('build-web'), '--force'],
  tests: [script('test')],
};

async function passes(name: string, args: string[]): Promise<boolean> {
  console.log(`\n── ${name}`);
  const started = performance.now();
  const code = await runNode(args);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(code === 0 ? `── ${name}: passed in ${seconds} s` : `── ${name}: FAILED in ${seconds} s`);
  return code === 0;
}

/** The names of the checks that failed. */
async function verify(options: { all: boolean; skipTests: boolean }): Promise<string[]> {
  const failed: string[] = [];
  for (const [name, args] of Object.entries(checks)) {
    if (name === 'tests' && options.skipTests) continue;
    if (await passes(name, args)) continue;
    failed.push(name);
    if (!options.all) break;
  }
  return failed;
}

forwardSignals();
const failed = await verify({ all: process.argv.includes('--all'), skipTests: process.argv.includes('--skip-tests') });
console.log(failed.length === 0 ? '\nEverything passed.' : `\nFailed: ${failed.join(', ')}`);
if (failed.length > 0) process.exitCode = 1;
