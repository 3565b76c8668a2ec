import { createHash } from 'node:crypto';
import { operationFromDocument } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import { GraphQLError, getOperationAST } from 'graphql';
import type { DocumentNode, OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Logger } from '@kd/kit/log';
import { compileOperation } from './compile.ts';
import type { Variant } from './compile.ts';
import type { DocumentLimits } from '../limits/document.ts';
import { checkDocument, limitError } from '../limits/document.ts';
import type { LoadedSupergraph } from './supergraph.ts';

/** An operation that was parsed, validated, found within the limits, and planned. */
export type Operation = {
  /** Names document and operation; equal text has equal hash. */
  hash: string;
  kind: `${OperationTypeNode}`;
  name: string | undefined;
  document: DocumentNode;
  definition: OperationDefinitionNode;
  plan: QueryPlan;
  /** What there is to run for these variables. */
  variantFor(variables: Record<string, unknown>): Variant;
  /** Fields with fragments in place. */
  selections: number;
};

/** What a client sends to be executed. */
export type OperationText = { query: string; operationName?: string | undefined };

type Prepared = Operation | readonly GraphQLError[];

/** What a plan takes of memory grows with the fields it was made for; about 1 KB each. */
const selectionsKept = 200_000;
const refusalsKept = 500;

/**
 * Remembers what was learned of an operation's text: its plan, or what is wrong with it. Both are bounded, least recently
 * used goes first, and refusals never push out plans. The returned function gives the operation, or the errors that a client
 * may read.
 */
export function operationCache(supergraph: LoadedSupergraph, limits: DocumentLimits, log: Logger) {
  const planned = new LRUCache<string, Operation>({
    max: 2_000,
    maxSize: selectionsKept,
    sizeCalculation: ({ selections }) => selections + 1,
  });
  const refused = new LRUCache<string, readonly GraphQLError[]>({ max: refusalsKept });
  return ({ query, operationName }: OperationText): Prepared => {
    const hash = createHash('sha256')
      .update(query)
      .update('\0')
      .update(operationName ?? '')
      .digest('base64url');
    const overrides = supergraph.overrides.draw();
    const key = hash + [...overrides].flatMap(([label, isOn]) => (isOn ? ` ${label}` : [])).join('');
    const hit = planned.get(key) ?? refused.get(hash);
    if (hit) return hit;
    const prepared = prepare({ supergraph, limits, log, overrides }, { query, operationName }, hash);
    if ('plan' in prepared) planned.set(key, prepared);
    else refused.set(hash, prepared);
    return prepared;
  };
}

type Preparing = {
  supergraph: LoadedSupergraph;
  limits: DocumentLimits;
  log: Logger;
  overrides: ReadonlyMap<string, boolean>;
};

function prepare(
  { supergraph, limits, log, overrides }: Preparing,
  { query, operationName }: OperationText,
  hash: string,
): Prepared {
  const checked = checkDocument(supergraph.clientSchema, query, limits);
  if (!('document' in checked)) return checked;
  const { document, selections } = checked;
  const definition = getOperationAST(document, operationName);
  if (!definition) return [unknownOperation(operationName)];
  const named = operationName === undefined ? {} : { operationName };
  try {
    const operation = operationFromDocument(supergraph.apiSchema, supergraph.aliases.inside(document), named);
    const plan = supergraph.planner.buildQueryPlan(operation, { overrideConditions: new Map(overrides) });
    const { internalName } = supergraph.aliases;
    return {
      hash,
      kind: definition.operation,
      name: definition.name?.value,
      document,
      definition,
      selections,
      plan,
      variantFor: compileOperation(supergraph, { document, definition, plan, internalName }),
    };
  } catch (error) {
    // The planner gives up on what grows beyond its own bounds.
    log.warn({ err: error, hash }, 'an operation could not be planned');
    return [limitError('LIMIT_SELECTIONS', 'This operation is too intricate: ask for less at once.')];
  }
}

const unknownOperation = (name: string | undefined) =>
  new GraphQLError(
    name === undefined
      ? 'The document has several operations: say which one in operationName.'
      : `The document has no operation named ${JSON.stringify(name)}.`,
    { extensions: { code: 'BAD_USER_INPUT', field: 'operationName' } },
  );
