import {
  coerceInputValue,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInputType,
  isLeafType,
  isListType,
  isNonNullType,
  isScalarType,
  typeFromAST,
} from 'graphql';
import type { GraphQLInputType, GraphQLSchema, VariableDefinitionNode } from 'graphql';

type Path = readonly (string | number)[];
type Note = (message: string) => void;

/** What is wrong with one request's variables is told so often; more would help nobody. */
const mostErrors = 10;
const enough = new Error('Enough is known to be wrong.');

/**
 * What is wrong with a request's variables, in words: which variable, where in it, and the type that is expected there. Never
 * a value that was sent, as graphql-js would say: apps log errors, and it may be a password, or what a child wrote. Names of fields
 * that there are not are repeated, if they look like names.
 */
export function variableErrors(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  variables: Record<string, unknown>,
  hideSuggestions: boolean,
): string[] {
  const messages: string[] = [];
  const note: Note = (message) => {
    if (messages.length === mostErrors) throw enough;
    messages.push(message);
  };
  try {
    for (const definition of definitions) {
      const type = typeFromAST(schema, definition.type);
      if (isInputType(type)) checkVariable(definition, type, variables, { note, hideSuggestions });
    }
  } catch (error) {
    if (error !== enough) throw error;
    messages.push('There is more that does not fit: it is not looked at.');
  }
  return messages;
}

function checkVariable(
  { variable, defaultValue }: VariableDefinitionNode,
  type: GraphQLInputType,
  variables: Record<string, unknown>,
  { note, hideSuggestions }: { note: Note; hideSuggestions: boolean },
): void {
  const name = variable.name.value;
  if (!Object.hasOwn(variables, name)) {
    if (isNonNullType(type) && !defaultValue)
      note(`Variable "$${name}" of required type "${String(type)}" was not provided.`);
    return;
  }
  const misfit = (path: Path, value: unknown, { message }: Error): void => {
    const at = path.length > 0 ? ` at "${name}${pathText(path)}"` : '';
    note(`Variable "$${name}" got an invalid value${at}: ${reason(typeAt(type, path), value, message)}`);
  };
  coerceInputValue(variables[name], type, misfit, hideSuggestions);
}

const pathText = (path: Path): string => path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');

/** What people call fields. Anything else may be a value that slipped into the place of a name. */
const likelyName = /^[_A-Za-z][_A-Za-z0-9]{0,63}$/;

/**
 * Why a value does not fit. What graphql-js says of objects and their fields has only names in it; what scalars and enums say
 * repeats the value, and a suggestion for an enum as good as does.
 */
function reason(expected: GraphQLInputType, value: unknown, message: string): string {
  if (value === null || value === undefined)
    return `Expected type "${String(getNullableType(expected))}!", found null.`;
  const named = getNamedType(expected);
  if (!isLeafType(named)) {
    const names = typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : [];
    return names.every((name) => likelyName.test(name))
      ? message
      : `There are fields that type "${named.name}" does not have.`;
  }
  const specification = isScalarType(named) && named.specifiedByURL ? ` (${named.specifiedByURL})` : '';
  return `Expected type "${String(expected)}"${specification}.`;
}

/** The type that is expected at a path. What stands for a list with itself as the only item has no index there. */
const typeAt = (type: GraphQLInputType, path: Path): GraphQLInputType =>
  path.reduce<GraphQLInputType>((above, key) => {
    const list = getNullableType(above);
    if (typeof key === 'number') return isListType(list) ? list.ofType : above;
    const object = getNamedType(above);
    return (isInputObjectType(object) && object.getFields()[key]?.type) || above;
  }, type);
