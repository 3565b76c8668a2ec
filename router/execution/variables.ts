import { variableErrors } from '@kd/kit/variable-errors';
import { GraphQLError } from 'graphql';
import type { Asks } from './cache/reading.ts';
import { representationsOf, textsOf } from './fetch.ts';
import type { Ask } from './fetch.ts';
import { jsonOf } from './leaf.ts';
import type { Operation } from './operations.ts';
import { onlyPart, partName } from './schedule.ts';
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
  const [only] = asks;
  // Most calls, and V8 knows what these objects are like.
  if (only?.part[0].represent && asks.length === 1 && only.part[0].variables.length === 0)
    return { [onlyPart.variable]: representationsOf(only) };
  const variables: Variables = {};
  for (let index = 0; index < asks.length; index += 1) {
    const ask = asks[index];
    if (!ask) continue;
    const { variables: names, represent } = ask.part[0];
    for (const name of names) if (Object.hasOwn(given, name)) variables[name] = given[name];
    if (represent) variables[partName(index, asks.length).variable] = representationsOf(ask);
  }
  return variables;
}

/** The same as JSON, made of what is JSON already. */
export function variablesText(asks: Asks, given: Variables): string {
  let text = '{';
  const written = asks.length > 1 ? new Set<string>() : undefined;
  for (let index = 0; index < asks.length; index += 1) {
    const ask = asks[index];
    if (!ask) continue;
    const { variables, represent } = ask.part[0];
    for (const name of variables) {
      // A name such as `toString` stands for something on every object.
      const value = Object.hasOwn(given, name) ? given[name] : undefined;
      if (value === undefined || written?.has(name)) continue;
      written?.add(name);
      text += `${text === '{' ? '' : ','}"${name}":${jsonOf(value)}`;
    }
    if (represent) text += `${text === '{' ? '' : ','}"${partName(index, asks.length).variable}":${listText(ask)}`;
  }
  return `${text}}`;
}

/** An ask's representations as a JSON list. Put together bit by bit: it is copied once, when it is sent. */
function listText(ask: Ask): string {
  let list = '[';
  for (const text of textsOf(ask)) list += list === '[' ? text : `,${text}`;
  return `${list}]`;
}
