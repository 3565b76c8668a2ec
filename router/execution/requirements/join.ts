import { Kind } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, FieldDefinitionNode, NameNode, TypeNode } from 'graphql';

/** The fields of a schema, by type and name. */
export type Fields = ReadonlyMap<string, ReadonlyMap<string, FieldDefinitionNode>>;

/** A schema with other fields in the place of each field of its object types and interfaces. */
export function mapFields(
  supergraph: DocumentNode,
  change: (type: string, field: FieldDefinitionNode) => readonly FieldDefinitionNode[],
): DocumentNode {
  const definitions = supergraph.definitions.map((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION
      ? { ...definition, fields: definition.fields?.flatMap((field) => change(definition.name.value, field)) ?? [] }
      : definition,
  );
  return { ...supergraph, definitions };
}

/** A schema with other directives in the place of those of its object types and interfaces. */
export function mapTypeDirectives(
  supergraph: DocumentNode,
  change: (type: string, directive: ConstDirectiveNode) => ConstDirectiveNode,
): DocumentNode {
  const definitions = supergraph.definitions.map((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION
      ? { ...definition, directives: definition.directives?.map((one) => change(definition.name.value, one)) ?? [] }
      : definition,
  );
  return { ...supergraph, definitions };
}

/** A directive with another text for an argument; the same when it has none there. */
export const withText = (
  directive: ConstDirectiveNode,
  argument: string,
  change: (text: string) => string,
): ConstDirectiveNode => ({
  ...directive,
  arguments:
    directive.arguments?.map((given) =>
      given.name.value === argument && given.value.kind === Kind.STRING
        ? { ...given, value: { kind: Kind.STRING, value: change(given.value.value) } }
        : given,
    ) ?? [],
});

/** The fields of every object type and interface of a schema. */
export function fieldsOf(schema: DocumentNode): Fields {
  const fields = new Map<string, Map<string, FieldDefinitionNode>>();
  mapFields(schema, (type, field) => {
    const ofType = fields.get(type) ?? new Map<string, FieldDefinitionNode>();
    fields.set(type, ofType.set(field.name.value, field));
    return [];
  });
  return fields;
}

/** What subgraphs are called, by their name in `join__Graph`. */
export function subgraphNames(supergraph: DocumentNode): Map<string, string> {
  const names = new Map<string, string>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const { name, directives = [] } of definition.values ?? []) {
      const given = directives.flatMap((directive) => directive.arguments ?? []);
      const value = given.find((argument) => argument.name.value === 'name')?.value;
      if (value?.kind === Kind.STRING) names.set(name.value, value.value);
    }
  }
  return names;
}

/** The interfaces that a subgraph has as an object, without knowing types: `subgraph:Type`. */
export function interfaceObjectsOf(supergraph: DocumentNode): Set<string> {
  const names = subgraphNames(supergraph);
  const found = supergraph.definitions.flatMap((one) => {
    if (one.kind !== Kind.INTERFACE_TYPE_DEFINITION) return [];
    const joins = (one.directives ?? []).filter(isInterfaceObject);
    return joins.map((join) => `${names.get(graphOf(join)) ?? ''}:${one.name.value}`);
  });
  return new Set(found);
}

/** Whether a subgraph has a type as an object that is an interface elsewhere. */
export function isInterfaceObject(join: ConstDirectiveNode): boolean {
  const value = valueOf(join, 'isInterfaceObject');
  return value?.kind === Kind.BOOLEAN && value.value;
}

/** What a directive is given for an argument. */
export const valueOf = (directive: ConstDirectiveNode, argument: string) =>
  directive.arguments?.find(({ name }) => name.value === argument)?.value;

/** Whether a directive says what a subgraph does with a field. */
export const isJoin = (directive: ConstDirectiveNode): boolean => directive.name.value === 'join__field';

/** The subgraph that a join directive is about. */
export function graphOf(directive: ConstDirectiveNode): string {
  const graph = valueOf(directive, 'graph');
  return graph?.kind === Kind.ENUM ? graph.value : '';
}

/** Whether a subgraph has the field only for what it requires or promises. */
export function isExternal(directive: ConstDirectiveNode): boolean {
  const external = valueOf(directive, 'external');
  return isJoin(directive) && external?.kind === Kind.BOOLEAN && external.value;
}

/** The name of the type under lists and non-nulls. */
export const namedType = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);

/** A name in a document. */
export const nameNode = (value: string): NameNode => ({ kind: Kind.NAME, value });
