import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import proxyAddress from '@fastify/proxy-addr';
import type { Bus } from '@kd/kit/bus/bus';
import type { Clock } from '@kd/kit/clock';
import type { Settings } from '@kd/kit/config';
import type { Dependency } from '@kd/kit/health';
import type { Logger } from '@kd/kit/log';
import { schemaFolder } from '@kd/kit/sdl';
import { signStatement } from '@kd/kit/viewer';
import type { Viewer } from '@kd/kit/viewer';
import type { FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import { clientError } from './answer-errors.ts';
import { bearerToken, createAnswerer } from './answer.ts';
import type { Answerer, ClientRequest } from './answer.ts';
import { createEngine, onlyEngine } from './engine.ts';
import type { Engine } from './engine.ts';
import { createCache } from './execution/cache/cache.ts';
import type { Operation } from './execution/operations.ts';
import type { Links } from './execution/links/link.ts';
import { createFront } from './front/front.ts';
import { busy } from './front/refusal.ts';
import { journeyOfRead, journeyOfWrite, keptFor } from './journey.ts';
import { limitsOf } from './limits/document.ts';
import { openDoor } from './limits/door.ts';
import type { Door } from './limits/door.ts';
import { createLiveEngine } from './live/engine.ts';
import type { LiveEngine } from './live/engine.ts';
import { createSocketServer } from './live/sockets.ts';
import { originOf } from './http.ts';
import { createServer } from './server.ts';
import { createViewers } from './viewer.ts';
import type { Viewers } from './viewer.ts';

/** What a router is given; links decide whether subgraphs are in this process or elsewhere. */
export type RouterOptions = {
  settings: Settings;
  links: Links;
  bus: Bus;
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
  server: FastifyInstance;
  /** Begins to listen and gives the address. */
  listen(): Promise<string>;
  stop(): Promise<void>;
};

const defaultPort = 4000;

/** Whether the address at this distance is a proxy whose word counts. */
type Trusts = (address: string, distance: number) => boolean;

/** Undefined where no proxy is trusted: then nobody has to read what they say. */
const trustedProxies = ({ KD_TRUSTED_PROXIES: list }: Settings): Trusts | undefined =>
  list.length > 0 ? proxyAddress.compile(list) : undefined;

/** Who sent a request, as far as proxies that count say. */
const originFinder = (trusts: Trusts | undefined) => (request: IncomingMessage) =>
  originOf({
    ip: trusts ? proxyAddress(request, trusts) : (request.socket.remoteAddress ?? ''),
    headers: request.headers,
  });

/** Where Vite puts the built web app. */
export const webFolder = fileURLToPath(new URL('../web/dist', import.meta.url));

/** Makes a router over the committed supergraph. */
export async function createRouter(options: RouterOptions): Promise<Router> {
  const { settings, links, bus, statementKey, clock, log } = options;
  const viewers = await createViewers({ links, bus, statementKey, clock, log });
  // After the viewers: what an event changes about them has to be known when the cache hears of it (`Audience.since`).
  const engine = familyEngine(options);
  const door = openDoor(settings, log);
  const answerer = answererOf(engine, viewers, door, options);
  const live = createLiveEngine({ ...engine, bus, viewers, log });
  const dependencies = [
    ...(options.dependencies ?? []),
    { name: 'bus', check: () => bus.check() },
    ...linkChecks(options),
  ];
  const trusts = trustedProxies(settings);
  const requestOrigin = originFinder(trusts);
  const front = createFront({
    answer: answerer.answer,
    atOnce: answerer.atOnce,
    find: door.persisted.find,
    before: ({ headers }) =>
      door.admission(headers.authorization !== undefined).isFull() ? { refuse: busy } : undefined,
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
  const sockets = createSocketServer({
    answerer,
    door,
    live,
    viewers,
    log,
    originOf: requestOrigin,
    allowed: (request) => sameOrigin(request, trusts),
  });
  server.server.on('upgrade', sockets.upgrade);
  options.extend?.(server);
  return {
    answerer,
    live,
    server,
    listen: () => server.listen({ host: settings.HOST, port: settings.PORT ?? defaultPort }),
    stop: async () => {
      await Promise.all([sockets.close(), server.close()]);
      await Promise.all([viewers.close(), door.close(), engine.cache?.close()]);
      await Promise.all(Object.values(links).map((link) => link.close()));
    },
  };
}

/** The engine of the committed supergraph, with a cache where there is memory for one. */
function familyEngine({ settings, links, bus, clock, log }: RouterOptions): Engine {
  const bytes = settings.KD_CACHE_BYTES;
  return createEngine({
    sdl: readFileSync(new URL('supergraph.graphql', schemaFolder), 'utf8'),
    linksOf: () => links,
    limits: limitsOf(settings),
    cacheOf: bytes > 0 ? (supergraph) => createCache({ supergraph, bus, clock, bytes, log }) : undefined,
    log,
  });
}

/** What answers operations, with the door before it. */
function answererOf(engine: Engine, viewers: Viewers, door: Door, { settings, log }: RouterOptions): Answerer {
  const { cache } = engine;
  return createAnswerer({
    engines: onlyEngine(engine),
    depart: (request) => {
      const since = cache?.now() ?? 0;
      const begin = (viewer: Viewer) => {
        const travel = { viewers, cache, viewer, request };
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
        const kept = viewer && keptFor({ cache, viewer, request }, since, operation);
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

/**
 * Browsers say which page opens a socket; only our own may. Other clients send no Origin. A trusted proxy may say under
 * which name it was asked.
 */
function sameOrigin({ headers, socket }: IncomingMessage, trusts: Trusts | undefined): boolean {
  const { origin, host } = headers;
  const forwarded = headers['x-forwarded-host'];
  const asked = typeof forwarded === 'string' && trusts?.(socket.remoteAddress ?? '', 0) ? forwarded : host;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === asked);
}
