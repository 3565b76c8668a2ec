import { getOperationAST, getVariableValues, Kind, print } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema, VariableDefinitionNode } from 'graphql';
import { Code } from '../code.ts';
import { compileObject } from './compile-object.ts';
import { runQuery } from './run-query.ts';
import type { Data } from './run-query.ts';
import { has, selectionsOf } from './selections.ts';

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
  const operation = getOperationAST(document);
  const root = schema.getQueryType();
  if (!operation || !root || has(document, Kind.DIRECTIVE)) return undefined;
  const coerce = coercion(schema, operation.variableDefinitions ?? []);
  try {
    const complete = compileObject({ ...selectionsOf(schema, document), operation, isRoot: true }, root, [
      operation.selectionSet,
    ]);
    return (variables, context, otherwise) => {
      const coerced = coerce(variables);
      return coerced ? runQuery(complete, context, coerced, otherwise) : otherwise();
    };
  } catch {
    return undefined;
  }
}

/** Makes what coerces a request's variables; it gives undefined when they don't fit. */
function coercion(schema: GraphQLSchema, definitions: readonly VariableDefinitionNode[]) {
  const kinds = Map.groupBy(definitions, ({ type, defaultValue }) =>
    defaultValue ? undefined : shortcuts[print(type)],
  );
  const others = kinds.get(undefined) ?? [];
  const quick = [...kinds].flatMap(([fits, some]) =>
    fits ? some.map(({ variable }) => ({ name: variable.name.value, fits })) : [],
  );
  const quickly = quickCoercion(quick);
  return (given: Data): Data | undefined => {
    const coerced = quickly(given);
    if (!coerced || others.length === 0) return coerced;
    const { coerced: values } = getVariableValues(schema, others, given);
    return values && Object.assign(coerced, values);
  };
}

/** Takes variables as they come; undefined when one does not fit. Code, so that V8 sees plain property reads. */
function quickCoercion(variables: readonly { name: string; fits: (value: unknown) => boolean }[]) {
  const code = new Code();
  const reads = variables.map(
    ({ name, fits }, index) => `const v${index} = given.${name}; if (!${code.name(fits)}(v${index})) return;`,
  );
  // In brackets, since `__proto__: v0` would set the prototype.
  const places = variables.map(({ name }, index) => `['${name}']: v${index}`);
  return code.evaluate(`(given) => { ${reads.join('\n')}\nreturn { ${places.join(', ')} }; }`) as (
    given: Data,
  ) => Data | undefined;
}

const isText = (value: unknown): boolean => typeof value === 'string';

/** By type, what is taken as it comes. What else may fit is left to graphql-js. */
const shortcuts: Partial<Record<string, (value: unknown) => boolean>> = {
  'ID!': isText,
  'String!': isText,
  // The representations of entities.
  '[_Any!]!': (value) => Array.isArray(value) && !value.includes(null) && !value.includes(undefined),
};
