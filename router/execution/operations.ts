import { createHash } from 'node:crypto';
import { GraphQLError, getOperationAST, visit } from 'graphql';
import type { DocumentNode, OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Logger } from '@kd/kit/log';
import { compileOperation } from './compile.ts';
import type { Planned, Variant } from './compile.ts';
import type { DocumentLimits } from '../limits/document.ts';
import { checkDocument } from '../limits/document.ts';
import type { Overrides } from './overrides.ts';
import { planOf } from './planning.ts';
import type { LoadedSupergraph } from './supergraph.ts';

/** An operation that was parsed, validated and found within the limits. It is planned when its variables are known. */
export type Operation = {
  /** Names document, operation and what was drawn of the progressive overrides. */
  hash: string;
  kind: `${OperationTypeNode}`;
  name: string | undefined;
  document: DocumentNode;
  definition: OperationDefinitionNode;
  /** Plans it for what these variables decide, unless that was done; gives what is in the way of it. */
  plan(variables: Record<string, unknown>): readonly GraphQLError[];
  /** What there is to run for these variables. @throws GraphQLError when it cannot be planned */
  variantFor(variables: Record<string, unknown>): Variant;
  /** The same one, planned to ask for what another document asks for: more than its own does. Its answer has no more for that. */
  askingFor(asking: DocumentNode): Operation;
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

/**
 * Remembers what was learned of an operation's text: its plans, or what is wrong with it. Both are bounded, least recently
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
  const { operation: kind, name } = definition;
  const common = { hash: sha256(key), kind, name: name?.value, document, definition, selections };
  const preparing = { supergraph, limits, log, overrides };
  const askingFor = (asking: DocumentNode): Operation => ({
    ...common,
    ...running(preparing, common, operationName, asking),
    askingFor,
  });
  return askingFor(document);
}

/** What runs an operation that is planned to ask for what `asking` asks for: its own document, or one that asks for more. */
function running(
  preparing: Preparing,
  { hash, document, definition }: Pick<Operation, 'hash' | 'document' | 'definition'>,
  operationName: string | undefined,
  asking: DocumentNode,
): Pick<Operation, 'plan' | 'variantFor'> {
  const { supergraph } = preparing;
  const { internalName, inside } = supergraph.aliases.within(asking);
  const plan = planner(preparing, { inside, operationName }, hash);
  const variantFor = compileOperation(supergraph, { document, definition, plan, internalName });
  return {
    plan: (variables) => {
      const variant = variantFor(variables);
      return variant instanceof GraphQLError ? [variant] : [];
    },
    variantFor: (variables) => {
      const variant = variantFor(variables);
      if (variant instanceof GraphQLError) throw variant;
      return variant;
    },
  };
}

/** Makes the function that plans an operation, or says that it cannot be planned. */
function planner(
  { supergraph, limits: { planMs }, log, overrides }: Preparing,
  { inside, operationName }: { inside: () => DocumentNode; operationName: string | undefined },
  hash: string,
): Planned['plan'] {
  return (conditions) => {
    try {
      return planOf(supergraph, { document: inside(), operationName, overrides, planMs }, conditions);
    } catch (error) {
      // The planner gives up on what grows beyond its own bounds.
      log.warn({ err: error, hash }, 'an operation could not be planned');
      return tooIntricate(error);
    }
  };
}

const tooIntricate = (reason: unknown) =>
  new GraphQLError('This operation is too intricate: ask for less at once.', {
    extensions: { code: 'LIMIT_SELECTIONS' },
    ...(reason instanceof Error && { originalError: reason }),
  });

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
