import { freePort } from '@kd/kit/database/embedded/port';
import { openRedisBus } from '@kd/kit/bus/redis-bus';
import { feedTopic } from '@kd/kit/outbox/dispatcher';
import type { Logger } from '@kd/kit/log';
import { urlSettings } from '../subgraphs.ts';
import { recipes } from '../router/contenders.ts';
import type { Recipe, Surroundings } from '../router/contenders.ts';
import type { Program, Running, Undoing } from '../router/processes.ts';
import type { Happening } from './happening.ts';
import { startRedis } from './redis.ts';
import type { RedisServer } from './redis.ts';

/** Those that are compared. */
export type Name = 'ours' | 'single' | 'naive' | 'hive';

/** What they are, in the report's words. */
export const titles: Record<Name, string> = {
  ours: 'ours',
  single: 'single-flighted, @apollo/gateway',
  naive: 'naive, @apollo/gateway',
  hive: 'Hive Gateway',
};

/** A router that runs with a bus of its own, so that an event is heard by nobody but it. */
export type Contender = {
  name: Name;
  running: Running;
  port: number;
  path: string;
  redis: RedisServer;
  /** Processes beside it that are no part of what is measured. */
  beside: number[];
  /** Puts events on its bus as the tasks' dispatcher does. */
  publish(happenings: readonly Happening[]): Promise<void>;
};

/** What starting one takes. */
export type Starting = {
  surroundings: Surroundings;
  start(program: Program): Promise<Running>;
  undoing: Undoing;
  log: Logger;
};

const host = '127.0.0.1';

/** Thousands of sockets come from one person at one address here. */
const oneForAll = { KD_LIVE_CONNECTIONS_PER_PERSON: '100000' };

async function ours(surroundings: Surroundings, redisUrl: string): Promise<Recipe> {
  const recipe = await recipes.http(surroundings);
  const { program } = recipe;
  const env = { ...program.env, REDIS_URL: redisUrl, ...oneForAll };
  const nodeArgs = [...(program.nodeArgs ?? []), '--expose-gc', '--import', './bench/live/gauge.ts'];
  return { ...recipe, program: { ...program, env, nodeArgs } };
}

const overGateway =
  (name: Name, more: Record<string, string>) =>
  async (surroundings: Surroundings, redisUrl: string): Promise<Recipe> => {
    const port = await freePort();
    const env = {
      ...urlSettings(surroundings.urls),
      ...more,
      REDIS_URL: redisUrl,
      PORT: `${port}`,
      BENCH_VIEWER: surroundings.viewer,
    };
    const readyUrl = `http://${host}:${port}/`;
    return { port, path: '/graphql', program: { name, script: 'bench/live/naive.ts', env, readyUrl } };
  };

/** Hive asks a subgraph for its events, which is started here. */
async function hive(surroundings: Surroundings, redisUrl: string, starting: Starting, beside: number[]) {
  const port = await freePort();
  const url = `http://${host}:${port}`;
  const env = { REDIS_URL: redisUrl, PORT: `${port}` };
  const subgraph = { name: 'live-subgraph', script: 'bench/live/live-subgraph.ts', env, readyUrl: url };
  beside.push((await starting.start(subgraph)).pid);
  const recipe = await recipes.hive({ ...surroundings, urls: { ...surroundings.urls, live: url } });
  const args = (recipe.program.args ?? []).map((arg) => (arg === 'hive.config.mjs' ? 'hive-live.config.mjs' : arg));
  return { ...recipe, program: { ...recipe.program, args } };
}

type RecipeOf = (s: Surroundings, redisUrl: string, starting: Starting, beside: number[]) => Promise<Recipe>;

const recipeOf: Record<Name, RecipeOf> = {
  ours,
  single: overGateway('single', { BENCH_SINGLE_FLIGHT: '1' }),
  naive: overGateway('naive', {}),
  hive,
};

/** Starts a contender with a bus of its own. */
export async function startContender(name: Name, starting: Starting): Promise<Contender> {
  const { surroundings, start, undoing, log } = starting;
  const redis = await startRedis();
  undoing.push(() => redis.stop());
  const beside = [redis.pid()];
  const { program, port, path } = await recipeOf[name](surroundings, redis.url, starting, beside);
  const running = await start(program);
  const bus = await openRedisBus({ url: redis.url, log });
  undoing.push(() => bus.close());
  const publish: Contender['publish'] = async (happenings) => {
    const messages = happenings.flatMap(({ event }) => event.topics.map((topic) => ({ topic, event })));
    const last = happenings.at(-1);
    if (last) await bus.publish([...messages, { topic: feedTopic('tasks'), event: last.event }]);
  };
  return { name, running, port, path, redis, beside, publish };
}
