import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { launchEmbeddedPostgres } from '@kd/kit/database/embedded/launch';
import { freePort } from '@kd/kit/database/embedded/port';
import type { Viewer } from '@kd/kit/viewer';
import { distributedParts, startDistributed, routerNodeArgs } from '../scripts/distributed.ts';
import type { Distributed, Part } from '../scripts/distributed.ts';
import { root } from '../scripts/root.ts';
import type { Person } from './dashboard.ts';
import { benchEnvironment } from './environment.ts';
import { addresses, subgraphNames, urlSettings } from './subgraphs.ts';

/** One of those that are compared: where it listens, and which processes do its work. */
export type Contender = {
  name: string;
  url: string;
  /** The process that answers clients. */
  front: number[];
  /** Further processes that work for it. */
  behind: number[];
};

/** Everything that is compared, running at once on one database. */
export type Arena = { person: Person; contenders: Contender[]; databasePid: number; stop(): Promise<void> };

const host = '127.0.0.1';

/** Runs a Node script to its end and gives what it wrote. @throws Error when it fails; its own words are on stderr */
export async function outputOf(script: string, args: readonly string[], env = process.env): Promise<string> {
  const child = spawn(process.execPath, [`${root}${script}`, ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (child.exitCode !== 0) throw new Error(`${script} ended with ${String(child.exitCode ?? child.signalCode)}`);
  return output;
}

type Ports = { router: number; embedded: number; stock: number; stockHealth: number };

function partsOf(urls: Record<string, string>, ports: Ports, person: Person): Part[] {
  const viewer: Viewer = {
    kind: 'user',
    userId: person.userId,
    sessionId: 'bench',
    memberships: [{ familyId: person.familyId, role: 'ADVISOR' }],
    origin: { address: host, userAgent: 'bench' },
  };
  return [
    ...distributedParts({ HOST: host, PORT: ports.router }, urls),
    {
      name: 'embedded',
      entry: 'bench/embedded.ts',
      nodeArgs: routerNodeArgs,
      env: { PORT: String(ports.embedded) },
      healthUrl: `http://${host}:${ports.embedded}/health/ready`,
    },
    {
      name: 'stock',
      entry: 'bench/stock.ts',
      env: {
        PORT: String(ports.stock),
        BENCH_HEALTH_PORT: String(ports.stockHealth),
        BENCH_VIEWER: JSON.stringify(viewer),
      },
      healthUrl: `http://${host}:${ports.stockHealth}/`,
    },
  ];
}

function contendersOf(running: Distributed, ports: Ports): Contender[] {
  const pidsOf = (...names: string[]) => names.map((name) => running.processOf(name)?.pid ?? 0);
  const subgraphs = pidsOf(...subgraphNames);
  return [
    { name: 'embedded', url: `http://${host}:${ports.embedded}/graphql`, front: pidsOf('embedded'), behind: [] },
    { name: 'distributed', url: `http://${host}:${ports.router}/graphql`, front: pidsOf('router'), behind: subgraphs },
    { name: 'stock', url: `http://${host}:${ports.stock}/`, front: pidsOf('stock'), behind: subgraphs },
  ];
}

/** Starts a PostgreSQL of its own, makes the demo family in it, and starts all that is compared on it. */
export async function openArena(): Promise<Arena> {
  const folder = mkdtempSync(join(tmpdir(), 'kd-bench-'));
  // PostgreSQL does not run as root and is started as somebody else, who has to get in.
  chmodSync(folder, 0o755);
  // Nothing is written while it is measured: without syncing to disk the family is made sooner.
  const options = { dataDir: join(folder, 'postgres'), durable: false, settings: { max_connections: '200' } };
  const postgres = await launchEmbeddedPostgres({ ...options, log: () => {} });
  const closePostgres = async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const ports = {
      router: await freePort(),
      embedded: await freePort(),
      stock: await freePort(),
      stockHealth: await freePort(),
    };
    const urls = await addresses();
    const env = environment(postgres.url, urls);
    const person = JSON.parse(await outputOf('bench/seed.ts', [], env)) as Person;
    const running = await startDistributed(partsOf(urls, ports, person), env);
    const stop = async () => {
      await running.stop();
      await closePostgres();
    };
    return { person, contenders: contendersOf(running, ports), databasePid: postgres.pid, stop };
  } catch (error) {
    await closePostgres();
    throw error;
  }
}

/**
 * What both topologies and stock are started with: more come at once than would be let in, and no answer is kept. Between router and
 * subgraphs, equal reads of one person that are under way at once share an answer all the same, as they would in production.
 */
const environment = (databaseUrl: string, urls: Record<string, string>): NodeJS.ProcessEnv =>
  benchEnvironment(databaseUrl, {
    ...urlSettings(urls),
    KD_MAX_CONCURRENT: '1000',
    KD_CACHE_BYTES: '0',
  });
