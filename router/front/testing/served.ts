import { once } from 'node:events';
import { createServer } from 'node:http';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import { createLogger } from '@kd/kit/log';
import { graphql, GraphQLError, parse } from 'graphql';
import { createAnswerer, bearerToken } from '../../answer.ts';
import type { Answerer } from '../../answer.ts';
import { createEngine, onlyEngine } from '../../engine.ts';
import type { Link } from '../../execution/links/link.ts';
import { passOn } from '../../standalone/present.ts';
import { supergraphOf } from '../../standalone/testing/subgraphs.ts';
import { createFront } from '../front.ts';
import type { FrontOptions } from '../front.ts';

const typeDefs = `
  type Query { greet(name: String): String! long(times: Int!): String! broken: String! limited: String again: String }
  type Mutation { write: Boolean }
`;

const resolvers = {
  Query: {
    greet: (_: unknown, { name }: { name: string | null }) => `Hello ${name ?? 'you'}`,
    long: (_: unknown, { times }: { times: number }) => 'long '.repeat(times),
    broken: () => {
      throw new GraphQLError('It is broken', { extensions: { code: 'BROKEN' } });
    },
    limited: () => {
      throw new GraphQLError('Not so fast', { extensions: { code: 'RATE_LIMITED', retryAfter: 7 } });
    },
  },
  Mutation: { write: () => true },
};

const log = createLogger({ level: 'silent', name: 'test' });

const limits = {
  tokens: 1_000,
  depth: 10,
  selections: 1_000,
  aliases: 30,
  rootFields: 20,
  directives: 10,
  introspection: true,
  planMs: 1_000,
};

/** A front over a small graph, on a free port. */
export type Served = { url: string; stop(): Promise<void> };

/** What answers operations on a graph of one subgraph in this process. */
export function answererOf(typeDefs: string, resolvers: GraphQLResolverMap<unknown>): Answerer {
  const schema = buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers }]);
  const link: Link = {
    ask: async ({ query, variables = {} }) => {
      const { data, errors } = await graphql({ schema, source: query, variableValues: variables });
      const wire = JSON.parse(JSON.stringify(errors ?? [])) as { message: string }[];
      return { data: data ?? null, ...(errors && { errors: wire }) };
    },
    close: async () => {},
  };
  const sdl = supergraphOf([{ name: 'greetings', url: 'http://greetings.internal/graphql', typeDefs }]);
  const engine = createEngine({ sdl, linksOf: () => ({ greetings: link }), limits, log });
  return createAnswerer({
    engines: onlyEngine(engine),
    depart:
      async ({ correlationId }) =>
      () => ({ statement: async () => undefined, correlationId }),
    present: passOn,
    hideSuggestions: false,
    log,
  });
}

/** Serves a front over a graph of one subgraph in this process. */
export async function serveFront(options: Partial<FrontOptions> = {}): Promise<Served> {
  const { answer } = answererOf(typeDefs, resolvers);
  const front = createFront({
    answer,
    requirePreflight: true,
    tokenOf: bearerToken,
    originOf: () => ({ address: '127.0.0.1', userAgent: '' }),
    maxBodyBytes: 10_000,
    log,
    ...options,
  });
  const server = createServer((request, response) => {
    if (!front.take(request, response)) response.writeHead(404).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/graphql`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
