import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { root } from './root.ts';

/** One process of the distributed topology. */
export type Part = {
  name: string;
  entry: string;
  /** Options of Node itself. */
  nodeArgs?: readonly string[];
  env: Record<string, string>;
  healthUrl: string;
};

/**
 * How Node is started for a router, here, in package.json and in Docker. V8 begins with 1 MB for what is new and seldom gives
 * more to a process like this one; in 64 MB nearly all that a request leaves behind is garbage when it is collected, so that
 * there is little to copy. With 32 MB that is as true of requests that are answered at once, but those that wait in the queue of a
 * router under full load live through two collections, count as old then, and full collections follow every few seconds.
 *
 * V8 must not guess which objects live long either (pretenuring). What it sees are requests under way, and it puts all that
 * is made like them among the old: garbage there, which only a full collection ends, keeps young garbage alive. Without
 * that, a dashboard costs a third less, a collection of young objects takes 5 ms rather than 50, and a busy router needs less
 * memory than by default.
 *
 * V8 must not save memory while nobody asks, either: it then forgets what it has learned of objects' shapes, and a router that
 * was idle for ten seconds works at half its speed for the next one, and up to a twentieth slower after that.
 *
 * And V8 must look more closely: it remembers four shapes of the objects that come by one place in the code, and for a fifth it
 * forgets all of them and looks every property up. A router has more than four kinds of sockets alone (clients before and after
 * an upgrade, subgraphs, Redis), which all go through Node's own code for streams. With sixteen a request costs up to a tenth less.
 *
 * Last, V8 may merge twice as much code into a function when it optimizes it: an operation's compiled plan and writer are many
 * small functions that call each other. A dashboard of subgraphs in the process costs a twentieth less, one from the cache as well.
 */
export const routerNodeArgs: readonly string[] = [
  '--min-semi-space-size=64',
  '--max-semi-space-size=64',
  '--no-allocation-site-pretenuring',
  '--no-memory-reducer',
  '--max-valid-polymorphic-map-count=16',
  '--max-inlined-bytecode-size=920',
  '--max-inlined-bytecode-size-cumulative=1840',
];

/** The processes of the distributed topology while they run. */
export type Distributed = {
  /** The process that serves a part now; a part that dies is started again. */
  processOf(name: string): ChildProcess | undefined;
  stop(): Promise<void>;
};

const restartPauseMs = 200;
const readyPatienceMs = 60_000;

/**
 * Starts the parts, each as a process of its own, and returns when all of them are ready. A part that dies is started again,
 * as Kubernetes would.
 * @throws Error when a part is not ready within a minute; everything is stopped again then
 */
export async function startDistributed(
  parts: readonly Part[],
  env: Record<string, string | undefined>,
): Promise<Distributed> {
  const running = new Map<string, ChildProcess>();
  let stopping = false;
  const start = (part: Part) => {
    const child = spawn(process.execPath, [...(part.nodeArgs ?? []), `${root}${part.entry}`], {
      cwd: root,
      env: { ...env, ...part.env },
      stdio: ['ignore', 'inherit', 'inherit'],
      // A group of its own: Ctrl-C in a terminal reaches us alone, and we stop the parts in order.
      detached: true,
    });
    running.set(part.name, child);
    child.once('exit', (code, signal) => {
      if (stopping) return;
      process.stderr.write(`${part.name} ended (${signal ?? code}); starting it again\n`);
      setTimeout(() => {
        if (!stopping) start(part);
      }, restartPauseMs);
    });
  };
  const stop = async () => {
    stopping = true;
    // Last started, first stopped: the router drains before the subgraphs go.
    for (const child of [...running.values()].reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  };
  try {
    for (const part of parts) start(part);
    await Promise.all(parts.map(untilReady));
  } catch (error) {
    await stop();
    throw error;
  }
  return { processOf: (name) => running.get(name), stop };
}

async function untilReady({ name, healthUrl }: Part): Promise<void> {
  const deadline = Date.now() + readyPatienceMs;
  while (!(await isReady(healthUrl))) {
    if (Date.now() > deadline)
      throw new Error(`${name} is not ready after ${readyPatienceMs / 1000} s; its log is above. See ${healthUrl}`);
    await pause(100);
  }
}

/** Whether something answers 200 at a URL. */
export async function isReady(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(url);
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}

/** The router and every subgraph, listening where the settings say. */
export function distributedParts(
  settings: { HOST: string; PORT?: number | undefined },
  urls: Record<string, string>,
): Part[] {
  const port = settings.PORT ?? 4000;
  const subgraphs = Object.entries(urls).map(([name, url]) => ({
    name,
    entry: `subgraphs/${name}/main.ts`,
    env: { PORT: new URL(url).port, HOST: new URL(url).hostname },
    healthUrl: new URL('/health/ready', url).href,
  }));
  const router = {
    name: 'router',
    entry: 'router/main.ts',
    nodeArgs: routerNodeArgs,
    env: { PORT: String(port) },
    healthUrl: `http://${settings.HOST}:${port}/health/ready`,
  };
  return [...subgraphs, router];
}
