import { Kind } from 'graphql';
import type { ConstDirectiveNode, ConstValueNode, DocumentNode, FieldDefinitionNode } from 'graphql';
import { graphOf, isInterfaceObject, isJoin, mapFields, namedType, nameNode, valueOf } from './requirements/join.ts';

/**
 * A supergraph in which a field that several subgraphs resolve is resolved by the first of them alone. What the planner has to
 * look through grows with the power of these choices along a path; a plan that is made without them is one of its plans.
 * Fields of keys and of interfaces stay as they are, as subgraphs would not be valid without them; so do leaves, which multiply
 * nothing.
 */
export function withoutChoices(supergraph: DocumentNode): DocumentNode {
  const types = typesOf(supergraph);
  return mapFields(supergraph, (type, field) => {
    const known = types.get(type);
    const isFixed = !known || known.fixed.has(field.name.value) || !types.has(namedType(field.type));
    const owner = isFixed ? undefined : firstOwner(field, known.graphs);
    return [owner === undefined ? field : { ...field, directives: ownedBy(field, owner) }];
  });
}

type Known = {
  /** The subgraphs that have it. */
  graphs: readonly string[];
  /** Names of fields that must stay. */
  fixed: ReadonlySet<string>;
};

function typesOf({ definitions }: DocumentNode): Map<string, Known> {
  const interfaces = new Map(
    definitions.flatMap((one) =>
      one.kind === Kind.INTERFACE_TYPE_DEFINITION
        ? [[one.name.value, one.fields?.map(({ name }) => name.value) ?? []] as const]
        : [],
    ),
  );
  const known = new Map<string, Known>();
  for (const one of definitions) {
    if (one.kind === Kind.UNION_TYPE_DEFINITION) known.set(one.name.value, { graphs: [], fixed: new Set() });
    if (one.kind !== Kind.OBJECT_TYPE_DEFINITION && one.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    const joins = (one.directives ?? []).filter(({ name }) => name.value === 'join__type');
    const promised = (one.interfaces ?? []).flatMap(({ name }) => interfaces.get(name.value) ?? []);
    const keys = joins.flatMap((join) => wordsOf(valueOf(join, 'key')));
    // Where an interface is an entity, other subgraphs have its fields in an object's stead.
    const graphs = joins.filter((join) => one.kind === Kind.OBJECT_TYPE_DEFINITION || isInterfaceObject(join));
    known.set(one.name.value, {
      graphs: [...new Set(graphs.map(graphOf))],
      fixed: new Set([...(one.kind === Kind.OBJECT_TYPE_DEFINITION ? promised : []), ...keys]),
    });
  }
  return known;
}

const wordsOf = (value: ConstValueNode | undefined): string[] =>
  value?.kind === Kind.STRING ? (value.value.match(/\w+/g) ?? []) : [];

/** The first of several subgraphs that resolve a field, where nothing else is said of it. */
function firstOwner({ directives = [] }: FieldDefinitionNode, graphs: readonly string[]): string | undefined {
  const joins = directives.filter(isJoin);
  const owners = joins.length === 0 ? graphs : joins.filter(isPlain).map(graphOf);
  const isOpen = owners.length > 1 && owners.length >= joins.length && owners.every((owner) => graphs.includes(owner));
  return isOpen ? owners[0] : undefined;
}

const isPlain = (join: ConstDirectiveNode): boolean =>
  graphOf(join) !== '' && (join.arguments ?? []).every(({ name }) => name.value === 'graph' || name.value === 'type');

/** The directives of a field that one subgraph resolves. */
function ownedBy({ directives = [] }: FieldDefinitionNode, owner: string): ConstDirectiveNode[] {
  const joins = directives.filter(isJoin);
  const others = directives.filter((one) => !isJoin(one));
  const own = joins.find((join) => graphOf(join) === owner);
  const graph = { kind: Kind.ARGUMENT, name: nameNode('graph'), value: { kind: Kind.ENUM, value: owner } } as const;
  return [...others, own ?? { kind: Kind.DIRECTIVE, name: nameNode('join__field'), arguments: [graph] }];
}
