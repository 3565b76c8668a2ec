import { setTimeout as pause } from 'node:timers/promises';
import { SettingsError } from '@kd/kit/config';
import type { Settings } from '@kd/kit/config';
import type { Logger } from '@kd/kit/log';
import { createAnswerer } from '../answer.ts';
import { closeSoon } from '../close-soon.ts';
import { createFront } from '../front/front.ts';
import { openLiveDoors } from '../live/transports/doors.ts';
import { liveLimitsOf } from '../live/transports/limits.ts';
import { createUpstreamRooms } from '../live/upstream/rooms.ts';
import { socketUrls } from '../live/upstream/socket-urls.ts';
import { originFinder, sameOrigin, trustedProxies } from '../origin.ts';
import { swappableEngines } from './engines.ts';
import type { Lease, SwappableEngines } from './engines.ts';
import { linkKeeper } from './links.ts';
import { openHost } from './live-host.ts';
import { popularOperations } from './popular.ts';
import { passOn } from './present.ts';
import { propagation } from './propagated.ts';
import { createStandaloneServer } from './server.ts';
import { complaint, loadEngine, readSupergraph, warm } from './supergraph.ts';
import type { Loading } from './supergraph.ts';
import { watchText } from './watch.ts';

/** A router over any supergraph. */
export type StandaloneRouter = { address: string; stop(): Promise<void> };

type StandaloneOptions = { settings: Settings; path: string; log: Logger };

const defaultPort = 4000;
/** Operations planned on a new engine before it takes over. */
const warmed = 200;
/** Milliseconds that running operations have left when the process is to end. */
const lastWordsMs = 2_000;
const linksCloseMs = 400;
/** Milliseconds over which live clients are sent away; they have as long again to say goodbye. */
const longestDrainMs = 1_000;

/** Starts to serve the supergraph at `path` and follows the file. @throws SettingsError when it is missing or wrong */
export async function startStandalone({ settings, path, log }: StandaloneOptions): Promise<StandaloneRouter> {
  const propagated = propagation(settings.KD_PROPAGATE_HEADERS);
  const keeper = linkKeeper(log);
  const loading = { settings, keeper, popular: popularOperations(), log };
  const text = readSupergraph(path);
  const engines = swappableEngines(firstEngine(path, text, loading));
  const rooms = createUpstreamRooms({ hold: engines.hold, urlOf: socketUrls(settings), present: passOn, log });
  const answerer = answererOf(engines, settings, log);
  const trusts = trustedProxies(settings);
  const originOf = originFinder(trusts);
  const limits = liveLimitsOf(settings);
  const live = openLiveDoors({
    host: openHost({ answerer, rooms, propagated }),
    limits: { ...limits, drainMs: Math.min(limits.drainMs, longestDrainMs) },
    originOf,
    allowed: (request) => !propagated.hasAmbient || sameOrigin(request, trusts),
    log,
  });
  const front = createFront({
    answer: answerer.answer,
    stream: live.stream,
    // Without what browsers send along by themselves, a foreign page can do nothing with a visitor's browser that it could
    // not do itself.
    requirePreflight: propagated.hasAmbient,
    tokenOf: () => undefined,
    originOf,
    headersOf: ({ headers }) => propagated.ofRequest(headers),
    maxBodyBytes: settings.KD_MAX_BODY_BYTES,
    log,
  });
  const server = createStandaloneServer(front);
  server.server.on('upgrade', live.upgrade);
  const address = await server.listen({ host: settings.HOST, port: settings.PORT ?? defaultPort }).catch(cannotListen);
  const stopping = new AbortController();
  const changed = async (next: string) => {
    if (await reload(next, engines, loading, stopping.signal)) await rooms.reload();
  };
  const watched = watchText({ path, text, log, changed });
  return {
    address,
    stop: async () => {
      stopping.abort();
      await Promise.all([watched.stop(), live.close(), closeSoon(server, lastWordsMs)]);
      rooms.close();
      engines.retire();
      await Promise.race([keeper.settled(), pause(linksCloseMs, undefined, { ref: false })]);
    },
  };
}

const answererOf = (engines: SwappableEngines, settings: Settings, log: Logger) =>
  createAnswerer({
    engines,
    depart: async ({ correlationId, idempotencyKey, headers }) => {
      const journey = { statement: async () => undefined, correlationId, idempotencyKey, headers };
      return () => journey;
    },
    present: passOn,
    hideSuggestions: !settings.KD_INTROSPECTION,
    showPlans: settings.KD_INTROSPECTION,
    log,
  });

function firstEngine(path: string, text: string, loading: Loading): Lease {
  try {
    return loadEngine(text, loading);
  } catch (error) {
    throw new SettingsError(`SUPERGRAPH_PATH: ${path} is no Federation 2 supergraph: ${complaint(error)}`);
  }
}

/** Puts a new supergraph in the place of the current one, or says why not and leaves that one where it is. */
async function reload(
  text: string,
  engines: SwappableEngines,
  loading: Loading,
  stopped: AbortSignal,
): Promise<boolean> {
  const { log, popular } = loading;
  const begun = performance.now();
  try {
    const next = loadEngine(text, loading);
    const planned = await warm(next.engine, popular.most(warmed), stopped);
    if (stopped.aborted) {
      next.release();
      return false;
    }
    engines.swap(next);
    const milliseconds = Math.round(performance.now() - begun);
    log.info({ planned, milliseconds, subgraphs: next.engine.supergraph.subgraphs }, 'a new supergraph has taken over');
    return true;
  } catch (error) {
    log.error({ reason: complaint(error) }, 'the new supergraph cannot be used: the one before stays');
    return false;
  }
}

function cannotListen(error: unknown): never {
  throw new SettingsError(`PORT: ${complaint(error)}`);
}
