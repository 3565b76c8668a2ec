import type { GatewayExecutionResult, GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import type { GatewayInterface, GatewaySchemaLoadOrUpdateCallback } from '@apollo/server-gateway-interface';
import type { GraphQLError } from 'graphql';
import type { Executor, Journey } from './execute.ts';
import type { Operation, OperationText } from './operations.ts';
import type { LoadedSupergraph } from './supergraph.ts';

type GatewayOptions = {
  supergraph: LoadedSupergraph;
  /** The supergraph's SDL, for who wants to know it. */
  sdl: string;
  operations: (text: OperationText) => Operation | readonly GraphQLError[];
  executor: Executor;
  /** What travels with a request's subgraph calls, from the context that the host made for it. */
  journeyOf: (request: GatewayGraphQLRequestContext) => Journey;
};

/**
 * The engine as Apollo's `GatewayInterface`: an unchanged ApolloServer hosts it with its plugins, landing page and caches
 * (`new ApolloServer({ gateway })`).
 */
export function apolloGateway({ supergraph, sdl, operations, executor, journeyOf }: GatewayOptions): GatewayInterface {
  const loaded = { apiSchema: supergraph.clientSchema, coreSupergraphSdl: sdl };
  const listeners = new Set<GatewaySchemaLoadOrUpdateCallback>();
  return {
    onSchemaLoadOrUpdate: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    load: async () => {
      for (const listener of listeners) listener(loaded);
      return {
        executor: async (context) => {
          const operation = operations({
            query: context.source,
            operationName: context.operationName ?? undefined,
          });
          const variables = context.request.variables ?? {};
          const refused = 'plan' in operation ? operation.plan(variables) : operation;
          if (refused.length > 0 || !('plan' in operation)) return { errors: refused };
          const { data, errors } = await executor({ operation, variables, journey: journeyOf(context) });
          const object = JSON.parse(data) as GatewayExecutionResult['data'];
          return errors.length > 0 ? { data: object ?? null, errors } : { data: object ?? null };
        },
      };
    },
    stop: async () => {},
  };
}
