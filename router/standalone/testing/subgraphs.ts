import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import { once } from 'node:events';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import { graphql, GraphQLError, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { useServer as speakOver } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

/** A subgraph over HTTP, and over WebSockets at the same path, which is of its own choice. */
export type ServedSubgraph = {
  name: string;
  url: string;
  typeDefs: string;
  /** Requests that are being answered. */
  open: () => number;
  /** What the requests so far had for headers. */
  asked: IncomingHttpHeaders[];
  live: LiveDoor;
  stop(): Promise<void>;
};

/** What a subgraph has seen over WebSockets. */
export type LiveDoor = {
  /** Each connection that was let in, with what it said of itself. */
  connections: { headers: IncomingHttpHeaders; payload: Readonly<Record<string, unknown>> | undefined }[];
  /** Each operation that was begun. */
  operations: { query: string; variables: unknown }[];
  /** With what operations are refused, if they are. */
  refusal: readonly string[] | undefined;
  /** Operations that go on. */
  running: () => number;
  /** Sockets that are open. */
  sockets: () => number;
  /** Cuts all sockets off, without a word. */
  drop(): void;
  /** Closes all sockets with this code. */
  close(code: number): void;
};

type Options = {
  name: string;
  typeDefs: string;
  resolvers: GraphQLResolverMap<unknown>;
  path?: string;
  port?: number;
  /** Whether a WebSocket may come in. */
  admit?: (payload: Readonly<Record<string, unknown>> | undefined) => boolean;
};

/** Serves a subgraph on a free port, or on one that it had before. */
export async function serveSubgraph(options: Options): Promise<ServedSubgraph> {
  const { name, typeDefs, resolvers, path = '/graphql', port = 0 } = options;
  const schema = buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers }]);
  let open = 0;
  const asked: IncomingHttpHeaders[] = [];
  const answer = async (request: IncomingMessage): Promise<string> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { query, variables } = JSON.parse(Buffer.concat(chunks).toString()) as {
      query: string;
      variables?: Record<string, unknown>;
    };
    return JSON.stringify(await graphql({ schema, source: query, variableValues: variables ?? {} }));
  };
  const server = createServer((request, response) => {
    open += 1;
    asked.push(request.headers);
    response.on('close', () => (open -= 1));
    if (request.url !== path) return void response.writeHead(404).end();
    void answer(request).then((text) => response.writeHead(200, { 'content-type': 'application/json' }).end(text));
  });
  const live = serveSockets(server, schema, options);
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const address = server.address();
  const ownPort = typeof address === 'object' && address ? address.port : 0;
  return {
    name,
    typeDefs,
    url: `http://127.0.0.1:${ownPort}${path}`,
    open: () => open,
    asked,
    live,
    stop: async () => {
      live.drop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serveSockets(server: Server, schema: GraphQLSchema, { path = '/graphql', admit }: Options): LiveDoor {
  const sockets = new WebSocketServer({ server, path });
  const connections: LiveDoor['connections'] = [];
  const operations: LiveDoor['operations'] = [];
  let running = 0;
  const door: LiveDoor = {
    connections,
    operations,
    refusal: undefined,
    running: () => running,
    sockets: () => sockets.clients.size,
    drop: () => sockets.clients.forEach((socket) => socket.terminate()),
    close: (code) => sockets.clients.forEach((socket) => socket.close(code, 'as the test says')),
  };
  speakOver(
    {
      schema,
      onConnect: ({ connectionParams, extra }) => {
        if (admit && !admit(connectionParams)) return false;
        connections.push({ headers: extra.request.headers, payload: connectionParams });
        return true;
      },
      onSubscribe: (_, __, { query, variables }) => {
        operations.push({ query, variables });
        return door.refusal?.map((message) => new GraphQLError(message));
      },
      onOperation: () => void (running += 1),
      onComplete: () => void (running -= 1),
    },
    sockets,
  );
  return door;
}

/** The supergraph of these subgraphs. @throws Error when they do not compose */
export function supergraphOf(subgraphs: readonly { name: string; url: string; typeDefs: string }[]): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, url, typeDefs }) => ({ name, url, typeDefs: parse(typeDefs) })),
  );
  if (supergraphSdl === undefined) throw new Error(String(errors));
  return supergraphSdl;
}
