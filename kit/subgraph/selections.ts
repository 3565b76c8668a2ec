import { BREAK, isAbstractType, Kind, visit } from 'graphql';
import type {
  ASTNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLObjectType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';

/** Whether a node of some kind is in another. */
export function has(node: ASTNode, kind: Kind): boolean {
  let found = false;
  visit(node, {
    enter: (one) => {
      if (one.kind !== kind) return undefined;
      found = true;
      return BREAK;
    },
  });
  return found;
}

/** Where selections are looked up. */
export type Selections = {
  schema: GraphQLSchema;
  fragments: Readonly<Record<string, FragmentDefinitionNode>>;
};

/** Prepares to look up the selections of a document. */
export const selectionsOf = (schema: GraphQLSchema, { definitions }: DocumentNode): Selections => ({
  schema,
  fragments: Object.fromEntries(
    definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  ),
});

/**
 * The fields that are selected of an object, by response name (GraphQL specification, “Field Collection”, of a document
 * without conditions).
 */
export function fieldsOf(
  selections: Selections,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
  into: Map<string, FieldNode[]> = new Map<string, FieldNode[]>(),
): Map<string, FieldNode[]> {
  for (const one of sets.flatMap((set) => set.selections)) {
    if (one.kind === Kind.FIELD) {
      const name = (one.alias ?? one.name).value;
      into.set(name, [...(into.get(name) ?? []), one]);
      continue;
    }
    const fragment = one.kind === Kind.FRAGMENT_SPREAD ? selections.fragments[one.name.value] : one;
    if (fragment && isAbout(selections.schema, fragment.typeCondition?.name.value, type))
      fieldsOf(selections, type, [fragment.selectionSet], into);
  }
  return into;
}

function isAbout(schema: GraphQLSchema, condition: string | undefined, type: GraphQLObjectType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const wanted = schema.getType(condition);
  return isAbstractType(wanted) && schema.isSubType(wanted, type);
}
