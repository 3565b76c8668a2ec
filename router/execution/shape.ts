import {
  getNamedType,
  GraphQLNonNull,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isNonNullType,
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
  GraphQLField,
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
  /** Whether a selection with these directives has a part in it. */
  isWanted(directives: readonly DirectiveNode[] | undefined): boolean;
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
  const possible = isObjectType(type) ? [type] : source.schema.getPossibleTypes(type);
  // An interface without types is one that only interface objects are known of.
  const types = possible.length > 0 ? possible : [type];
  const [first = new Map<string, FieldNode[]>(), ...others] = types.map((one) => collect(source, one, selections));
  if (!others.every((other) => isSame(first, other))) return undefined;
  const fields = [...first].map(([name, asked]) => makeField(source, type, name, asked));
  const known = fields.filter((field) => field !== undefined);
  return known.length === fields.length ? { type, fields: known } : undefined;
}

/** What is asked of an object, by name. */
type Collected = ReadonlyMap<string, readonly FieldNode[]>;

const isSame = (one: Collected, other: Collected): boolean => {
  const names = [...other.keys()];
  return (
    one.size === other.size &&
    [...one].every(([name, nodes], at) => name === names[at] && isSameList(nodes, other.get(name)))
  );
};

const isSameList = <T>(one: readonly T[], other: readonly T[] = []): boolean =>
  one.length === other.length && one.every((item, at) => item === other[at]);

/** Gathers the fields for a type (GraphQL specification, CollectFields). */
function collect(source: ShapeSource, type: GraphQLCompositeType, selections: readonly SelectionSetNode[]): Collected {
  const into = new Map<string, FieldNode[]>();
  const gather = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (!source.isWanted(selection.directives)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const known = into.get(name);
        if (known) known.push(selection);
        else into.set(name, [selection]);
        continue;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? source.fragments[selection.name.value] : selection;
      const applies = fragment && conditionApplies(source.schema, fragment.typeCondition?.name.value, type);
      if (applies) gather(fragment.selectionSet);
    }
  };
  for (const set of selections) gather(set);
  return into;
}

/** Whether a fragment with this type condition is about objects of a type. */
export function conditionApplies(
  schema: GraphQLSchema,
  condition: string | undefined,
  type: GraphQLCompositeType,
): boolean {
  if (condition === undefined || condition === type.name) return true;
  const wanted = schema.getType(condition);
  return isAbstractType(wanted) && 'getInterfaces' in type && schema.isSubType(wanted, type);
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
    name,
    source: source.internalName(node) ?? name,
    coordinate: `${parent.name}.${node.name.value}`,
    type: field.type,
    kind: field.kind,
    nodes,
    below: isCompositeType(named) && field.kind === 'data' ? position(source, named, sets) : undefined,
  };
}

function fieldOf(schema: GraphQLSchema, parent: GraphQLCompositeType, name: string) {
  if (name === TypeNameMetaFieldDef.name)
    return isObjectType(parent) ? { type: TypeNameMetaFieldDef.type, kind: 'typename' as const } : undefined;
  for (const { name: meta, type } of [SchemaMetaFieldDef, TypeMetaFieldDef])
    if (name === meta && parent === schema.getQueryType()) return { type, kind: 'introspection' as const };
  const field = 'getFields' in parent ? parent.getFields()[name] : undefined;
  return field && { type: strictest(schema, parent, field), kind: 'data' as const };
}

/**
 * A field's type, non-null if it is for any of the types that an object may have: where only an interface is known of one, nobody
 * could say more of it, and what is missing is missing for its type.
 */
function strictest(
  schema: GraphQLSchema,
  parent: GraphQLCompositeType,
  { name, type }: GraphQLField<unknown, unknown>,
): GraphQLOutputType {
  if (!isInterfaceType(parent) || isNonNullType(type)) return type;
  const types = schema.getPossibleTypes(parent).map((object) => object.getFields()[name]?.type);
  return types.some(isNonNullType) ? new GraphQLNonNull(type) : type;
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
