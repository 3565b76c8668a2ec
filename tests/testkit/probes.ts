import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql';
import type { GraphQLField, GraphQLInputType, GraphQLObjectType, GraphQLSchema } from 'graphql';

/** One place in the schema where a client can put an id, with an operation that puts one there. */
export type Probe = {
  place: string;
  kind: 'query' | 'mutation' | 'subscription';
  query: string;
  variables(id: string): Record<string, unknown>;
};

/** Values of the prober's own family for everything that is not being probed, by argument name. */
export type OwnValues = Readonly<Record<string, unknown>>;

type Path = readonly string[];

/** Every argument and input field of type ID of every root field, each with an otherwise valid operation. */
export function idProbes(schema: GraphQLSchema, own: OwnValues): Probe[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {}).flatMap((field) => probesOf(kind, field, own)),
  );
}

function probesOf(kind: Probe['kind'], field: GraphQLField<unknown, unknown>, own: OwnValues): Probe[] {
  const paths = field.args.flatMap(({ name, type }) => idPaths(type, [name]));
  return paths.map((path) => ({
    place: `${kind} ${field.name}(${path.join('.')})`,
    kind,
    query: operationText(kind, field),
    variables: (id) =>
      Object.fromEntries(
        field.args.map(({ name, type }) => [
          name,
          valueFor(type, name, own, path[0] === name ? path.slice(1) : null, id),
        ]),
      ),
  }));
}

function idPaths(type: GraphQLInputType, path: Path): Path[] {
  const named = getNamedType(type);
  if (isScalarType(named)) return named.name === 'ID' ? [path] : [];
  if (isEnumType(named)) return [];
  return Object.values(named.getFields()).flatMap((field) => idPaths(field.type, [...path, field.name]));
}

/** A value of the type: the probed id where the path leads, the prober's own values elsewhere, nothing where nothing is needed. */
function valueFor(type: GraphQLInputType, name: string, own: OwnValues, path: Path | null, id: string): unknown {
  if (path?.length === 0) return isListType(getNullableType(type)) ? [id] : id;
  const named = getNamedType(type);
  if (isInputObjectType(named) && (path || isNonNullType(type))) {
    return Object.fromEntries(
      Object.values(named.getFields()).map((field) => [
        field.name,
        valueFor(field.type, field.name, own, path?.[0] === field.name ? path.slice(1) : null, id),
      ]),
    );
  }
  // A change has to change something: words that are given are sent although they could be left out.
  if (name in own && (isNonNullType(type) || named.name === 'String')) return own[name];
  if (!isNonNullType(type)) return undefined;
  if (isEnumType(named)) return named.getValues()[0]?.name;
  return { Int: 1, Boolean: true, DateTime: '2030-01-01T00:00:00.000Z' }[named.name] ?? 'words';
}

function operationText(kind: string, field: GraphQLField<unknown, unknown>): string {
  const declared = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const type = getNamedType(field.type);
  return `${kind} Probe(${declared}) { ${field.name}(${passed}) ${isObjectType(type) ? selectionOf(type, 2) : ''} }`;
}

/** Everything that needs no arguments, a few levels down. */
function selectionOf(type: GraphQLObjectType, depth: number): string {
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const named = getNamedType(field.type);
    if (field.args.some((argument) => isNonNullType(argument.type))) return [];
    if (!isObjectType(named)) return [field.name];
    return depth > 0 ? [`${field.name} ${selectionOf(named, depth - 1)}`] : [];
  });
  return `{ __typename ${fields.join(' ')} }`;
}
