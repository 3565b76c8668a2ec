import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import type {
  DirectiveNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';

/** One field of an answer. */
export type Field = {
  /** Its name in the answer. */
  name: string;
  /** Its name in the data that subgraphs gave. */
  source: string;
  /** `Type.field`, for messages. */
  coordinate: string;
  type: GraphQLOutputType;
  kind: 'data' | 'typename' | 'introspection';
  /** The places of the document that ask for it. */
  nodes: readonly FieldNode[];
  /** What is selected below, for an object, interface or union. */
  below: Position | undefined;
};

/** What the answer has for an object of one type: its fields in order. */
export type Shape = { type: GraphQLCompositeType; fields: readonly Field[] };

/** A place of the answer where an object stands. */
export type Position = {
  type: GraphQLCompositeType;
  /** Names under which the data may tell the object's type. */
  typenames: readonly string[];
  /**
   * The shape for an object whose `__typename` is this. Undefined when the type has no business here, or when it isn't known
   * and the selection depends on it.
   */
  shapeFor(typename: unknown): Shape | undefined;
  /** The shapes of all types that may stand here. */
  shapes(): Shape[];
};

/** What a shape is made from. `internalName` gives the name in the data of a field that is not called there as in the answer. */
export type ShapeSource = {
  schema: GraphQLSchema;
  fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  internalName: (node: FieldNode) => string | undefined;
  /** What a name of the data is called in the answer, for selections that are written with those of the data. */
  clientName: (name: string) => string;
  /** What a variable of `@skip` or `@include` is. */
  condition: (variable: string) => boolean;
};

/** The position at the root of an operation, or of a part of it. */
export const rootPosition = (source: ShapeSource, type: GraphQLCompositeType, selections: SelectionSetNode): Position =>
  position(source, type, [selections]);

function position(source: ShapeSource, type: GraphQLCompositeType, selections: readonly SelectionSetNode[]): Position {
  const shapes = new Map<string, Shape | undefined>();
  const shapeOf = (concrete: GraphQLCompositeType): Shape | undefined => {
    if (!shapes.has(concrete.name)) shapes.set(concrete.name, makeShape(source, concrete, selections));
    return shapes.get(concrete.name);
  };
  const possible = isObjectType(type) ? [type] : source.schema.getPossibleTypes(type);
  const all = () => possible.flatMap((concrete) => shapeOf(concrete) ?? []);
  if (isObjectType(type)) return { type, typenames: [], shapes: all, shapeFor: () => shapeOf(type) };
  return {
    type,
    shapes: all,
    typenames: typenameAliases(source, selections),
    shapeFor: (typename) => {
      const concrete = typeof typename === 'string' ? source.schema.getType(typename) : undefined;
      if (isObjectType(concrete)) return source.schema.isSubType(type, concrete) ? shapeOf(concrete) : undefined;
      // An interface object knows only the interface's name: enough for a selection that is the same for every type.
      return typename === undefined || typename === type.name || isAbstractType(concrete) ? shapeOf(type) : undefined;
    },
  };
}

function makeShape(
  source: ShapeSource,
  type: GraphQLCompositeType,
  selections: readonly SelectionSetNode[],
): Shape | undefined {
  const nodes = new Map<string, FieldNode[]>();
  if (!selections.every((set) => collect(source, type, set, nodes))) return undefined;
  const fields = [...nodes].map(([name, asked]) => makeField(source, type, name, asked));
  const known = fields.filter((field) => field !== undefined);
  return known.length === fields.length ? { type, fields: known } : undefined;
}

/** Gathers the fields for a type (GraphQL specification, CollectFields). False when the type would have to be known better. */
function collect(
  source: ShapeSource,
  type: GraphQLCompositeType,
  { selections }: SelectionSetNode,
  into: Map<string, FieldNode[]>,
): boolean {
  return selections.every((selection) => {
    if (!isIncluded(source, selection.directives)) return true;
    if (selection.kind === Kind.FIELD) {
      const name = (selection.alias ?? selection.name).value;
      const known = into.get(name);
      if (known) known.push(selection);
      else into.set(name, [selection]);
      return isObjectType(type) || selection.name.value !== '__typename';
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? source.fragments[selection.name.value] : selection;
    if (!fragment) return true;
    const applies = conditionApplies(source.schema, fragment.typeCondition?.name.value, type);
    return applies ? collect(source, type, fragment.selectionSet, into) : isObjectType(type);
  });
}

function conditionApplies(schema: GraphQLSchema, condition: string | undefined, type: GraphQLCompositeType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const wanted = schema.getType(condition);
  // Unions are in no interface, hence the only abstract types below another are interfaces.
  return isAbstractType(wanted) && 'getInterfaces' in type && schema.isSubType(wanted, type);
}

function isIncluded({ condition }: ShapeSource, directives: readonly DirectiveNode[] = []): boolean {
  return directives.every(({ name, arguments: given = [] }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true;
    const value = given[0]?.value;
    const holds =
      value?.kind === Kind.VARIABLE ? condition(value.name.value) : value?.kind === Kind.BOOLEAN && value.value;
    return holds === (name.value === 'include');
  });
}

function makeField(
  source: ShapeSource,
  parent: GraphQLCompositeType,
  name: string,
  nodes: readonly FieldNode[],
): Field | undefined {
  const [node] = nodes;
  const field = node && fieldOf(source.schema, parent, node.name.value);
  if (!field) return undefined;
  const named = getNamedType(field.type);
  const sets = nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
  return {
    name: source.clientName(name),
    source: source.internalName(node) ?? name,
    coordinate: `${parent.name}.${node.name.value}`,
    type: field.type,
    kind: field.kind,
    nodes,
    below: isCompositeType(named) && field.kind === 'data' ? position(source, named, sets) : undefined,
  };
}

function fieldOf(schema: GraphQLSchema, parent: GraphQLCompositeType, name: string) {
  if (name === TypeNameMetaFieldDef.name) return { type: TypeNameMetaFieldDef.type, kind: 'typename' as const };
  for (const { name: meta, type } of [SchemaMetaFieldDef, TypeMetaFieldDef])
    if (name === meta && parent === schema.getQueryType()) return { type, kind: 'introspection' as const };
  const field = 'getFields' in parent ? parent.getFields()[name] : undefined;
  return field && { type: field.type, kind: 'data' as const };
}

function typenameAliases(source: ShapeSource, sets: readonly SelectionSetNode[]): string[] {
  const names = sets.flatMap(({ selections }) =>
    selections.flatMap((selection): string[] => {
      if (selection.kind === Kind.FIELD)
        return selection.name.value === '__typename'
          ? [source.internalName(selection) ?? (selection.alias ?? selection.name).value]
          : [];
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? source.fragments[selection.name.value] : selection;
      return fragment ? typenameAliases(source, [fragment.selectionSet]) : [];
    }),
  );
  return ['__typename', ...new Set(names)].filter((name, index) => index === 0 || name !== '__typename');
}
