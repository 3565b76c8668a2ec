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

/** What the text of a join directive says fields are needed for. */
export type Purpose = 'key' | 'requires' | 'provides';

/** Where such a text stands: at a type, or at one of its fields. */
export type Owner = { graph: string; type: string; field: FieldDefinitionNode | undefined };

/** A supergraph with other texts in the place of those that say which fields are needed. */
export function mapNeeds(
  supergraph: DocumentNode,
  purpose: Purpose,
  change: (text: string, owner: Owner) => string,
): DocumentNode {
  const rewritten = (join: ConstDirectiveNode, type: string, field?: FieldDefinitionNode): ConstDirectiveNode => ({
    ...join,
    arguments:
      join.arguments?.map((given) =>
        given.name.value === purpose && given.value.kind === Kind.STRING
          ? {
              ...given,
              value: { kind: Kind.STRING, value: change(given.value.value, { graph: graphOf(join), type, field }) },
            }
          : given,
      ) ?? [],
  });
  const definitions = supergraph.definitions.map((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION)
      return definition;
    const type = definition.name.value;
    return {
      ...definition,
      directives: definition.directives?.map((one) => (isTypeJoin(one) ? rewritten(one, type) : one)) ?? [],
      fields:
        definition.fields?.map((field) => ({
          ...field,
          directives: field.directives?.map((one) => (isJoin(one) ? rewritten(one, type, field) : one)) ?? [],
        })) ?? [],
    };
  });
  return { ...supergraph, definitions };
}

const isTypeJoin = (directive: ConstDirectiveNode): boolean => directive.name.value === 'join__type';

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

/** Whether a subgraph only mentions the field, for what it requires or promises: it is external there, or taken over by another one. */
export function isOnlyMentioned(join: ConstDirectiveNode): boolean {
  const isSet = (argument: string): boolean => {
    const value = valueOf(join, argument);
    return value?.kind === Kind.BOOLEAN && value.value;
  };
  // One that is taken over by a label is resolved there as long as the label does not hold.
  const isTakenOver = isSet('usedOverridden') && valueOf(join, 'overrideLabel') === undefined;
  return isJoin(join) && (isSet('external') || isTakenOver);
}

/** The name of the type under lists and non-nulls. */
export const namedType = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);

/** A name in a document. */
export const nameNode = (value: string): NameNode => ({ kind: Kind.NAME, value });
