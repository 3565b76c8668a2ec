import { getArgumentValues, isNonNullType, Kind } from 'graphql';
import type { FieldNode, GraphQLField } from 'graphql';
import { deepFreeze } from '../freeze.ts';
import { unfit } from './run-query.ts';
import type { Data, Run } from './run-query.ts';
import { has } from './selections.ts';

/** Gives a field's arguments in a run. @throws as `Complete` does */
export type Arguments = (run: Run) => Data;

/** A field's arguments: worked out once as far as no variable has a say. */
export function argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode): Arguments {
  const given = node.arguments ?? [];
  const variables = given.flatMap(({ name, value }) =>
    value.kind === Kind.VARIABLE ? [{ argument: name.value, variable: value.name.value }] : [],
  );
  const constants = given.filter(({ value }) => value.kind !== Kind.VARIABLE);
  if (constants.some((one) => has(one, Kind.VARIABLE)))
    return ({ variables: values }) => getArgumentValues(field, node, values);
  const others = field.args.filter(({ name }) => variables.every(({ argument }) => argument !== name));
  const constant = deepFreeze(getArgumentValues({ ...field, args: others }, { ...node, arguments: constants }));
  if (variables.length === 0) return () => constant;
  const reads = variables.map(({ argument, variable }) => readerOf(field, argument, variable));
  return (run) => {
    const all = { ...constant };
    for (const read of reads) read(all, run.variables);
    return all;
  };
}

/** Sets an argument from a variable, which was coerced to a type that fits (GraphQL specification, 6.4.1). */
function readerOf({ args }: GraphQLField<unknown, unknown>, argument: string, variable: string) {
  const { type, defaultValue } = args.find(({ name }) => name === argument) ?? unfit();
  return (into: Data, variables: Data): void => {
    const value = Object.hasOwn(variables, variable) ? variables[variable] : defaultValue;
    if (value === undefined ? isNonNullType(type) : value === null && isNonNullType(type)) unfit();
    if (value !== undefined) into[argument] = value;
  };
}
