import { Kind } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, FieldDefinitionNode } from 'graphql';
import { fieldsOf, graphOf, isJoin, isOnlyMentioned, mapFields, nameNode, valueOf } from './join.ts';
import type { Stand } from './separate.ts';

/**
 * Adds the stands wherever the fields are that they stand for: a type, its interfaces and their other types. A subgraph in which a
 * field is external, or taken over by another one, has it for its keys, requirements or interfaces only, and must not have it without.
 */
export function withStands(
  supergraph: DocumentNode,
  stands: ReadonlyMap<string, Stand>,
  uses: ReadonlySet<string>,
): DocumentNode {
  const byField = Map.groupBy(stands, ([, { field }]) => field);
  const promised = interfaceFields(supergraph);
  return mapFields(supergraph, (type, field) => {
    const names = byField.get(field.name.value)?.map(([name]) => name);
    if (!names) return [field];
    const { directives = [] } = field;
    const named = (name: string, original: Partial<FieldDefinitionNode>): FieldDefinitionNode[] => {
      const kept = directives.filter(
        (join) =>
          !isOnlyMentioned(join) ||
          uses.has(`${graphOf(join)}:${type}.${name}`) ||
          promised.has(`${graphOf(join)}:${type}.${field.name.value}`),
      );
      const nowhere = directives.some(isJoin) && !kept.some(isJoin);
      return nowhere
        ? []
        : [{ kind: field.kind, name: nameNode(name), type: field.type, ...original, directives: kept }];
    };
    return [
      ...named(field.name.value, field),
      ...names
        .flatMap((name) => named(name, {}))
        .map((one) => ({ ...one, directives: one.directives?.filter((own) => isJoin(own) || isHiding(own)) ?? [] })),
    ];
  });
}

/** What stands for a hidden field is hidden: what it gives may be, too. */
const isHiding = ({ name }: ConstDirectiveNode): boolean => /(^|__)inaccessible$/.test(name.value);

/** The fields (`GRAPH:Type.field`) that a type has in a subgraph because of an interface there. */
function interfaceFields(supergraph: DocumentNode): Set<string> {
  const fields = fieldsOf(supergraph);
  return new Set(
    supergraph.definitions.flatMap((definition) => {
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return [];
      return (definition.directives ?? []).flatMap((directive) => {
        const named = valueOf(directive, 'interface');
        if (directive.name.value !== 'join__implements' || named?.kind !== Kind.STRING) return [];
        const names = [...(fields.get(named.value)?.keys() ?? [])];
        return names.map((name) => `${graphOf(directive)}:${definition.name.value}.${name}`);
      });
    }),
  );
}
