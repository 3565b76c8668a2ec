import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';

/** A subgraph over HTTP, at a path of its own choice. */
export type ServedSubgraph = {
  name: string;
  url: string;
  typeDefs: string;
  /** Requests that are being answered. */
  open: () => number;
  stop(): Promise<void>;
};

type Options = { name: string; typeDefs: string; resolvers: GraphQLResolverMap<unknown>; path?: string };

/** Serves a subgraph on a free port. */
export async function serveSubgraph({
  name,
  typeDefs,
  resolvers,
  path = '/graphql',
}: Options): Promise<ServedSubgraph> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers }]);
  let open = 0;
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
    response.on('close', () => (open -= 1));
    if (request.url !== path) return void response.writeHead(404).end();
    void answer(request).then((text) => response.writeHead(200, { 'content-type': 'application/json' }).end(text));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    name,
    typeDefs,
    url: `http://127.0.0.1:${port}${path}`,
    open: () => open,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The supergraph of these subgraphs. @throws Error when they do not compose */
export function supergraphOf(subgraphs: readonly { name: string; url: string; typeDefs: string }[]): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, url, typeDefs }) => ({ name, url, typeDefs: parse(typeDefs) })),
  );
  if (supergraphSdl === undefined) throw new Error(String(errors));
  return supergraphSdl;
}
