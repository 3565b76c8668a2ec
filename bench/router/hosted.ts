import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { openBus } from '@kd/kit/bus/open';
import { systemClock } from '@kd/kit/clock';
import { readSettings } from '@kd/kit/config';
import { createLogger } from '@kd/kit/log';
import { schemaFolder } from '@kd/kit/sdl';
import { gracefulStop } from '@kd/kit/stop';
import { reportAndExit, requireDistributed } from '@kd/kit/subgraph/run';
import { bearerToken } from '@kd/router/answer';
import { apolloGateway } from '@kd/router/execution/apollo-gateway';
import { createExecutor } from '@kd/router/execution/execute';
import { operationCache } from '@kd/router/execution/operations';
import { loadSupergraph } from '@kd/router/execution/supergraph';
import { limitsOf } from '@kd/router/limits/document';
import { familyLinks } from '@kd/router/process';
import { createViewers } from '@kd/router/viewer';
import { v4 } from 'uuid';

/** Our engine behind an ApolloServer as it comes, set up like the one in `bench/stock.ts`, with sign-in and limits on. */

type HostedContext = { statement: string; correlationId: string };

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const { databaseUrl, statementKey } = requireDistributed(settings);
  const log = createLogger({ level: settings.LOG_LEVEL, name: 'hosted' });
  const stop = gracefulStop(log);
  stop.onSignals();
  const bus = await openBus(settings, databaseUrl, log);
  stop.add('bus', () => bus.close());
  const links = familyLinks(settings, log);
  const viewers = await createViewers({ links, bus, read: async () => [], statementKey, clock: systemClock, log });
  stop.add('viewers', () => viewers.close());
  const sdl = readFileSync(new URL('supergraph.graphql', schemaFolder), 'utf8');
  const supergraph = loadSupergraph(sdl);
  const gateway = apolloGateway({
    supergraph,
    sdl,
    operations: operationCache(supergraph, limitsOf(settings), log),
    executor: createExecutor(supergraph, links, log),
    journeyOf: ({ context }) => {
      const { statement, correlationId } = context as HostedContext;
      return { statement: () => statement, correlationId };
    },
  });
  const server = new ApolloServer<HostedContext>({ gateway });
  stop.add('server', () => server.stop());
  await startStandaloneServer(server, {
    listen: { host: settings.HOST, port: settings.PORT ?? 0 },
    context: async ({ req: { headers, socket } }) => {
      const token = await viewers.verify(bearerToken(headers.authorization) ?? '');
      const origin = { address: socket.remoteAddress ?? '', userAgent: headers['user-agent'] ?? '' };
      return { statement: viewers.statementOf(await viewers.load(token, origin)), correlationId: v4() };
    },
  });
  createServer((_, response) => void response.end()).listen(Number(process.env['BENCH_HEALTH_PORT']), settings.HOST);
}

await main().catch(reportAndExit);
