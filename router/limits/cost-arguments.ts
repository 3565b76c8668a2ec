import { getNamedType, isInputObjectType, valueFromASTUntyped } from 'graphql';
import type { FieldNode, GraphQLField, GraphQLInputType } from 'graphql';
import { sum } from './cost-terms.ts';
import type { Term, Variables } from './cost-terms.ts';

type Weight = (coordinate: string) => number | undefined;

/** What the schema charges for arguments and input fields that are given: nothing unless it has weights for them. */
export function costOfArguments(
  weight: Weight,
  parent: string,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  coerce: (variables: Variables) => Record<string, unknown>,
): Term {
  return sum(
    (node.arguments ?? []).map(({ name, value }): Term => {
      const type = field.args.find((argument) => argument.name === name.value)?.type;
      const own = weight(`${parent}.${field.name}(${name.value}:)`) ?? 0;
      if (!type || (own === 0 && !isWeighted(weight, type))) return 0;
      return (variables) => {
        const given: unknown = valueFromASTUntyped(value, coerce(variables));
        return given === undefined ? 0 : own + costOfValue(weight, type, given);
      };
    }),
  );
}

function isWeighted(weight: Weight, type: GraphQLInputType, seen = new Set<string>()): boolean {
  const named = getNamedType(type);
  if (weight(named.name) !== undefined) return true;
  if (!isInputObjectType(named) || seen.has(named.name)) return false;
  seen.add(named.name);
  return Object.values(named.getFields()).some(
    (field) => weight(`${named.name}.${field.name}`) !== undefined || isWeighted(weight, field.type, seen),
  );
}

function costOfValue(weight: Weight, type: GraphQLInputType, value: unknown): number {
  if (Array.isArray(value)) {
    return value.reduce<number>((total, item) => total + costOfValue(weight, type, item), 0);
  }
  const named = getNamedType(type);
  const own = weight(named.name) ?? 0;
  if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return own;
  const fields = named.getFields();
  return Object.entries(value).reduce((total, [name, item]) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) return total;
    return total + (weight(`${named.name}.${name}`) ?? 0) + costOfValue(weight, field.type, item);
  }, own);
}
