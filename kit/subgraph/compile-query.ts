import { BREAK, getVariableValues, Kind, visit } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema, VariableDefinitionNode } from 'graphql';
import { compileObject, NotCompilableError } from './compile-object.ts';
import { runQuery } from './run-query.ts';
import type { Data } from './run-query.ts';
import { operationsOf, selectionsOf } from './selections.ts';

/** Answers a query, or leaves it to `otherwise`. */
export type CompiledQuery = (
  variables: Data,
  context: object,
  otherwise: () => ExecutionResult | Promise<ExecutionResult>,
) => ExecutionResult | Promise<ExecutionResult>;

/**
 * Compiles a document with one query. Undefined for what is left to graphql-js: conditions, introspection, abstract types
 * (but for entities), and resolvers that look at where they are (`info`) below the root.
 */
export function compileQuery(schema: GraphQLSchema, document: DocumentNode): CompiledQuery | undefined {
  const [operation] = operationsOf(document);
  const root = schema.getQueryType();
  if (!operation || !root || hasDirectives(document)) return undefined;
  const coerce = coercion(schema, operation.variableDefinitions ?? []);
  try {
    const complete = compileObject({ ...selectionsOf(schema, document), operation, isRoot: true }, root, [
      operation.selectionSet,
    ]);
    return (variables, context, otherwise) => {
      const coerced = coerce(variables);
      return coerced ? runQuery((run) => complete({}, run), context, coerced, otherwise) : otherwise();
    };
  } catch (error) {
    if (error instanceof NotCompilableError) return undefined;
    throw error;
  }
}

function hasDirectives(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive: () => {
      found = true;
      return BREAK;
    },
  });
  return found;
}

/** Makes what coerces a request's variables; it gives undefined when they don't fit. */
function coercion(schema: GraphQLSchema, definitions: readonly VariableDefinitionNode[]) {
  const plain = definitions.filter((one) => !isRepresentations(one));
  const representations = definitions.filter(isRepresentations).map(({ variable }) => variable.name.value);
  return (given: Data): Data | undefined => {
    const coerced: Data = {};
    if (plain.length > 0) {
      const { coerced: values } = getVariableValues(schema, plain, given);
      if (!values) return undefined;
      Object.assign(coerced, values);
    }
    for (const name of representations) {
      const list = given[name];
      if (!Array.isArray(list) || list.includes(null) || list.includes(undefined)) return undefined;
      coerced[name] = list;
    }
    return coerced;
  };
}

/** Whether a variable is a list of what is taken as it comes: `[_Any!]!`, the representations of entities. */
const isRepresentations = ({ type, defaultValue }: VariableDefinitionNode): boolean =>
  defaultValue === undefined &&
  type.kind === Kind.NON_NULL_TYPE &&
  type.type.kind === Kind.LIST_TYPE &&
  type.type.type.kind === Kind.NON_NULL_TYPE &&
  type.type.type.type.kind === Kind.NAMED_TYPE &&
  type.type.type.type.name.value === '_Any';
