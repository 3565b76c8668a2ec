import { getNamedType, isAbstractType, isCompositeType, isObjectType, Kind } from 'graphql';
import type {
  DirectiveNode,
  DocumentNode,
  GraphQLCompositeType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
} from 'graphql';
import { documentOf, fragment, fragmentsOf, setOf, typenameAs } from './conditions.ts';

/** A document that grows beyond this with its fragments by object type is not worth a plan. */
const selectionsAtMost = 20_000;

/** A document to be said in other words, and the name for a `__typename` that only the plan asks for. */
export type Rewritable = {
  schema: GraphQLSchema;
  document: DocumentNode;
  definition: OperationDefinitionNode;
  filler: string;
};

/**
 * A document in which every fragment on an interface or union is a fragment on each object type that it may meet. The planner
 * fails at some that are in each other, and at some on entity interfaces; at these it does not.
 * @throws Error when that makes it too large
 */
export function withObjectFragments({ schema, document, definition, filler }: Rewritable): DocumentNode {
  const fragments = fragmentsOf(document);
  let made = 0;
  const field = (parent: GraphQLCompositeType, selection: SelectionNode): SelectionNode => {
    if ((made += 1) > selectionsAtMost) throw new Error('There are too many types that its fragments may meet.');
    if (selection.kind !== Kind.FIELD || !selection.selectionSet) return selection;
    const type = 'getFields' in parent ? parent.getFields()[selection.name.value]?.type : undefined;
    const named = type && getNamedType(type);
    if (!isCompositeType(named) || named.name.startsWith('__')) return selection;
    const below = set(named, selection.selectionSet.selections);
    return { ...selection, selectionSet: setOf(below.length > 0 ? below : [typenameAs(filler)]) };
  };
  const set = (type: GraphQLCompositeType, selections: readonly SelectionNode[]): SelectionNode[] => {
    if (isObjectType(type)) return selections.flatMap((selection) => forObject(type, selection));
    const fields = selections.flatMap((one) => (one.kind === Kind.FIELD ? [field(type, one)] : []));
    const others = selections.filter(({ kind }) => kind !== Kind.FIELD);
    if (others.length === 0) return fields;
    const byType = schema.getPossibleTypes(type).flatMap((object): SelectionNode[] => {
      const below = others.flatMap((selection) => forObject(object, selection));
      return below.length > 0 ? [onType(object.name, below)] : [];
    });
    return [...fields, ...byType];
  };
  const forObject = (type: GraphQLCompositeType, selection: SelectionNode): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return [field(type, selection)];
    const body = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    if (!body || !meets(schema, body.typeCondition?.name.value, type)) return [];
    const below = body.selectionSet.selections.flatMap((one) => forObject(type, one));
    return below.flatMap((one) => under(selection.directives ?? [], one));
  };
  const root = schema.getRootType(definition.operation);
  const selections = root ? set(root, definition.selectionSet.selections) : [];
  return documentOf({ ...definition, selectionSet: setOf(selections.length > 0 ? selections : [typenameAs()]) });
}

function meets(schema: GraphQLSchema, condition: string | undefined, type: GraphQLCompositeType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const wanted = schema.getType(condition);
  return isAbstractType(wanted) && isObjectType(type) && schema.isSubType(wanted, type);
}

/** On the selection itself where it can be: in a fragment that has nothing but conditions the planner loses sight of types. */
function under(directives: readonly DirectiveNode[], selection: SelectionNode): SelectionNode {
  if (directives.length === 0) return selection;
  const own = selection.directives ?? [];
  const isFree = directives.every(({ name }) => own.every((other) => other.name.value !== name.value));
  return isFree ? { ...selection, directives: [...directives, ...own] } : fragment(undefined, directives, [selection]);
}

const onType = (name: string, selections: readonly SelectionNode[]): SelectionNode => ({
  kind: Kind.INLINE_FRAGMENT,
  typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } },
  selectionSet: setOf(selections),
});
