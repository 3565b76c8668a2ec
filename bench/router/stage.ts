import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchEmbeddedPostgres } from '@kd/kit/database/embedded/launch';
import type { Viewer } from '@kd/kit/viewer';
import { benchEnvironment } from '../environment.ts';
import { addresses, subgraphNames, urlSettings } from '../subgraphs.ts';
import { recipes } from './contenders.ts';
import type { Name, Surroundings } from './contenders.ts';
import { startProgram } from './processes.ts';
import type { Program, Running, Undoing } from './processes.ts';
import { snapshotFile } from './snapshot.ts';
import type { StandInOrder } from './stand-in.ts';
import type { Asker } from './scenarios.ts';

/** A contender that runs, and where to ask it. */
export type Contender = { name: Name; running: Running; port: number; path: string };

/** What all contenders share: database, subgraphs, the stand-in for them, the generator of load. */
export type Stage = {
  asker: Asker;
  folder: string;
  databaseUrl: string;
  subgraphs: Running[];
  standIn: Running;
  loader: Running;
  /** Where the subgraphs are, really and as the stand-in has them. */
  urls: { real: Record<string, string>; standIn: Record<string, string> };
  start(program: Program): Promise<Running>;
  /** Starts contenders, in the order given. */
  startContenders(names: readonly Name[], urls: Record<string, string>): Promise<Contender[]>;
};

/** On a busy machine nobody is to be sent away for having waited. */
const unhurried = { KD_MAX_WAIT_MS: '60000' };
/** The viewer that the others' statements name. */
export function viewerOf({ userId, familyId, listFamilyId, writeFamilyId }: Asker): Viewer {
  const families = [familyId, listFamilyId, writeFamilyId].filter((id) => id !== undefined);
  return {
    kind: 'user',
    userId,
    sessionId: 'bench',
    memberships: families.map((id) => ({ familyId: id, role: 'ADVISOR' })),
    origin: { address: '127.0.0.1', userAgent: 'bench' },
  };
}

/**
 * Starts a PostgreSQL of its own, fills it, and starts what all contenders share; `undoing` learns how to undo it, as it goes.
 * `more` makes the families of a full run.
 */
export async function openStage(more: boolean, undoing: Undoing): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'kd-bench-router-'));
  // PostgreSQL does not run as root and is started as somebody else, who has to get in.
  chmodSync(folder, 0o755);
  undoing.push(async () => rmSync(folder, { recursive: true, force: true }));
  const launching = launchEmbeddedPostgres({
    dataDir: join(folder, 'postgres'),
    durable: false,
    settings: { max_connections: '300' },
    log: () => {},
  });
  undoing.push(async () => (await launching).stop());
  const { url: databaseUrl } = await launching;
  const env = benchEnvironment(databaseUrl, unhurried);
  const start = (program: Program) => startProgram(program, { folder, env, undoing });
  return { ...(await fill(more, folder, start)), folder, databaseUrl, start };
}

/** Makes the families and gives who asks of them. */
async function seed(more: boolean, start: Stage['start']): Promise<Asker> {
  const { child, log } = await start({ name: 'seed', script: 'bench/router/seed.ts', args: more ? ['--more'] : [] });
  if (child.exitCode === null) await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`The families could not be made:\n${log()}`);
  return JSON.parse(log().trim().split('\n').at(-1) ?? '') as Asker;
}

async function fill(more: boolean, folder: string, start: Stage['start']) {
  const asker = await seed(more, start);
  const urls = { real: await addresses(), standIn: await addresses() };
  const settings = urlSettings(urls.real);
  const subgraphs = await Promise.all(
    Object.entries(urls.real).map(([name, url]) =>
      start({
        name,
        script: `subgraphs/${name}/main.ts`,
        env: { ...settings, PORT: new URL(url).port },
        readyUrl: new URL('/health/live', url).href,
      }),
    ),
  );
  const order: StandInOrder = {
    places: subgraphNames.map((name) => ({
      port: Number(new URL(urls.standIn[name] ?? '').port),
      url: urls.real[name] ?? '',
    })),
    ids: [asker.familyId, asker.listFamilyId].filter((id) => id !== undefined),
  };
  const standIn = await start({ name: 'stand-in', script: 'bench/router/stand-in.ts', args: [JSON.stringify(order)] });
  const loader = await start({ name: 'loader', script: 'bench/router/loader.ts' });
  const startContenders: Stage['startContenders'] = async (names, where) => {
    const surroundings: Surroundings = {
      urls: where,
      folder,
      viewer: JSON.stringify(viewerOf(asker)),
      snapshotFile: join(folder, snapshotFile),
    };
    return Promise.all(names.map((name) => startContender(name, surroundings, start)));
  };
  return { asker, subgraphs, standIn, loader, urls, startContenders };
}

async function startContender(name: Name, surroundings: Surroundings, start: Stage['start']): Promise<Contender> {
  const recipe = await recipes[name](surroundings);
  const running = await start(recipe.program);
  recipe.check?.(running);
  return { name, running, port: recipe.port, path: recipe.path };
}
