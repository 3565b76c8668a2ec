import { executeSync, Kind, visit } from 'graphql';
import type { DefinitionNode, GraphQLSchema } from 'graphql';
import type { Introspect } from './complete.ts';
import type { Operation } from './operations.ts';

/** Makes the function that answers an operation's fields about the schema itself. */
export function introspector(
  schema: GraphQLSchema,
  { document, definition }: Operation,
  variableValues: Record<string, unknown>,
): Introspect {
  const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  return ({ nodes, name }) => {
    const used = new Set<string>();
    for (const node of [...nodes, ...fragments]) visit(node, { Variable: (one) => void used.add(one.name.value) });
    const operation: DefinitionNode = {
      kind: Kind.OPERATION_DEFINITION,
      operation: definition.operation,
      variableDefinitions: (definition.variableDefinitions ?? []).filter((one) => used.has(one.variable.name.value)),
      selectionSet: { kind: Kind.SELECTION_SET, selections: nodes },
    };
    const document = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] } as const;
    const { data, errors } = executeSync({ schema, document, variableValues });
    if (errors?.[0]) throw errors[0];
    return JSON.stringify(data?.[name] ?? null);
  };
}
