import { createServer } from 'node:http';
import { addOperatorRoutes } from '@kd/kit/subgraph/serve';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { Front } from '../front/front.ts';
import { httpError } from '../http.ts';

const keepAliveMs = 65_000;

/** The HTTP server of a router that stands alone: GraphQL, health and metrics. */
export function createStandaloneServer(front: Front): FastifyInstance {
  const server = fastify({
    forceCloseConnections: 'idle',
    serverFactory: (handle) =>
      createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
        if (!front.take(request, response)) handle(request, response);
      }),
  });
  server.addHook('preClose', async () => front.drain());
  server.setNotFoundHandler((_, reply) => httpError(reply, 404, 'NOT_FOUND', 'There is nothing at this address.'));
  // Subgraphs are no dependency: what one of them knows is missing while it is away, and the rest is answered.
  addOperatorRoutes(server, () => []);
  return server;
}
