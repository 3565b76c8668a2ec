import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { systemClock } from '@kd/kit/clock';
import { readSettings } from '@kd/kit/config';
import { schemaFolder } from '@kd/kit/sdl';
import { reportAndExit, requireDistributed, subgraphUrls } from '@kd/kit/subgraph/run';
import { statementHeader } from '@kd/kit/subgraph/serve';
import { signStatement } from '@kd/kit/viewer';
import type { Viewer } from '@kd/kit/viewer';

/**
 * What one gets from Apollo's packages as their guides set them up: @apollo/server's standalone server, @apollo/gateway, and
 * its data source with its default fetcher, over the same subgraph processes. It signs one statement per operation for the
 * viewer in `BENCH_VIEWER`, and reads no access token: the work of knowing who asks is left out in its favour.
 */

type StockContext = { statement: string };

class SignedSource extends RemoteGraphQLDataSource<StockContext> {
  override willSendRequest({
    request,
    context,
  }: Parameters<NonNullable<RemoteGraphQLDataSource<StockContext>['willSendRequest']>>[0]): void {
    // Asking for the schema at the start has no context.
    if ('statement' in context) request.http?.headers.set(statementHeader, context.statement);
  }
}

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const { statementKey } = requireDistributed(settings);
  const urls = subgraphUrls(settings);
  const viewer = JSON.parse(process.env['BENCH_VIEWER'] ?? '') as Viewer;
  const gateway = new ApolloGateway({
    supergraphSdl: readFileSync(new URL('supergraph.graphql', schemaFolder), 'utf8'),
    buildService: ({ name }) =>
      new SignedSource({ url: new URL('/graphql', urls[name] ?? 'http://live.internal').href }),
  });
  const server = new ApolloServer<StockContext>({ gateway });
  await startStandaloneServer(server, {
    listen: { host: settings.HOST, port: settings.PORT ?? 0 },
    context: async () => ({ statement: signStatement(viewer, statementKey, systemClock) }),
  });
  // It has no health check of its own; this one opens when the other listens.
  createServer((_, response) => void response.end()).listen(Number(process.env['BENCH_HEALTH_PORT']), settings.HOST);
}

await main().catch(reportAndExit);
