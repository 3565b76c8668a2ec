import { badInput } from '@kd/kit/errors';
import type { GraphQLError } from 'graphql';
import type { Held } from '../../engine.ts';
import { unavailable } from '../../execution/links/link.ts';
import type { Operation, OperationText } from '../../execution/operations.ts';
import { checkVariables } from '../../execution/variables.ts';
import type { Upstream } from './line.ts';
import { primaryOf } from './primary.ts';
import type { Primary } from './primary.ts';

/** What somebody subscribes to. */
export type Topic = {
  text: OperationText;
  variables: Record<string, unknown>;
  /** What subgraphs are to hear of who is asking. */
  headers: Readonly<Record<string, string>>;
};

/** How a topic is served by one engine: what goes to which subgraph, and what makes the rest of each event. */
export type TopicPlan = { held: Held; operation: Operation; primary: Primary; upstream: Upstream };

/** The WebSocket URL of a subgraph, by its name and the URL that the supergraph has; undefined when it has none. */
export type SocketUrls = (subgraph: string, routingUrl: string | undefined) => string | undefined;

/** The plan of a topic, which keeps the hold; or why there is none, with the hold released. */
export function planOf(held: Held, topic: Topic, urlOf: SocketUrls): TopicPlan | readonly GraphQLError[] {
  const plan = tryToPlan(held, topic, urlOf);
  if (!('primary' in plan)) held.release();
  return plan;
}

function tryToPlan(held: Held, { text, variables, headers }: Topic, urlOf: SocketUrls): ReturnType<typeof planOf> {
  const { operations, supergraph } = held.engine;
  const operation = operations(text);
  if (!('plan' in operation)) return operation;
  const misfits = checkVariables(supergraph, operation, variables, true);
  if (misfits.length > 0) return misfits;
  const unplanned = operation.plan(variables);
  if (unplanned.length > 0) return unplanned;
  const primary = primaryOf(operation, variables);
  if (!primary) return [badInput('query', 'This is no subscription.')];
  const { subgraph } = primary;
  const url = urlOf(subgraph, supergraph.urls[subgraph]);
  if (url === undefined) return primary.errorsOf([unavailable(subgraph)]);
  return { held, operation, primary, upstream: { subgraph, url, headers } };
}

/** Whether two plans ask the same of the same subgraph. */
export const sameUpstream = (one: TopicPlan, other: TopicPlan): boolean =>
  one.upstream.subgraph === other.upstream.subgraph &&
  one.upstream.url === other.upstream.url &&
  one.primary.query === other.primary.query;
