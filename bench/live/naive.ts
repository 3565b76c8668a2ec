import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { openRedisBus } from '@kd/kit/bus/redis-bus';
import { readSettings } from '@kd/kit/config';
import { createLogger } from '@kd/kit/log';
import { familyTopic } from '@kd/kit/outbox/outbox';
import type { DomainEvent } from '@kd/kit/outbox/outbox';
import { schemaFolder } from '@kd/kit/sdl';
import { reportAndExit, subgraphUrls } from '@kd/kit/subgraph/run';
import { statementHeader } from '@kd/kit/subgraph/serve';
import { parse } from 'graphql';
import { useServer as serveOver } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { gate } from '../../router/live/in-turns.ts';
import { statementSource } from '../router/statement.ts';
import { taskQuery } from './happening.ts';
import { eventQueue } from './event-queue.ts';

/**
 * Subscriptions as one builds them over a gateway that has none: a graphql-ws server, one listener of the bus per subscription,
 * and for each subscriber's event a query to @apollo/gateway's executor, over the same subgraphs. With `BENCH_SINGLE_FLIGHT=1`
 * equal requests to subgraphs are sent once per event, and all who want them read the same answer; the rest is as before.
 * It reads no access token, has no limits, and parses its operations once: the comparison is in its favour.
 */

const singleFlight = process.env['BENCH_SINGLE_FLIGHT'] === '1';
const queryHash = createHash('sha256').update(taskQuery).digest('hex');
const queryDocument = parse(taskQuery);

type NaiveContext = { statement?: string };

class SignedSource extends RemoteGraphQLDataSource<NaiveContext> {
  override willSendRequest({
    request,
    context,
  }: Parameters<NonNullable<RemoteGraphQLDataSource<NaiveContext>['willSendRequest']>>[0]): void {
    if (context.statement !== undefined) request.http?.headers.set(statementHeader, context.statement);
  }
}

type Fetcher = SignedSource['fetcher'];
type FetcherResponse = Awaited<ReturnType<Fetcher>>;

/** Answers of the event that is under way, by what was asked. */
const flights = new Map<string, Promise<FetcherResponse>>();
let eventUnderWay = '';

/** An answer that can be read as often as one likes; each reader parses it for itself, since the gateway writes into what it gets. */
async function readOften(sent: ReturnType<Fetcher>): Promise<FetcherResponse> {
  const response = await sent;
  const { url, redirected, status, statusText, ok, headers } = response;
  const body = await response.text();
  const shared: FetcherResponse = {
    bodyUsed: false,
    url,
    redirected,
    status,
    statusText,
    ok,
    headers,
    text: async () => body,
    json: async (): Promise<unknown> => JSON.parse(body),
    arrayBuffer: () => new Blob([body]).arrayBuffer(),
    clone: () => shared,
  };
  return shared;
}

/** Sends equal requests of one event once. */
class SharedSource extends SignedSource {
  constructor(config: ConstructorParameters<typeof SignedSource>[0]) {
    super(config);
    const send = this.fetcher;
    this.fetcher = (url, init) => {
      const key = `${url} ${String(init?.body)}`;
      const flight = flights.get(key) ?? readOften(send(url, init));
      flights.set(key, flight);
      return flight;
    };
  }
}

/** Makes what asks the gateway for a task. */
async function gatewayAsker(urls: Record<string, string>) {
  const gateway = new ApolloGateway({
    supergraphSdl: readFileSync(new URL('supergraph.graphql', schemaFolder), 'utf8'),
    buildService: ({ name }) =>
      new (singleFlight ? SharedSource : SignedSource)({
        url: new URL('/graphql', urls[name] ?? 'http://live.internal').href,
      }),
  });
  const { schema, executor } = await gateway.load();
  const statement = statementSource();
  type Request = Parameters<typeof executor>[0];
  const ask = (id: string) => {
    const request = { query: taskQuery, operationName: 'LiveTaskById', variables: { id } };
    const context = { statement: statement() };
    // The gateway reads no more of a request than this.
    const asked: Partial<Request> = { request, document: queryDocument, queryHash, context, schema, metrics: {} };
    return executor(asked as Request);
  };
  return { schema, ask };
}

/** Queries of the gateway at once: its HTTP client opens as many connections as there are, which thousands of clients overwhelm. */
const atOnce = 100;

type Asker = Awaited<ReturnType<typeof gatewayAsker>>['ask'];

/** What a subscriber gets for an event. */
async function hydrate(event: DomainEvent, ask: Asker) {
  if (event.id !== eventUnderWay) {
    eventUnderWay = event.id;
    flights.clear();
  }
  const { data, errors } = await ask(event.key.id);
  const task: unknown = data?.['task'];
  const { id, key, version } = event;
  return { data: { taskUpdated: { id, change: 'UPDATED', taskId: key.id, version, task } }, ...(errors && { errors }) };
}

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLogger({ level: 'error', name: 'naive' });
  const bus = await openRedisBus({ url: settings.REDIS_URL ?? '', log });
  const { schema, ask } = await gatewayAsker(subgraphUrls(settings));
  const inTurn = gate(atOnce);
  const documents = new Map<string, ReturnType<typeof parse>>();
  const documentOf = (query: string) => {
    const document = documents.get(query) ?? parse(query);
    documents.set(query, document);
    return document;
  };
  const subscribe = async function* ({ variableValues }: { variableValues?: Record<string, unknown> | null }) {
    const queue = eventQueue<DomainEvent>();
    const end = await bus.subscribe(familyTopic('tasks', String(variableValues?.['familyId'])), queue.push);
    try {
      for await (const event of queue.events()) yield await inTurn(() => hydrate(event, ask));
    } finally {
      await end();
    }
  };
  const server = createServer((_, response) => void response.end());
  serveOver(
    {
      subscribe: (args) => subscribe(args as Parameters<typeof subscribe>[0]),
      onSubscribe: (_, __, { query, variables }) => ({
        schema,
        document: documentOf(query),
        variableValues: variables ?? {},
      }),
    },
    new WebSocketServer({ server, path: '/graphql' }),
  );
  server.listen(settings.PORT, settings.HOST);
}

await main().catch(reportAndExit);
