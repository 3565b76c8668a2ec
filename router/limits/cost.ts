import {
  GraphQLError,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  isObjectType,
  isInterfaceType,
  Kind,
  valueFromASTUntyped,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLNamedType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { costOfArguments } from './cost-arguments.ts';
import { fieldsOf, under } from './cost-fields.ts';
import type { FieldGroup } from './cost-fields.ts';
import type { CostTable, ListSize } from './cost-table.ts';
import { largest, sum, times } from './cost-terms.ts';
import type { Term, Variables } from './cost-terms.ts';

/** What an operation costs with these variables. */
export type CostOf = (variables: Variables) => number;

/** An operation within its document. */
type Costly = { document: DocumentNode; definition: OperationDefinitionNode };

/** A mutation costs this much before anything is selected. */
const mutationCost = 10;
/** How long a list is taken to be that says nothing of its size. */
const unsizedList = 10;

/** Children of a connection whose length their parent knows. */
type Sized = { names: readonly string[]; size: Term };

/**
 * Compiles what an operation costs, after IBM's and Apollo's cost specification: 1 for each object, 0 for each scalar, what
 * `@cost` says instead, times how many a list is expected to have. A field that several fragments ask for counts once, and
 * what is skipped does not. Most operations come out as a constant.
 */
export function compileCost(schema: GraphQLSchema, table: CostTable, { document, definition }: Costly): CostOf {
  const root = schema.getRootType(definition.operation);
  const base = definition.operation === 'mutation' ? mutationCost : 0;
  const total = root ? sum([base, costOfSets(schema, table, { document, definition }, root)]) : base;
  return typeof total === 'number' ? () => total : total;
}

function costOfSets(schema: GraphQLSchema, table: CostTable, operation: Costly, root: GraphQLCompositeType): Term {
  const lookup = lookupIn(schema, table);
  const variables = variablesOf(operation.definition);
  const fragments = new Map(
    operation.document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
  const ofSets = (parent: GraphQLCompositeType, sets: readonly SelectionSetNode[], sized?: Sized): Term =>
    sum(
      fieldsOf({ schema, fragments }, parent, sets).map((group) =>
        under(group.conditions, variables.one, ofField(group, sized)),
      ),
    );
  const ofField = ({ parent, nodes }: FieldGroup, sized?: Sized): Term => {
    const [node] = nodes;
    const name = node.name.value;
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    // Introspection has limits of its own.
    if (!field) return name === '__typename' ? 0 : 1;
    const type = getNamedType(field.type);
    const list = lookup.size(parent, name);
    const size = list ? sizeOf(list, field, node, variables.one) : unsizedList;
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const below = isCompositeType(type) ? ofSets(type, sets, list && { names: list.sized, size }) : 0;
    const each = sum([lookup.weight(`${parent.name}.${name}`) ?? lookup.typeWeight(type), below]);
    const count = sized?.names.includes(name) ? sized.size : size;
    const given = costOfArguments(lookup.weight, parent.name, field, node, variables.all);
    return sum([isListType(getNullableType(field.type)) ? times(count, each) : each, given]);
  };
  return ofSets(root, [operation.definition.selectionSet]);
}

function lookupIn(schema: GraphQLSchema, { weights, sizes }: CostTable) {
  const weight = (coordinate: string) => weights.get(coordinate);
  const typeWeight = (type: GraphQLNamedType): number => {
    if (isAbstractType(type)) return Math.max(1, ...schema.getPossibleTypes(type).map(typeWeight));
    return weights.get(type.name) ?? (isCompositeType(type) ? 1 : 0);
  };
  const size = (parent: GraphQLCompositeType, field: string): ListSize | undefined => {
    const own = sizes.get(`${parent.name}.${field}`);
    if (own || !isAbstractType(parent)) return own;
    return schema
      .getPossibleTypes(parent)
      .map(({ name }) => sizes.get(`${name}.${field}`))
      .find((known) => known !== undefined);
  };
  return { weight, typeWeight, size };
}

type ValueOf = (variables: Variables, name: string) => unknown;

/** The variables of an operation: those sent, else their defaults. */
function variablesOf({ variableDefinitions = [] }: OperationDefinitionNode) {
  const defaults = new Map(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
    ),
  );
  const one: ValueOf = (sent, name) =>
    Object.hasOwn(sent, name) && sent[name] !== undefined ? sent[name] : defaults.get(name);
  return { one, all: (sent: Variables) => ({ ...Object.fromEntries(defaults), ...sent }) };
}

type Slice = number | ((variables: Variables) => number | undefined);

/** How many the slicing arguments ask for; what the schema assumes where they say nothing. */
function sizeOf(list: ListSize, field: GraphQLField<unknown, unknown>, node: FieldNode, valueOf: ValueOf): Term {
  const otherwise = list.assumed ?? unsizedList;
  const slices = list.slicing.flatMap((name): Slice[] => {
    const given = node.arguments?.find((argument) => argument.name.value === name)?.value;
    const fallback = lengthOf(field.args.find((argument) => argument.name === name)?.defaultValue);
    if (given?.kind !== Kind.VARIABLE) {
      const length = given ? lengthOf(valueFromASTUntyped(given)) : fallback;
      return length === undefined ? [] : [length];
    }
    const variable = given.name.value;
    return [(variables: Variables) => lengthOf(valueOf(variables, variable)) ?? fallback];
  });
  const fixed = slices.filter((slice) => typeof slice === 'number');
  if (fixed.length === slices.length) return fixed.length > 0 ? Math.max(...fixed) : otherwise;
  return largest(
    slices.map((slice) => (typeof slice === 'number' ? () => slice : slice)),
    otherwise,
  );
}

const lengthOf = (value: unknown): number | undefined => (typeof value === 'number' && value >= 0 ? value : undefined);

/** A schema for clients, with what it says of costs. */
export type PricedSchema = { clientSchema: GraphQLSchema; costs: CostTable | undefined };

/** What an operation may cost; there is no bound where the schema says nothing of costs. */
export type CostLimit = {
  /** What an operation costs with these variables; compiled once for each operation. */
  costOf(schema: PricedSchema, operation: Costly, variables: Variables): number;
  /** The refusal of an operation that costs too much with these variables. */
  refusal(schema: PricedSchema, operation: Costly, variables: Variables): GraphQLError | undefined;
};

/** Bounds the cost of operations by so many points. */
export function costLimit(most: number): CostLimit {
  const compiled = new WeakMap<OperationDefinitionNode, CostOf>();
  const costOf: CostLimit['costOf'] = ({ clientSchema, costs }, operation, variables) => {
    const known = compiled.get(operation.definition);
    if (known) return known(variables);
    const fresh = costs ? compileCost(clientSchema, costs, operation) : () => 0;
    compiled.set(operation.definition, fresh);
    return fresh(variables);
  };
  return {
    costOf,
    refusal: (schema, operation, variables) => {
      const cost = costOf(schema, operation, variables);
      return cost > most ? tooCostly(cost, most) : undefined;
    },
  };
}

const tooCostly = (cost: number, limit: number) =>
  new GraphQLError(`This would cost ${cost} points, and an operation costs at most ${limit}: ask for shorter lists.`, {
    extensions: { code: 'LIMIT_COST', cost, limit },
  });
