import { GraphQLError, getVariableValues } from 'graphql';
import type { Asks } from './cache/reading.ts';
import { representationsOf } from './fetch.ts';
import type { Operation } from './operations.ts';
import { partName } from './schedule.ts';
import type { LoadedSupergraph } from './supergraph.ts';

type Variables = Record<string, unknown>;

/** @throws GraphQLError (`BAD_USER_INPUT`) that lists the variables that don't fit their types */
export function checkVariables(
  { clientSchema }: LoadedSupergraph,
  { definition }: Operation,
  variables: Variables,
  hideSuggestions: boolean,
): readonly GraphQLError[] {
  const options = { maxErrors: 10, hideSuggestions };
  const { errors = [] } = getVariableValues(clientSchema, definition.variableDefinitions ?? [], variables, options);
  return errors.map(
    ({ message }) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', field: 'variables' } }),
  );
}

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
    if (ask.part[0].represent) text += `,"${partName(index, asks.length).variable}":[${ask.texts.join(',')}]`;
  }
  return `{${text.slice(1)}}`;
}
