import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import { createLogger } from '@kd/kit/log';
import { execute, parse, validate } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import type { Audience } from '../cache/audience.ts';
import type { Cache } from '../cache/cache.ts';
import { createExecutor } from '../execute.ts';
import type { Executor, Journey } from '../execute.ts';
import type { Link, Links } from '../links/link.ts';
import { operationCache } from '../operations.ts';
import { loadSupergraph } from '../supergraph.ts';
import type { LoadedSupergraph } from '../supergraph.ts';

/** A subgraph of a test: what it can be asked, and how it answers. */
export type TestSubgraph = { typeDefs: string; resolvers?: GraphQLResolverMap<unknown> };

/** A call that the engine made to a subgraph. */
export type Call = { subgraph: string; query: string; variables: Record<string, unknown> };

/** Subgraphs composed to one graph, in this process. */
export type Federation = {
  /** The composed supergraph. */
  sdl: string;
  /** What clients see. */
  schema: GraphQLSchema;
  /** Every call since the start, in order. */
  calls: Call[];
  /** What runs its operations. */
  engine: {
    supergraph: LoadedSupergraph;
    operations: ReturnType<typeof operationCache>;
    executor: Executor;
    journey: Journey;
  };
  /** Runs an operation as the router would; the answer as JSON has it. */
  ask(query: string, variables?: Record<string, unknown>, audience?: Audience): Promise<ExecutionResult>;
};

const limits = {
  tokens: 100_000,
  depth: 1_000,
  selections: 100_000,
  aliases: 10_000,
  rootFields: 10_000,
  directives: 10_000,
  introspection: true,
  planMs: 2_000,
  lenient: true,
};

/** Composes subgraphs and puts the engine before them. @throws Error when they do not compose */
export function federate(
  subgraphs: Record<string, TestSubgraph>,
  cacheOf?: (supergraph: LoadedSupergraph) => Cache,
  planMs = limits.planMs,
): Federation {
  const calls: Call[] = [];
  const parts = Object.entries(subgraphs).map(([name, { typeDefs }]) => ({
    name,
    url: `http://${name}.internal/graphql`,
    typeDefs: parse(typeDefs),
  }));
  const { supergraphSdl: sdl, errors } = composeServices(parts);
  if (sdl === undefined) throw new Error(`The subgraphs do not compose:\n${errors?.join('\n')}`);
  const log = createLogger({ level: 'silent', name: 'test' });
  const supergraph = loadSupergraph(sdl);
  const links: Links = Object.fromEntries(
    Object.entries(subgraphs).map(([name, subgraph], index) => [
      name,
      // Every other one as over HTTP, where links take and give text: what is made of it has to be the same.
      index % 2 === 0 ? textLink(schemaLink(name, subgraph, calls)) : schemaLink(name, subgraph, calls),
    ]),
  );
  const operations = operationCache(supergraph, { ...limits, planMs }, log);
  const executor = createExecutor(supergraph, links, log, cacheOf?.(supergraph));
  const journey = { statement: () => Promise.resolve(''), correlationId: 'test' };
  return {
    sdl,
    schema: supergraph.clientSchema,
    calls,
    engine: { supergraph, operations, executor, journey },
    ask: async (query, variables = {}, audience) => {
      const operation = operations({ query });
      const refused = 'plan' in operation ? operation.plan(variables) : operation;
      if (refused.length > 0 || !('plan' in operation)) return { errors: refused };
      const { data, errors } = await executor({ operation, variables, journey: { ...journey, audience } });
      return overTheWire({ ...(errors.length > 0 && { errors }), data: JSON.parse(data) as unknown });
    },
  };
}

/** A link to a schema made of a test's parts. What a real subgraph would refuse is refused here too. */
function schemaLink(subgraph: string, { typeDefs, resolvers = {} }: TestSubgraph, calls: Call[]): Link {
  const schema = buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers }]);
  const checked = new Map<string, { document: DocumentNode; invalid: readonly GraphQLError[] }>();
  const check = (query: string) => {
    const document = parse(query);
    return { document, invalid: validate(schema, document) };
  };
  return {
    ask: async ({ query, variables = {} }) => {
      calls.push({ subgraph, query, variables });
      const { document, invalid } = checked.get(query) ?? check(query);
      checked.set(query, { document, invalid });
      const result =
        invalid.length > 0
          ? { errors: invalid }
          : await execute({ schema, document, variableValues: overTheWire(variables) });
      return overTheWire(result);
    },
    close: async () => {},
  };
}

/** A link that reads only text, and knows of its answer what its text shows. */
const textLink = ({ ask, close }: Link): Link => ({
  takesText: true,
  ask: async (request) => {
    const { variablesJson = '{}' } = request;
    const answer = await ask({ ...request, variables: JSON.parse(variablesJson) as Record<string, unknown> });
    const bytes = Buffer.from(JSON.stringify(answer));
    const data = request.read?.(bytes, 0, bytes.length);
    return data ? { data, isPlain: true } : { ...answer, isPlain: !bytes.includes('\\') };
  },
  close,
});

const overTheWire = <T>(value: object): T => JSON.parse(JSON.stringify(value)) as T;
