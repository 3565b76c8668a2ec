import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { composeServices, type CompositionResult } from '@apollo/composition';
import { parse } from 'graphql';
import { root } from './root.ts';

/**
 * Composes `schema/*.graphql` into `schema/supergraph.graphql`. With `--check` it writes nothing and fails when the
 * committed supergraph is not what the subgraphs' schemas compose to.
 */

const folder = `${root}schema`;
const supergraphFile = `${folder}/supergraph.graphql`;

/**
 * Where each subgraph answers when it runs as a process of its own. The router itself answers for `live`: its address
 * is never called.
 */
const addresses: Record<string, string> = {
  users: 'http://127.0.0.1:4001/graphql',
  families: 'http://127.0.0.1:4002/graphql',
  tasks: 'http://127.0.0.1:4003/graphql',
  points: 'http://127.0.0.1:4004/graphql',
  live: 'http://live.internal/graphql',
};

function subgraphNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.graphql') && file !== 'supergraph.graphql')
    .map((file) => file.slice(0, -'.graphql'.length))
    .sort();
}

function readSubgraph(name: string) {
  const url = addresses[name];
  if (url === undefined)
    throw new Error(`schema/${name}.graphql has no address: add "${name}" to the table in scripts/compose.ts`);
  return { name, url, typeDefs: parse(readFileSync(`${folder}/${name}.graphql`, 'utf8')) };
}

function describeErrors(errors: NonNullable<CompositionResult['errors']>): string {
  const lines = errors.map(({ message }) => `  ${message}`);
  return `the schemas do not compose:\n${lines.join('\n')}`;
}

const inconsistentDirective = 'INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS';

/** The supergraph of the schemas on disk. */
function compose(): string {
  const names = subgraphNames();
  const result = composeServices(names.map(readSubgraph));
  if (result.errors) throw new Error(describeErrors(result.errors));
  // The supergraph has room for one of them: a field that is private in one subgraph would be shared by another's word.
  const atOdds = result.hints.filter(({ definition }) => definition.code === inconsistentDirective);
  if (atOdds.length > 0) throw new Error(`the schemas disagree:\n${atOdds.map(String).join('\n')}`);
  for (const hint of result.hints.filter(({ definition }) => definition.level.value > 40))
    console.warn(`compose: ${hint.toString()}`);
  return `# Composed from schema/{${names.join(',')}}.graphql by \`npm run compose\`. Do not edit.\n${result.supergraphSdl}`;
}

/** The first line in which two texts differ, for a message that says where to look. */
function firstDifference(committed: string, composed: string): string {
  const before = committed.split('\n');
  const after = composed.split('\n');
  const index = after.findIndex((line, at) => line !== before[at]);
  const at = index === -1 ? after.length : index;
  return `line ${at + 1}\n  committed: ${before[at] ?? '(end of file)'}\n  composed:  ${after[at] ?? '(end of file)'}`;
}

function main(): void {
  const composed = compose();
  const committed = existsSync(supergraphFile) ? readFileSync(supergraphFile, 'utf8') : '';
  if (committed === composed) return console.log('schema/supergraph.graphql is up to date.');
  if (process.argv.includes('--check')) {
    throw new Error(
      `schema/supergraph.graphql has drifted at ${firstDifference(committed, composed)}\nrun: npm run compose && npm run codegen`,
    );
  }
  writeFileSync(supergraphFile, composed);
  console.log('schema/supergraph.graphql written.');
}

try {
  main();
} catch (error) {
  console.error(`compose: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
