import { Kind, parse, print } from 'graphql';
import type {
  ArgumentNode,
  ConstDirectiveNode,
  DocumentNode,
  FieldDefinitionNode,
  FieldNode,
  NameNode,
  SelectionSetNode,
  TypeNode,
} from 'graphql';
import { freePrefix } from './aliases.ts';

/** A field that stands, in the supergraph that is planned with, for another one with the arguments that a `@requires` gives it. */
export type Stand = { field: string; arguments: readonly ArgumentNode[] };

/** A supergraph in which every requirement of a field that takes arguments has a field of its own. */
export type SeparatedSupergraph = {
  document: DocumentNode;
  /** By the name of the field that stands for the required one. */
  stands: ReadonlyMap<string, Stand>;
  /** The names of stands that a field of a subgraph (`subgraph:Type.field`) requires. */
  required: ReadonlyMap<string, ReadonlySet<string>>;
};

type Fields = ReadonlyMap<string, ReadonlyMap<string, FieldDefinitionNode>>;

/**
 * Gives the requirements of a supergraph fields of their own. `@requires(fields: "price(currency: \"USD\")")` and a client's
 * `price(currency: "EUR")` are two values of one object, and so are two requirements with different arguments; but in a plan and in
 * the data that it gathers both are called `price`. So the planner gets to see a field without arguments for each requirement of
 * a field that takes some, wherever the field itself is; `requirement-plans.ts` then puts the real field into the plan.
 */
export function separateRequirements(supergraph: DocumentNode): SeparatedSupergraph {
  const fields = fieldsOf(supergraph);
  const prefix = freePrefix('_need', fields);
  const stands = new Map<string, Stand>();
  const required = new Map<string, Set<string>>();
  const names = new Map<string, string>();
  const standFor = (field: string, given: readonly ArgumentNode[]): string => {
    const sorted = given.toSorted((one, two) => (one.name.value < two.name.value ? -1 : 1));
    const key = `${field}(${sorted.map(print).join()})`;
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = `${prefix}${stands.size}_${field}`;
    names.set(key, name);
    stands.set(name, { field, arguments: sorted });
    return name;
  };
  const subgraphs = subgraphNames(supergraph);
  const uses = new Set<string>();
  const rewritten = mapFields(supergraph, (type, field) => [
    rewriteRequires(field, (graph, text) => {
      const used = new Set<string>();
      const selection = separate(fields, type, selectionOf(text), (on, node) => {
        const stand = standFor(node.name.value, node.arguments ?? []);
        used.add(stand);
        uses.add(`${graph}:${on}.${stand}`);
        return stand;
      });
      if (used.size > 0) required.set(`${subgraphs.get(graph) ?? graph}:${type}.${field.name.value}`, used);
      return print(selection).slice(1, -1).trim();
    }),
  ]);
  return { document: stands.size === 0 ? supergraph : withStands(rewritten, stands, uses), stands, required };
}

/** Replaces what takes arguments in a required selection by what stands for it. */
function separate(
  fields: Fields,
  type: string,
  { selections }: SelectionSetNode,
  standFor: (type: string, node: FieldNode) => string,
): SelectionSetNode {
  return {
    kind: Kind.SELECTION_SET,
    selections: selections.map((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const on = selection.typeCondition?.name.value ?? type;
        return { ...selection, selectionSet: separate(fields, on, selection.selectionSet, standFor) };
      }
      const field = fields.get(type)?.get(selection.name.value);
      const takesArguments = (selection.arguments?.length ?? 0) > 0 || (field?.arguments?.length ?? 0) > 0;
      const below = field && selection.selectionSet;
      const selectionSet = below && separate(fields, namedType(field.type), below, standFor);
      return {
        ...selection,
        ...(takesArguments && { name: nameNode(standFor(type, selection)), arguments: [] }),
        ...(selectionSet && { selectionSet }),
      };
    }),
  };
}

/**
 * Adds the stands wherever the fields are that they stand for: a type, its interfaces and their other types. A subgraph in which a
 * field is external has it for its requirements or its interfaces only, and must not have it without.
 */
function withStands(
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
          !isExternal(join) ||
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
        .map((one) => ({ ...one, directives: one.directives?.filter(isJoin) ?? [] })),
    ];
  });
}

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

const valueOf = (directive: ConstDirectiveNode, argument: string) =>
  directive.arguments?.find(({ name }) => name.value === argument)?.value;

const isJoin = (directive: ConstDirectiveNode): boolean => directive.name.value === joinField;

function graphOf(directive: ConstDirectiveNode): string {
  const graph = valueOf(directive, 'graph');
  return graph?.kind === Kind.ENUM ? graph.value : '';
}

function isExternal(directive: ConstDirectiveNode): boolean {
  const external = valueOf(directive, 'external');
  return isJoin(directive) && external?.kind === Kind.BOOLEAN && external.value;
}

const nameNode = (value: string): NameNode => ({ kind: Kind.NAME, value });

const joinField = 'join__field';

function rewriteRequires(
  field: FieldDefinitionNode,
  rewrite: (graph: string, text: string) => string,
): FieldDefinitionNode {
  const rewritten = (directive: ConstDirectiveNode): ConstDirectiveNode => {
    const graph = directive.arguments?.find(({ name }) => name.value === 'graph')?.value;
    if (directive.name.value !== joinField || graph?.kind !== Kind.ENUM) return directive;
    return {
      ...directive,
      arguments:
        directive.arguments?.map((argument) =>
          argument.name.value === 'requires' && argument.value.kind === Kind.STRING
            ? { ...argument, value: { kind: Kind.STRING, value: rewrite(graph.value, argument.value.value) } }
            : argument,
        ) ?? [],
    };
  };
  return { ...field, directives: field.directives?.map(rewritten) ?? [] };
}

function mapFields(
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
function subgraphNames(supergraph: DocumentNode): Map<string, string> {
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

function selectionOf(text: string): SelectionSetNode {
  const [definition] = parse(`{${text}}`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`No selection: ${text}`);
  return definition.selectionSet;
}

const namedType = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type));
