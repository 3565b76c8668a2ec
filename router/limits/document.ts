import {
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse,
  SingleFieldSubscriptionsRule,
  specifiedRules,
  validate,
} from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Settings } from '@kd/kit/config';
import { countsOf, sizeOf } from './measure.ts';
import { singleFieldSubscriptions } from './single-field.ts';

/** What a document may be; beyond it is refused with a `LIMIT_…` code before anything runs. */
export type DocumentLimits = {
  tokens: number;
  depth: number;
  selections: number;
  aliases: number;
  rootFields: number;
  directives: number;
  introspection: boolean;
  /** Milliseconds that planning it may take. */
  planMs: number;
  /** Whether a request may have several mutations, and introspection under other names: where idempotency keys are unknown. */
  lenient?: boolean;
};

/** The limits that the settings say. */
export const limitsOf = (settings: Settings): DocumentLimits => ({
  tokens: settings.KD_MAX_TOKENS,
  depth: settings.KD_MAX_DEPTH,
  selections: settings.KD_MAX_SELECTIONS,
  aliases: settings.KD_MAX_ALIASES,
  rootFields: settings.KD_MAX_ROOT_FIELDS,
  directives: settings.KD_MAX_DIRECTIVES,
  introspection: settings.KD_INTROSPECTION,
  planMs: settings.KD_PLAN_MS,
});

/** A document that may be planned, and how many fields it has with its fragments in place. */
export type CheckedDocument = { document: DocumentNode; selections: number };

/** An error that says which limit was passed. */
export const limitError = (code: `LIMIT_${string}`, message: string) =>
  new GraphQLError(message, { extensions: { code } });

/**
 * Parses and validates a document within the limits: the document, or everything that is wrong with it. Without
 * introspection, messages suggest no names either.
 */
export function checkDocument(
  schema: GraphQLSchema,
  query: string,
  limits: DocumentLimits,
): CheckedDocument | readonly GraphQLError[] {
  // Without locations: they hold on to every token of the text, comments too, for as long as the document is kept.
  const document = parseWithin(query, limits.tokens, true);
  if (document instanceof GraphQLError) return [document];
  if (validationErrors(schema, document, limits).length > 0) return withLocations(schema, query, limits);
  const beyond = beyondLimits(document, limits) ?? (limits.lenient ? undefined : tooManyMutations(document));
  return beyond ? [beyond] : { document, selections: sizeOf(document).selections };
}

const allRules = specifiedRules.map((rule) =>
  rule === SingleFieldSubscriptionsRule ? singleFieldSubscriptions : rule,
);

function validationErrors(schema: GraphQLSchema, document: DocumentNode, { introspection }: DocumentLimits) {
  const rules = introspection ? allRules : [...allRules, NoSchemaIntrospectionCustomRule];
  return validate(schema, document, rules, { maxErrors: introspection ? 20 : 5, hideSuggestions: !introspection });
}

/** What is wrong, once more and with its places in the text. */
function withLocations(schema: GraphQLSchema, query: string, limits: DocumentLimits): readonly GraphQLError[] {
  const document = parseWithin(query, limits.tokens, false);
  if (document instanceof GraphQLError) return [document];
  return validationErrors(schema, document, limits).map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
}

/** A copy that says the same without holding on to the document. */
const withCode = ({ message, locations = [] }: GraphQLError, code: string) =>
  Object.assign(new GraphQLError(message, { extensions: { code } }), {
    locations: locations.map(({ line, column }) => ({ line, column })),
  });

function parseWithin(query: string, tokens: number, noLocation: boolean): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens: tokens, noLocation });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return error.message.includes('tokens. Parsing aborted')
      ? limitError('LIMIT_TOKENS', `A document has at most ${tokens} tokens.`)
      : withCode(error, 'GRAPHQL_PARSE_FAILED');
  }
}

function beyondLimits(document: DocumentNode, limits: DocumentLimits): GraphQLError | undefined {
  const { depth, selections, rootFields, renamesIntrospection } = sizeOf(document);
  const { aliases, directives } = countsOf(document);
  const most = (count: number, limit: number, code: `LIMIT_${string}`, what: string) =>
    count > limit ? limitError(code, `${what} at most ${limit}.`) : undefined;
  return (
    most(depth, limits.depth, 'LIMIT_DEPTH', 'The levels of an operation are') ??
    most(
      selections,
      limits.selections,
      'LIMIT_SELECTIONS',
      'The fields of an operation, fragments put in place, are',
    ) ??
    most(rootFields, limits.rootFields, 'LIMIT_ROOT_FIELDS', 'The root fields of an operation are') ??
    most(aliases, limits.aliases, 'LIMIT_ALIASES', 'The aliases in a document are') ??
    most(directives, limits.directives, 'LIMIT_DIRECTIVES', 'The directives in a document are') ??
    (renamesIntrospection && !limits.lenient
      ? limitError('LIMIT_ALIASES', 'Introspection is asked for without aliases.')
      : undefined)
  );
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
