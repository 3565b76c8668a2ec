import { executeQueryPlan } from '@apollo/gateway';
import type { GraphQLDataSource, ServiceMap } from '@apollo/gateway';
import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { GraphQLError, getVariableValues, Kind, parse } from 'graphql';
import type { ExecutionResult } from 'graphql';
import type { Logger } from '@kd/kit/log';
import type { SubgraphAnswer } from '@kd/kit/subgraph/execute';
import type { Links } from './link.ts';
import type { Operation } from './operations.ts';
import type { LoadedSupergraph } from './supergraph.ts';

type GatewayContext = Parameters<typeof executeQueryPlan>[2];

/** What travels with one operation through all its subgraph calls. */
export type Journey = {
  /** The signed statement of who is asking; asked for at each call, since signing in changes it on the way. */
  statement(): Promise<string>;
  /** Hears what a subgraph says to the router beside its data. */
  onAnswer?(subgraph: string, answer: SubgraphAnswer): void;
  correlationId: string;
  idempotencyKey?: string | undefined;
};

/** Something to run: an operation's own plan unless another node is given (a subscription's, for one event). */
export type Execution = {
  operation: Operation;
  variables: Record<string, unknown>;
  journey: Journey;
  node?: PlanNode;
  /** Sources that stand beside the links for this execution: an event that answers for the `live` subgraph. */
  sources?: Record<string, Source>;
};

/** Runs planned operations with Apollo's plan executor over our links. */
export type Executor = (execution: Execution) => Promise<ExecutionResult>;

/** @throws GraphQLError (`BAD_USER_INPUT`) that lists the variables that don't fit their types */
export function checkVariables(
  { clientSchema }: LoadedSupergraph,
  { definition }: Operation,
  variables: Record<string, unknown>,
  hideSuggestions: boolean,
): readonly GraphQLError[] {
  const options = { maxErrors: 10, hideSuggestions };
  const { errors = [] } = getVariableValues(clientSchema, definition.variableDefinitions ?? [], variables, options);
  return errors.map(
    ({ message }) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', field: 'variables' } }),
  );
}

/** Makes the executor of a supergraph. Partial data comes with errors that carry path and code. */
export function createExecutor(supergraph: LoadedSupergraph, links: Links, log: Logger): Executor {
  return ({ operation, variables, journey, node, sources = {} }) => {
    const services: ServiceMap = {};
    for (const name of supergraph.subgraphs) {
      const source = sources[name];
      const link = links[name];
      if (source) services[name] = answering(source);
      else if (link) services[name] = overLink(name, link, journey);
    }
    const plan: QueryPlan = node ? { kind: 'QueryPlan', node } : operation.plan;
    const context: Partial<GatewayContext> = { request: { variables }, context: {}, logger: log, metrics: {} };
    return executeQueryPlan(
      plan,
      services,
      context as GatewayContext,
      operation.context,
      supergraph.supergraphSchema,
      supergraph.apiSchema,
    );
  };
}

/** Answers what the plan asks of one subgraph. */
export type Source = (query: string, variables: Record<string, unknown>) => SubgraphAnswer | Promise<SubgraphAnswer>;

const answering = (ask: Source): GraphQLDataSource => ({
  process: async ({ request: { query = '', variables = {} } }) => {
    const { data, errors, extensions } = await ask(query, variables);
    return {
      ...(data !== undefined && { data }),
      ...(errors && { errors }),
      ...(extensions && { extensions }),
    };
  },
});

const overLink = (name: string, link: Links[string], journey: Journey): GraphQLDataSource =>
  answering(async (query, variables) => {
    const answer = await link.ask({
      query,
      variables,
      statement: await journey.statement(),
      correlationId: journey.correlationId,
      idempotencyKey: journey.idempotencyKey,
    });
    journey.onAnswer?.(name, answer);
    return 'representations' in variables ? answer : atRootFields(answer, query);
  });

/** A subgraph that could not be asked for root fields says so at each of them; the plan itself is at no place there. */
function atRootFields(answer: SubgraphAnswer, query: string): SubgraphAnswer {
  if (!answer.errors?.some(({ path }) => path?.length === 0)) return answer;
  const [operation] = parse(query, { noLocation: true }).definitions;
  const fields = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  const names = fields.flatMap((field) => (field.kind === Kind.FIELD ? [(field.alias ?? field.name).value] : []));
  return { ...answer, errors: answer.errors.flatMap((error) => names.map((name) => ({ ...error, path: [name] }))) };
}
