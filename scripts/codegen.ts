import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { generate } from '@graphql-codegen/cli';
import config from '../codegen.ts';
import { root } from './root.ts';

/**
 * Writes the generated types that `codegen.ts` describes and removes those that nothing describes any more. With
 * `--check` it writes nothing and fails when a file on disk is not what would be generated.
 */

interface GeneratedFile {
  /** From the repository's folder. */
  path: string;
  content: string;
}

async function generated(): Promise<GeneratedFile[]> {
  const files = (await generate({ ...config, cwd: root, silent: true }, false)) as {
    filename: string;
    content: string;
  }[];
  return files.map(({ filename, content }) => ({ path: relative(root, resolve(root, filename)), content }));
}

/** Files in generated folders that would not be generated today. */
function leftovers(files: GeneratedFile[]): string[] {
  const known = new Set(files.map(({ path }) => path));
  return globSync('{subgraphs/*,router/live,web/src/graphql}/generated/**/*.{ts,json}', { cwd: root }).filter(
    (path) => !known.has(path),
  );
}

function isCurrent({ path, content }: GeneratedFile): boolean {
  return existsSync(`${root}${path}`) && readFileSync(`${root}${path}`, 'utf8') === content;
}

function write({ path, content }: GeneratedFile): void {
  mkdirSync(dirname(`${root}${path}`), { recursive: true });
  writeFileSync(`${root}${path}`, content);
}

async function main(): Promise<void> {
  const files = await generated();
  const stale = files.filter((file) => !isCurrent(file));
  const extra = leftovers(files);
  const names = [...stale.map(({ path }) => path), ...extra];
  if (names.length === 0) return console.log(`codegen: ${files.length} files are up to date.`);
  if (process.argv.includes('--check'))
    throw new Error(`generated files have drifted: ${names.join(', ')}\nrun: npm run codegen`);
  stale.forEach(write);
  extra.forEach((path) => rmSync(`${root}${path}`));
  console.log(`codegen: wrote ${names.join(', ')}`);
}

try {
  await main();
} catch (error) {
  console.error(`codegen: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
