import { Kind, visit } from 'graphql';
import type { ConstDirectiveNode, DocumentNode } from 'graphql';

/**
 * Puts the keys by which a subgraph finds an entity before those that it only knows (`resolvable: false`), since the planner
 * comes back to a subgraph (after a `@requires`) with the first key that it reads there, resolvable or not.
 */
export function resolvableKeysFirst(supergraph: DocumentNode): DocumentNode {
  const sorted = <T extends { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(type: T): T => ({
    ...type,
    directives: type.directives?.toSorted((a, b) => Number(isUnresolvable(a)) - Number(isUnresolvable(b))),
  });
  return visit(supergraph, { ObjectTypeDefinition: sorted, InterfaceTypeDefinition: sorted });
}

const isUnresolvable = ({ arguments: args = [] }: ConstDirectiveNode): boolean =>
  args.some(({ name, value }) => name.value === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value);
