import { GraphQLError, Kind, NoSchemaIntrospectionCustomRule, parse, specifiedRules, validate } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, GraphQLSchema, SelectionSetNode } from 'graphql';

/** What a document may be; beyond it is refused with a `LIMIT_…` code before anything runs. */
export type DocumentLimits = { tokens: number; depth: number; introspection: boolean };

const limitError = (code: string, message: string) => new GraphQLError(message, { extensions: { code } });

/**
 * Parses and validates a document within the limits: the document, or everything that is wrong with it. Without
 * introspection, messages suggest no names either.
 */
export function checkDocument(
  schema: GraphQLSchema,
  query: string,
  limits: DocumentLimits,
): DocumentNode | readonly GraphQLError[] {
  const document = parseWithin(query, limits.tokens);
  if (document instanceof GraphQLError) return [document];
  const rules = limits.introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const errors = validate(schema, document, rules, { maxErrors: 20, hideSuggestions: !limits.introspection });
  if (errors.length > 0) return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
  const beyond = tooDeep(document, limits.depth) ?? tooManyMutations(document);
  return beyond ? [beyond] : document;
}

const withCode = ({ message, locations }: GraphQLError, code: string) =>
  Object.assign(new GraphQLError(message, { extensions: { code } }), { locations });

function parseWithin(query: string, tokens: number): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens: tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return error.message.includes('tokens. Parsing aborted')
      ? limitError('LIMIT_TOKENS', `A document has at most ${tokens} tokens.`)
      : withCode(error, 'GRAPHQL_PARSE_FAILED');
  }
}

function tooDeep(document: DocumentNode, limit: number): GraphQLError | undefined {
  const fragments = new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const depths = new Map<string, number>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (depthOf(definition.selectionSet, fragments, depths) > limit) {
      return limitError('LIMIT_DEPTH', `An operation is at most ${limit} levels deep.`);
    }
  }
  return undefined;
}

/** Validation has refused fragment cycles before this runs. Introspection has its own shape and is not counted. */
function depthOf(
  set: SelectionSetNode,
  fragments: Map<string, FragmentDefinitionNode>,
  depths: Map<string, number>,
): number {
  const depthsBelow = set.selections.map((selection): number => {
    if (selection.kind === Kind.INLINE_FRAGMENT) return depthOf(selection.selectionSet, fragments, depths);
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value.startsWith('__')) return 1;
      return 1 + (selection.selectionSet ? depthOf(selection.selectionSet, fragments, depths) : 0);
    }
    const name = selection.name.value;
    const fragment = fragments.get(name);
    const depth = depths.get(name) ?? (fragment ? depthOf(fragment.selectionSet, fragments, depths) : 0);
    depths.set(name, depth);
    return depth;
  });
  return Math.max(0, ...depthsBelow);
}

/** One mutation a request, so that an idempotency key stands for exactly one write. */
function tooManyMutations(document: DocumentNode): GraphQLError | undefined {
  const many = document.definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.operation === 'mutation' &&
      (definition.selectionSet.selections.length > 1 || definition.selectionSet.selections[0]?.kind !== Kind.FIELD),
  );
  return many
    ? limitError('LIMIT_ROOT_FIELDS', 'A request has one mutation: send the others as requests of their own.')
    : undefined;
}
