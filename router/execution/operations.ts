import { createHash } from 'node:crypto';
import { operationFromDocument } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import { GraphQLError, getOperationAST, visit } from 'graphql';
import type { DocumentNode, OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Logger } from '@kd/kit/log';
import { within } from './bounded.ts';
import { directivesOf, withCertainFields } from './conditions.ts';
import { compileOperation } from './compile.ts';
import type { Variant } from './compile.ts';
import type { DocumentLimits } from '../limits/document.ts';
import { checkDocument, limitError } from '../limits/document.ts';
import { withObjectFragments } from './flatten.ts';
import type { Overrides } from './overrides.ts';
import { planInSeries } from './series.ts';
import type { LoadedSupergraph } from './supergraph.ts';
import { unplannedFields } from './unplanned.ts';

/** An operation that was parsed, validated, found within the limits, and planned. */
export type Operation = {
  /** Names document, operation and what was drawn of the progressive overrides. */
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
export type OperationText = {
  query: string;
  operationName?: string | undefined;
  /** Whether the client can take an answer in parts; otherwise nothing is deferred. */
  incremental?: boolean | undefined;
};

type Prepared = Operation | readonly GraphQLError[];

/** What a plan takes of memory grows with the fields it was made for; about 1 KB each. */
const selectionsKept = 200_000;
const refusalsKept = 500;
/** Milliseconds for one plan, which is usually made in 5 to 35 and holds up everybody else. */
const planningTime = 1_000;

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
  return ({ query, operationName, incremental = false }: OperationText): Prepared => {
    const overrides = supergraph.drawOverrides();
    const key = keyOf([query, operationName ?? '', incremental ? '@defer' : '', ...overrides].join('\0'));
    const hit = planned.get(key) ?? refused.get(key);
    if (hit) return hit;
    const prepared = prepare({ supergraph, limits, log, overrides }, { query, operationName, incremental }, key);
    if ('plan' in prepared) planned.set(key, prepared);
    else refused.set(key, prepared);
    return prepared;
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');

/** Up to this length a text is its own key: a map finds it faster than a digest is made. */
const shortText = 4_096;
const keyOf = (text: string) => (text.length > shortText ? sha256(text) : text);

type Preparing = { supergraph: LoadedSupergraph; limits: DocumentLimits; log: Logger; overrides: Overrides };

function prepare(
  { supergraph, limits, log, overrides }: Preparing,
  { query, operationName, incremental }: OperationText,
  key: string,
): Prepared {
  const checked = checkDocument(supergraph.clientSchema, query, limits);
  if (!('document' in checked)) return checked;
  const { selections } = checked;
  const document = incremental ? checked.document : withoutDefer(checked.document);
  const definition = getOperationAST(document, operationName);
  if (!definition) return [unknownOperation(operationName)];
  try {
    const plan = within(planningTime, () => planOf(supergraph, overrides, document, operationName));
    const { internalName } = supergraph.aliases;
    return {
      hash: sha256(key),
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
    log.warn({ err: error, hash: sha256(key) }, 'an operation could not be planned');
    return [limitError('LIMIT_SELECTIONS', 'This operation is too intricate: ask for less at once.')];
  }
}

/**
 * The same operation, planned to ask for what another document asks for: more than the client's does. The answer has only what the
 * client selected. @throws Error when it has no plan
 */
export function planAsking(supergraph: LoadedSupergraph, operation: Operation, asking: DocumentNode): Operation {
  const { document, definition, name } = operation;
  const plan = within(planningTime, () => planOf(supergraph, supergraph.drawOverrides(), asking, name));
  const { internalName } = supergraph.aliases;
  return { ...operation, plan, variantFor: compileOperation(supergraph, { document, definition, plan, internalName }) };
}

/** Plans an operation under the names that plans have. @throws Error when it has no plan */
function planOf(
  { aliases, apiSchema, clientSchema, planner }: LoadedSupergraph,
  overrides: Overrides,
  document: DocumentNode,
  operationName: string | undefined,
): QueryPlan {
  const named = operationName === undefined ? {} : { operationName };
  const overrideConditions = new Map([...overrides].map((label) => [label, true]));
  const build = (one: DocumentNode) =>
    planner.buildQueryPlan(operationFromDocument(apiSchema, one, named), { overrideConditions });
  const inside = aliases.inside(document);
  const asked = operationOf(inside, operationName);
  const certain = withCertainFields(inside, asked, aliases.filler);
  const plan = planInSeries(certain, operationOf(certain, operationName), (one) => {
    const definition = operationOf(one, operationName);
    try {
      const first = build(one);
      if (unplannedFields(first, one, definition).length === 0) return first;
    } catch (error) {
      if (directivesOf(one).has('defer')) throw error;
    }
    return build(withObjectFragments(clientSchema, one, definition, aliases.filler));
  });
  const unplanned = unplannedFields(plan, certain, operationOf(certain, operationName));
  if (unplanned.length > 0) throw new Error(`No subgraph can be asked for ${unplanned.join(', ')}.`);
  return plan;
}

function operationOf(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const definition = getOperationAST(document, name);
  if (!definition) throw new Error('A document has lost its operation.');
  return definition;
}

/** The document with everything at once. */
const withoutDefer = (document: DocumentNode): DocumentNode =>
  visit(document, { Directive: ({ name }) => (name.value === 'defer' ? null : undefined) });

const unknownOperation = (name: string | undefined) =>
  new GraphQLError(
    name === undefined
      ? 'The document has several operations: say which one in operationName.'
      : `The document has no operation named ${JSON.stringify(name)}.`,
    { extensions: { code: 'BAD_USER_INPUT', field: 'operationName' } },
  );
