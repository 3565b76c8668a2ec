import { globSync, readFileSync } from 'node:fs';
import { belowFloor, type Floor, type Lockfile, type Manifest, notExact, notSingle, withAddress } from './floors.ts';
import { root } from './root.ts';

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(`${root}${path}`, 'utf8'));
}

const lockfile = readJson('package-lock.json') as Lockfile;
const manifests = globSync(['package.json', '{kit,router,web}/package.json', 'subgraphs/*/package.json'], {
  cwd: root,
});

const problems = [
  ...belowFloor(readJson('scripts/floors.json') as Record<string, Floor>, lockfile),
  ...notSingle(['graphql', '@apollo/federation-internals'], lockfile),
  ...withAddress(lockfile),
  ...manifests.flatMap((path) => notExact(path, readJson(path) as Manifest)),
];

for (const problem of problems) console.error(`floors: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
else console.log('The lockfile holds its floors.');
