import { getNamedType, isCompositeType, isObjectType, Kind } from 'graphql';
import type { DocumentNode, GraphQLCompositeType, GraphQLObjectType, SelectionNode } from 'graphql';
import { documentOf, fragment, fragmentsOf, setOf, typenameAs } from './conditions.ts';
import type { Rewritable } from './flatten.ts';

/**
 * A document without the fragments in fragments that no object can be in. The planner fails at some of them on interface objects,
 * as it looks for a type there that no subgraph can tell.
 */
export function withPossibleFragments({ schema, document, definition, filler }: Rewritable): DocumentNode {
  const fragments = fragmentsOf(document);
  const keep = (
    parent: GraphQLCompositeType,
    types: readonly GraphQLObjectType[],
    selections: readonly SelectionNode[],
  ): SelectionNode[] =>
    selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.FIELD) return [field(parent, selection)];
      const body = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const on = body?.typeCondition ? schema.getType(body.typeCondition.name.value) : parent;
      if (!body || !isCompositeType(on)) return [];
      const possible = new Set(typesOf(on));
      const below = keep(
        on,
        types.filter((type) => possible.has(type)),
        body.selectionSet.selections,
      );
      const isPossible = types.length === 0 || types.some((type) => possible.has(type));
      return isPossible && below.length > 0 ? [fragment(body, selection.directives ?? [], below)] : [];
    });
  const field = (parent: GraphQLCompositeType, selection: SelectionNode & { kind: Kind.FIELD }): SelectionNode => {
    const type = 'getFields' in parent ? parent.getFields()[selection.name.value]?.type : undefined;
    const named = type && getNamedType(type);
    if (!selection.selectionSet || !isCompositeType(named) || named.name.startsWith('__')) return selection;
    const below = keep(named, typesOf(named), selection.selectionSet.selections);
    return { ...selection, selectionSet: setOf(below.length > 0 ? below : [typenameAs(filler)]) };
  };
  const typesOf = (type: GraphQLCompositeType) => (isObjectType(type) ? [type] : schema.getPossibleTypes(type));
  const root = schema.getRootType(definition.operation);
  const selections = root ? keep(root, [root], definition.selectionSet.selections) : [];
  return documentOf({ ...definition, selectionSet: setOf(selections.length > 0 ? selections : [typenameAs()]) });
}
