import { createHash } from 'node:crypto';
import { buildOperationContext } from '@apollo/gateway';
import { operationFromDocument } from '@apollo/federation-internals';
import type { QueryPlan, SubscriptionNode } from '@apollo/query-planner';
import { GraphQLError, getOperationAST } from 'graphql';
import type { DocumentNode, OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { DocumentLimits } from '../limits/document.ts';
import { checkDocument } from '../limits/document.ts';
import type { LoadedSupergraph } from './supergraph.ts';

/** An operation that was parsed, validated, found within the limits, and planned. */
export type Operation = {
  /** Names document and operation; equal text has equal hash. */
  hash: string;
  kind: `${OperationTypeNode}`;
  name: string | undefined;
  document: DocumentNode;
  definition: OperationDefinitionNode;
  context: ReturnType<typeof buildOperationContext>;
  plan: QueryPlan;
};

/** What a client sends to be executed. */
export type OperationText = { query: string; operationName?: string | undefined };

/** The plan of a subscription: `primary` is answered from the event, `rest` asks the subgraphs for what else is selected. */
export function subscriptionPlan({ plan }: Operation): SubscriptionNode {
  if (plan.node?.kind !== 'Subscription') throw new Error('Only a subscription has a primary part.');
  return plan.node;
}

type Prepared = Operation | readonly GraphQLError[];

/**
 * Remembers what was learned of an operation's text: its plan, or what is wrong with it. Bounded, least recently used goes
 * first. The returned function gives the operation, or the errors that a client may read.
 */
export function operationCache(supergraph: LoadedSupergraph, limits: DocumentLimits, size = 2_000) {
  const known = new LRUCache<string, { prepared: Prepared }>({ max: size });
  return ({ query, operationName }: OperationText): Prepared => {
    const hash = createHash('sha256')
      .update(query)
      .update('\0')
      .update(operationName ?? '')
      .digest('base64url');
    const hit = known.get(hash);
    if (hit) return hit.prepared;
    const prepared = prepare(supergraph, limits, { query, operationName }, hash);
    known.set(hash, { prepared });
    return prepared;
  };
}

function prepare(
  supergraph: LoadedSupergraph,
  limits: DocumentLimits,
  { query, operationName }: OperationText,
  hash: string,
): Prepared {
  const document = checkDocument(supergraph.clientSchema, query, limits);
  if (!('kind' in document)) return document;
  const definition = getOperationAST(document, operationName);
  if (!definition) return [unknownOperation(operationName)];
  const named = operationName === undefined ? {} : { operationName };
  const operation = operationFromDocument(supergraph.apiSchema, document, named);
  return {
    hash,
    kind: definition.operation,
    name: definition.name?.value,
    document,
    definition,
    context: buildOperationContext({ schema: supergraph.clientSchema, operationDocument: document, ...named }),
    plan: supergraph.planner.buildQueryPlan(operation),
  };
}

const unknownOperation = (name: string | undefined) =>
  new GraphQLError(
    name === undefined
      ? 'The document has several operations: say which one in operationName.'
      : `The document has no operation named ${JSON.stringify(name)}.`,
    { extensions: { code: 'BAD_USER_INPUT', field: 'operationName' } },
  );
