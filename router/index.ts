import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Bus } from '@kd/kit/bus/bus';
import type { Clock } from '@kd/kit/clock';
import type { Settings } from '@kd/kit/config';
import type { Dependency } from '@kd/kit/health';
import type { Logger } from '@kd/kit/log';
import type { FeedReader } from '@kd/kit/outbox/follower';
import { schemaFolder } from '@kd/kit/sdl';
import { signStatement } from '@kd/kit/viewer';
import type { Viewer } from '@kd/kit/viewer';
import type { FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import { clientError } from './answer-errors.ts';
import { bearerToken, createAnswerer } from './answer.ts';
import type { Answerer, ClientRequest } from './answer.ts';
import { closeSoon } from './close-soon.ts';
import { createEngine, onlyEngine } from './engine.ts';
import type { Engine } from './engine.ts';
import { createCache } from './execution/cache/cache.ts';
import { redisAnswers } from './execution/cache/shared-answers.ts';
import type { Operation } from './execution/operations.ts';
import type { Links } from './execution/links/link.ts';
import type { LoadedSupergraph } from './execution/supergraph.ts';
import { createFront } from './front/front.ts';
import { busy } from './front/refusal.ts';
import { journeyOfRead, journeyOfWrite, keptFor } from './journey.ts';
import { limitsOf } from './limits/document.ts';
import { openDoor } from './limits/door.ts';
import type { Door } from './limits/door.ts';
import { createLiveEngine } from './live/engine.ts';
import type { LiveEngine } from './live/engine.ts';
import { familyHost } from './live/family-host.ts';
import { createFeeds } from './live/feeds.ts';
import type { Feeds } from './live/feeds.ts';
import { liveSubgraphs } from './live/sources.ts';
import { openLiveDoors } from './live/transports/doors.ts';
import type { LiveDoors } from './live/transports/doors.ts';
import { liveLimitsOf } from './live/transports/limits.ts';
import { originFinder, sameOrigin, trustedProxies } from './origin.ts';
import { createServer } from './server.ts';
import { createViewers } from './viewer.ts';
import type { Viewers } from './viewer.ts';

/** What a router is given; links decide whether subgraphs are in this process or elsewhere. */
export type RouterOptions = {
  settings: Settings;
  links: Links;
  bus: Bus;
  /** Reads subgraphs' events, for clients that come back and for what the bus has lost. */
  readFeed: FeedReader;
  statementKey: string;
  clock: Clock;
  log: Logger;
  /** Further dependencies for `/health`: in one process, the subgraphs' databases. */
  dependencies?: readonly Dependency[];
  /** Adds routes before the server listens, such as the demo family's sign-in. */
  extend?: (server: FastifyInstance) => void;
};

/** A router that runs. */
export type Router = {
  /** Runs an operation without HTTP, as the demo family's seed does. */
  answerer: Answerer;
  live: LiveEngine;
  /** The live connections and what is held for them. */
  doors: LiveDoors;
  server: FastifyInstance;
  /** Begins to listen and gives the address. */
  listen(): Promise<string>;
  stop(): Promise<void>;
};

const defaultPort = 4000;
/** Milliseconds that running operations have left when the process is to end, beyond the time that live connections take. */
const lastWordsMs = 3_000;

/** Where Vite puts the built web app. */
export const webFolder = fileURLToPath(new URL('../web/dist', import.meta.url));

/** Makes a router over the committed supergraph. */
export async function createRouter(options: RouterOptions): Promise<Router> {
  const { settings, links, bus, statementKey, clock, log } = options;
  const read = options.readFeed;
  const viewers = await createViewers({ links, bus, read, statementKey, clock, log });
  // After the viewers: what an event changes about them has to be known when the cache hears of it (`Audience.since`).
  const engine = await familyEngine(options);
  const door = openDoor(settings, log);
  const feeds = createFeeds({ bus, read, subgraphs: liveSubgraphs, doubt: engine.cache?.doubt, log });
  const answerer = answererOf({ engine, viewers, door, feeds }, options);
  const live = createLiveEngine({ ...engine, bus, read, feeds, viewers, history: settings.KD_LIVE_HISTORY, log });
  await feeds.ready();
  const dependencies = [
    ...(options.dependencies ?? []),
    { name: 'bus', check: () => bus.check() },
    ...linkChecks(options),
  ];
  const trusts = trustedProxies(settings);
  const requestOrigin = originFinder(trusts);
  const doors = openLiveDoors({
    host: familyHost({ answerer, door, live, viewers, log }),
    limits: liveLimitsOf(settings),
    originOf: requestOrigin,
    allowed: (request) => sameOrigin(request, trusts),
    log,
  });
  const front = createFront({
    answer: answerer.answer,
    stream: doors.stream,
    atOnce: answerer.atOnce,
    find: door.persisted.find,
    before: ({ headers }) => (door.admission(headers.authorization !== undefined).isFull() ? busy : undefined),
    requirePreflight: true,
    tokenOf: bearerToken,
    originOf: requestOrigin,
    maxBodyBytes: settings.KD_MAX_BODY_BYTES,
    log,
  });
  const server = await createServer({
    settings,
    front,
    keys: viewers.keys,
    dependencies: () => dependencies,
    webFolder,
    log,
  });
  server.server.on('upgrade', doors.upgrade);
  options.extend?.(server);
  return {
    answerer,
    live,
    doors,
    server,
    listen: () => server.listen({ host: settings.HOST, port: settings.PORT ?? defaultPort }),
    stop: async () => {
      await Promise.all([doors.close(), closeSoon(server, settings.KD_LIVE_DRAIN_MS + lastWordsMs)]);
      await Promise.all([viewers.close(), door.close(), feeds.close(), engine.cache?.close()]);
      await Promise.all(Object.values(links).map((link) => link.close()));
    },
  };
}

/** The engine of the committed supergraph, with a cache where there is memory for one. */
async function familyEngine({ settings, links, bus, clock, log }: RouterOptions): Promise<Engine> {
  const { KD_CACHE_BYTES: bytes, REDIS_URL: redisUrl } = settings;
  const sdl = readFileSync(new URL('supergraph.graphql', schemaFolder), 'utf8');
  const shares = redisUrl !== undefined && bytes > 0;
  const shared = shares ? await redisAnswers(redisUrl, sdl, log) : undefined;
  const cacheOf = (supergraph: LoadedSupergraph) => createCache({ supergraph, bus, clock, bytes, shared, log });
  return createEngine({
    sdl,
    linksOf: () => links,
    limits: limitsOf(settings),
    cacheOf: bytes > 0 ? cacheOf : undefined,
    log,
  });
}

type AnswererParts = { engine: Engine; viewers: Viewers; door: Door; feeds: Feeds };

/** What answers operations, with the door before it. */
function answererOf(
  { engine, viewers, door, feeds }: AnswererParts,
  { settings, clock, log }: RouterOptions,
): Answerer {
  const { cache } = engine;
  return createAnswerer({
    engines: onlyEngine(engine),
    depart: (request) => {
      const since = cache?.now() ?? 0;
      const cursor = request.wantsCursor === true ? feeds.cursor() : undefined;
      const begin = (viewer: Viewer) => {
        const travel = { viewers, cache, feeds, viewer, request, cursor, clock };
        return ({ kind }: Operation) => (kind === 'mutation' ? journeyOfWrite(travel) : journeyOfRead(travel, since));
      };
      const known = viewers.known(request.token, request.origin);
      if (!known) return countedViewer(request, viewers, door).then(begin);
      request.onCounted?.(door.rates.count(known));
      return begin(known);
    },
    kept:
      cache &&
      ((request, operation) => {
        const since = cache.now();
        const viewer = viewers.known(request.token, request.origin);
        const kept = viewer && keptFor({ cache, clock, feeds, viewer, request }, since, operation);
        if (viewer && kept) request.onCounted?.(door.rates.count(viewer));
        return kept;
      }),
    present: clientError,
    log,
    hideSuggestions: !settings.KD_INTROSPECTION,
    showPlans: settings.KD_INTROSPECTION,
    hideTypes: door.persisted.mode === 'only',
    admission: door.admission,
    cost: door.cost,
    knownNames: door.persisted.names,
  });
}

/** Who asks, once the request is counted. A token that is none counts for the address it came from. */
async function countedViewer(
  { token, origin, onCounted }: ClientRequest,
  viewers: Viewers,
  { rates }: Door,
): Promise<Viewer> {
  try {
    const viewer = await viewers.of(token, origin);
    onCounted?.(rates.count(viewer));
    return viewer;
  } catch (error) {
    if (isUnauthenticated(error)) onCounted?.(rates.count({ kind: 'anonymous', origin }));
    throw error;
  }
}

const isUnauthenticated = (error: unknown): boolean =>
  error instanceof GraphQLError && error.extensions['code'] === 'UNAUTHENTICATED';

function linkChecks({ links, statementKey, clock }: RouterOptions): Dependency[] {
  return Object.entries(links).map(([name, link]) => ({
    name,
    check: async () => {
      const statement = signStatement({ kind: 'service', name: 'router' }, statementKey, clock);
      const { errors } = await link.ask({ query: '{ __typename }', statement });
      if (errors) throw new Error('unavailable');
    },
  }));
}
