import { existsSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import compress from '@fastify/compress';
import helmet from '@fastify/helmet';
import files from '@fastify/static';
import type { Settings } from '@kd/kit/config';
import type { Dependency } from '@kd/kit/health';
import type { Logger } from '@kd/kit/log';
import { addOperatorRoutes, correlationHeader } from '@kd/kit/subgraph/serve';
import { fastify } from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { correlationOf } from './front/exchange.ts';
import type { Front } from './front/front.ts';
import { httpError } from './http.ts';

/** What the web server hands out, besides GraphQL and beside it. */
export type ServerOptions = {
  settings: Settings;
  /** Takes what is GraphQL before Fastify sees it. */
  front: Front;
  /** The public signing keys, for `/.well-known/jwks.json`. */
  keys(): Promise<unknown>;
  dependencies(): readonly Dependency[];
  /** Folder of the built web app; without it `/` and `/explorer` say how to build it. */
  webFolder: string;
  log: Logger;
};

const keepAliveMs = 65_000;

/** The router's HTTP server, not yet listening. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { settings, log } = options;
  const server = fastify({
    bodyLimit: settings.KD_MAX_BODY_BYTES,
    trustProxy: settings.KD_TRUSTED_PROXIES.length > 0 ? settings.KD_TRUSTED_PROXIES : false,
    genReqId: correlationOf,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    serverFactory: (handle) =>
      createHttpServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
        if (!options.front.take(request, response)) handle(request, response);
      }),
  });
  server.addHook('preClose', async () => options.front.drain());
  // Before the routes: they keep the handler that stands when they are added.
  addErrorHandlers(server, log);
  await server.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        // GraphiQL's editor makes its workers from blobs and its styles on the fly.
        workerSrc: ["'self'", 'blob:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'https:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        upgradeInsecureRequests: null,
      },
    },
  });
  await server.register(compress, { threshold: 2_048 });
  server.addHook('onRequest', async (request, reply) => void reply.header(correlationHeader, request.id));
  addOperatorRoutes(server, options.dependencies);
  server.get('/.well-known/jwks.json', async (_, reply) =>
    reply.header('cache-control', 'public, max-age=300').send(await options.keys()),
  );
  await addWebApp(server, options.webFolder);
  return server;
}

function addErrorHandlers(server: FastifyInstance, log: Logger): void {
  server.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status === 413) return httpError(reply, 413, 'LIMIT_BODY', 'The request body is too large.');
    if (status === 415) return httpError(reply, 415, 'BAD_USER_INPUT', 'Send JSON: content-type: application/json.');
    if (status >= 400 && status < 500)
      return httpError(reply, status, 'BAD_USER_INPUT', 'The request is not well formed.');
    log.error({ err: error, correlationId: request.id }, 'a request failed unexpectedly');
    return reply.code(200).send({
      errors: [
        {
          message: 'Something went wrong on our side. It is logged under the correlation id.',
          extensions: { code: 'INTERNAL', correlationId: request.id },
        },
      ],
    });
  });
}

async function addWebApp(server: FastifyInstance, webFolder: string): Promise<void> {
  const built = existsSync(`${webFolder}/index.html`);
  if (built)
    await server.register(files, { root: webFolder, wildcard: true, index: 'index.html', setHeaders: cacheByHash });
  server.get('/explorer', (_, reply) => (built ? reply.sendFile('explorer.html') : notBuilt(reply)));
  server.setNotFoundHandler((request, reply) => {
    // The app's own addresses are known to the app: a page that is asked for gets it.
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    if (wantsPage) return built ? reply.code(200).sendFile('index.html') : notBuilt(reply);
    return httpError(reply, 404, 'NOT_FOUND', 'There is nothing at this address.');
  });
}

const notBuilt = (reply: FastifyReply) =>
  httpError(reply, 404, 'NOT_FOUND', 'The web app is not built: npm start builds it.');

function cacheByHash(reply: FastifyReply, path: string): void {
  reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
}
