import { Kind } from 'graphql';
import type { DocumentNode, FieldDefinitionNode, FieldNode, SelectionSetNode } from 'graphql';
import { isJoin, namedType, valueOf } from './join.ts';
import type { Fields } from './join.ts';

/** Whether what is needed of an object can be lost by what else a client may ask of it: a field of a type, with what is needed below it. */
export type IsLosable = (type: string, node: FieldNode) => boolean;

/**
 * Makes the function that tells whether a needed object can be taken along by the null of a field that is not needed: one of its own, or
 * one of what is needed below it, that is non-null in any subgraph. Of interfaces and unions it says so always.
 */
export function losableIn(supergraph: DocumentNode, fields: Fields): IsLosable {
  const objects = new Set(
    supergraph.definitions.flatMap((one) => (one.kind === Kind.OBJECT_TYPE_DEFINITION ? one.name.value : [])),
  );
  const losable = (type: string, { selections }: SelectionSetNode): boolean => {
    if (!objects.has(type)) return true;
    const needed = new Map(selections.flatMap((one) => (one.kind === Kind.FIELD ? [[one.name.value, one]] : [])));
    return [...(fields.get(type)?.values() ?? [])].some((field) => {
      const node = needed.get(field.name.value);
      // With other arguments it is another one.
      if (!node || (field.arguments ?? []).length > 0) return mayTakeAlong(field);
      return isLosable(type, node);
    });
  };
  const isLosable: IsLosable = (type, { name, selectionSet }) => {
    const field = fields.get(type)?.get(name.value);
    return field !== undefined && selectionSet !== undefined && losable(namedType(field.type), selectionSet);
  };
  return isLosable;
}

/** Whether a field is non-null in any subgraph. */
function mayTakeAlong({ type, directives = [] }: FieldDefinitionNode): boolean {
  if (type.kind === Kind.NON_NULL_TYPE) return true;
  return directives.filter(isJoin).some((join) => {
    const own = valueOf(join, 'type');
    return own?.kind === Kind.STRING && own.value.endsWith('!');
  });
}
