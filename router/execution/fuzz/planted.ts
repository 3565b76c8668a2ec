import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Mutation } from './mutations.ts';
import { mutations } from './mutations.ts';
import { nameOfCase } from './report.ts';
import { fuzz } from './run.ts';

const router = join(import.meta.dirname, '../..');

/** Where to look for planted bugs: from which graph on, and in how many cases at most. */
export type Search = { from: number; cases: number; say: (text: string) => void };

/** Breaks copies of the engine, each in one way, and gives the names of the bugs that no case shows. */
export async function findPlanted({ from, cases, say }: Search): Promise<string[]> {
  const known = new Set((await fuzz({ from, cases })).failures.map(({ id }) => nameOfCase(id)));
  say(`${known.size} of ${cases} cases differ without a planted bug: those don't count.`);
  const missed: string[] = [];
  for (const mutation of mutations) {
    const copy = await mkdtemp(join(tmpdir(), 'kd-fuzz-'));
    try {
      await plant(mutation, copy);
      const { fuzz: fuzzCopy } = (await import(pathToFileURL(join(copy, 'router/execution/fuzz/run.ts')).href)) as {
        fuzz: typeof fuzz;
      };
      const { cases: needed, failures } = await fuzzCopy({ from, cases, isEnough: (id) => !known.has(nameOfCase(id)) });
      const found = failures.find(({ id }) => !known.has(nameOfCase(id)));
      say(`${found ? `found after ${needed} cases (${nameOfCase(found.id)})` : 'NOT FOUND'}: ${mutation.name}`);
      if (!found) missed.push(mutation.name);
    } finally {
      await rm(copy, { recursive: true });
    }
  }
  say(`${mutations.length - missed.length} of ${mutations.length} planted bugs found.`);
  return missed;
}

async function plant({ name, file, find, replace }: Mutation, copy: string): Promise<void> {
  for (const part of ['execution', 'limits', 'package.json'])
    await cp(join(router, part), join(copy, 'router', part), { recursive: true });
  await symlink(join(router, '../node_modules'), join(copy, 'node_modules'));
  const path = join(copy, 'router/execution', `${file}.ts`);
  const [before = '', after, ...more] = (await readFile(path, 'utf8')).split(find);
  if (after === undefined || more.length > 0) {
    throw new Error(`The bug “${name}” has no one place in ${file}.ts any more: say anew where it goes.`);
  }
  await writeFile(path, before + replace + after);
}
