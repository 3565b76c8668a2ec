import { variableErrors } from '@kd/kit/variable-errors';
import { GraphQLError } from 'graphql';
import type { Asks } from './cache/reading.ts';
import { representationsOf, textsOf } from './fetch.ts';
import type { Operation } from './operations.ts';
import { partName } from './schedule.ts';
import type { LoadedSupergraph } from './supergraph.ts';

type Variables = Record<string, unknown>;

/** How deep a variable's value may be: far more than anybody means, and far less than what ends the stack of whoever reads it. */
const deepestValue = 100;

/** Errors (`BAD_USER_INPUT`) for variables that don't fit their types, or are nested deeper than anybody could mean. */
export function checkVariables(
  { clientSchema }: LoadedSupergraph,
  { definition }: Operation,
  variables: Variables,
  hideSuggestions: boolean,
): readonly GraphQLError[] {
  const { variableDefinitions = [] } = definition;
  const tooDeep = variableDefinitions.filter(({ variable }) => isDeeper(variables[variable.name.value], deepestValue));
  if (tooDeep.length > 0)
    return tooDeep.map(({ variable }) =>
      misfit(`Variable "$${variable.name.value}" is nested deeper than ${deepestValue} levels: send a flatter value.`),
    );
  return variableErrors(clientSchema, variableDefinitions, variables, hideSuggestions).map(misfit);
}

const misfit = (message: string) =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', field: 'variables' } });

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((below) => isDeeper(below, levels - 1)));

/** The variables of a request for some asks: the client's that they use, and representations. */
export function variablesOf(asks: Asks, given: Variables): Variables {
  const variables: Variables = {};
  for (const [index, ask] of asks.entries()) {
    if (!ask) continue;
    for (const name of ask.part[0].variables) if (Object.hasOwn(given, name)) variables[name] = given[name];
    if (ask.part[0].represent) variables[partName(index, asks.length).variable] = representationsOf(ask);
  }
  return variables;
}

/** The same as JSON, made of what is JSON already. */
export function variablesText(asks: Asks, given: Variables): string {
  let text = '';
  const written = new Set<string>();
  for (let index = 0; index < asks.length; index += 1) {
    const ask = asks[index];
    if (!ask) continue;
    for (const name of ask.part[0].variables) {
      if (given[name] === undefined || written.has(name)) continue;
      written.add(name);
      text += `,"${name}":${JSON.stringify(given[name])}`;
    }
    if (ask.part[0].represent) text += `,"${partName(index, asks.length).variable}":[${textsOf(ask).join(',')}]`;
  }
  return `{${text.slice(1)}}`;
}
