import { readFileSync, writeFileSync } from 'node:fs';
import { freePort } from '@kd/kit/database/embedded/port';
import { schemaFolder } from '@kd/kit/sdl';
import { routerNodeArgs } from '../../scripts/distributed.ts';
import { urlSettings } from '../subgraphs.ts';
import { federationOneSdl } from './federation-one.ts';
import { peersFolder } from './peers.ts';
import type { Program, Running } from './processes.ts';

/** Those that are compared, by what they are called in the report. */
export type Name =
  | 'stock'
  | 'hive'
  | 'hiveRust'
  | 'mercurius'
  | 'http'
  | 'inProcess'
  | 'warm'
  | 'hosted'
  | 'embedded'
  | 'floor'
  | 'constant';

/** What they are, in the report's words. */
export const titles: Record<Name, string> = {
  stock: '@apollo/server + @apollo/gateway',
  hive: 'Hive Gateway',
  hiveRust: 'Hive Gateway, Rust planner',
  mercurius: 'Mercurius gateway, JIT',
  http: 'ours, over HTTP',
  inProcess: 'ours, in-process',
  warm: 'ours, entity cache warm',
  hosted: 'ours, in an unchanged ApolloServer',
  embedded: 'ours, embedded with PostgreSQL',
  floor: 'by hand, four calls',
  constant: 'a constant answer',
};

/** Whom `--contenders` may name. */
export const contenderNames = Object.keys(titles) as Name[];

/** Without the entity cache each answer is work; `warm` alone has it. */
const withoutCache = { KD_CACHE_BYTES: '0' };

/** Where the subgraphs are, by name, and where files may be written. */
export type Surroundings = { urls: Record<string, string>; folder: string; viewer: string; snapshotFile: string };

/** How a contender is started and asked. */
export type Recipe = {
  program: Program;
  port: number;
  path: string;
  /** Looks whether it runs as it was meant to. @throws Error when it does not */
  check?: (running: Running) => void;
};

const host = '127.0.0.1';
const at = (port: number, path: string) => `http://${host}:${port}${path}`;

/** The composed supergraph with the addresses of this run. */
function supergraphFile({ urls, folder }: Surroundings, name: string): string {
  const file = `${folder}/${name}.graphql`;
  const sdl = readFileSync(new URL('supergraph.graphql', schemaFolder), 'utf8');
  const addressed = sdl.replaceAll(/name: "(\w+)", url: "[^"]*"/g, (whole, subgraph: string) => {
    const url = urls[subgraph];
    return url === undefined ? whole : `name: "${subgraph}", url: "${new URL('/graphql', url).href}"`;
  });
  writeFileSync(file, addressed);
  return file;
}

/** An ApolloServer: it has no health check, so a second port opens when the first does. */
const apolloServer =
  (name: 'stock' | 'hosted', script: string, nodeArgs: readonly string[] = []) =>
  async (surroundings: Surroundings): Promise<Recipe> => {
    const [port, health] = [await freePort(), await freePort()];
    const env = {
      ...urlSettings(surroundings.urls),
      PORT: `${port}`,
      BENCH_HEALTH_PORT: `${health}`,
      BENCH_VIEWER: surroundings.viewer,
    };
    return { port, path: '/', program: { name, script, nodeArgs, env, readyUrl: at(health, '/') } };
  };

const hiveProgram = 'node_modules/@graphql-hive/gateway/dist/bin.js';

function hive(name: 'hive' | 'hiveRust', flags: readonly string[], check?: Recipe['check']) {
  return async (surroundings: Surroundings): Promise<Recipe> => {
    const port = await freePort();
    const args = ['supergraph', supergraphFile(surroundings, name), '--port', `${port}`, '--host', host];
    const program: Program = {
      name,
      script: hiveProgram,
      args: [...args, '--config-path', 'hive.config.mjs', '--fork', '1', ...flags],
      env: { BENCH_VIEWER: surroundings.viewer, LOG_LEVEL: 'warn' },
      folder: peersFolder,
      readyUrl: at(port, '/readiness'),
    };
    return { port, path: '/graphql', program, ...(check && { check }) };
  };
}

/** Without its package Hive plans in JavaScript and only mentions it. With it, the planner's native code is in memory. */
function checkRust({ pid, log }: Running): void {
  const maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
  if (!/query-planner[^\n]*\.node/.test(maps) || /Could not load/.test(log())) {
    throw new Error(`Hive Gateway runs without its Rust planner:\n${log().slice(-1_000)}`);
  }
}

async function mercurius({ urls, folder, viewer }: Surroundings): Promise<Recipe> {
  const port = await freePort();
  const services = Object.entries(urls).map(([name, url]) => ({
    name,
    url: new URL('/graphql', url).href,
    schema: federationOneSdl(name),
  }));
  const servicesFile = `${folder}/mercurius.json`;
  writeFileSync(servicesFile, JSON.stringify(services));
  const env = { PORT: `${port}`, BENCH_SERVICES: servicesFile, BENCH_VIEWER: viewer };
  const readyUrl = at(port, '/health');
  return {
    port,
    path: '/graphql',
    program: { name: 'mercurius', script: 'mercurius.mjs', env, folder: peersFolder, readyUrl },
  };
}

function ours(name: Name, script: string, ready: string, more: (surroundings: Surroundings) => Record<string, string>) {
  return async (surroundings: Surroundings): Promise<Recipe> => {
    const port = await freePort();
    const env = { ...urlSettings(surroundings.urls), ...more(surroundings), PORT: `${port}` };
    const program: Program = { name, script, nodeArgs: routerNodeArgs, env, readyUrl: at(port, ready) };
    return { port, path: '/graphql', program };
  };
}

/** How each is started. */
export const recipes: Record<Name, (surroundings: Surroundings) => Promise<Recipe>> = {
  stock: apolloServer('stock', 'bench/stock.ts'),
  hosted: apolloServer('hosted', 'bench/router/hosted.ts', routerNodeArgs),
  hive: hive('hive', []),
  hiveRust: hive('hiveRust', ['--hive-router-runtime'], checkRust),
  mercurius,
  http: ours('http', 'router/main.ts', '/health/ready', () => withoutCache),
  warm: ours('warm', 'router/main.ts', '/health/ready', () => ({})),
  inProcess: ours('inProcess', 'bench/router/in-process.ts', '/health/ready', ({ snapshotFile }) => ({
    BENCH_SNAPSHOT: snapshotFile,
    ...withoutCache,
  })),
  embedded: ours('embedded', 'bench/embedded.ts', '/health/ready', () => withoutCache),
  floor: ours('floor', 'bench/router/floor.ts', '/', ({ viewer }) => ({ BENCH_VIEWER: viewer })),
  constant: ours('constant', 'bench/router/constant.ts', '/', () => ({})),
};
