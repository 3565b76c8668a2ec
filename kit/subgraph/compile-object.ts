import { getNullableType, isEnumType, isLeafType, isListType, isNonNullType, isObjectType } from 'graphql';
import type {
  FieldNode,
  GraphQLField,
  GraphQLLeafType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { Code } from '../code.ts';
import { argumentsOf } from './compile-arguments.ts';
import { entitiesCompleter } from './entities.ts';
import { NotCompilableError, unfit, wait } from './run-query.ts';
import type { Complete, Run } from './run-query.ts';
import { fieldsOf } from './selections.ts';
import type { Selections } from './selections.ts';

/** What an object is compiled in. */
export type Surroundings = Selections & { operation: OperationDefinitionNode; isRoot: boolean };

/** A field as it is selected. */
type Selected = {
  key: string;
  parent: GraphQLObjectType;
  field: GraphQLField<unknown, unknown>;
  nodes: readonly [FieldNode, ...FieldNode[]];
};

/**
 * Compiles what is selected of an object, with all that is below it, to JavaScript: each place of the answer has a function of its
 * own, so that V8 sees plain reads and one shape.
 * @throws NotCompilableError
 */
export function compileObject(
  surroundings: Surroundings,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Complete {
  const code = new Code({ unfit, wait });
  return code.evaluate(objectSource({ ...surroundings, code }, type, sets, 'null')) as Complete;
}

/** As `compileObject`, at the time when the first entity of its type is asked for: what cannot be compiled is left then. */
function compileEntity(...given: Parameters<typeof compileObject>): Complete {
  try {
    return compileObject(...given);
  } catch {
    return unfit;
  }
}

/** With the text that is being made. */
type Making = Surroundings & { code: Code };

/** A function that completes `v` in the run `r`; of `nothing` comes null, or it is a misfit. */
type Nothing = 'null' | 'unfit()';

function completerSource(making: Making, type: GraphQLOutputType, sets: readonly SelectionSetNode[]): string {
  const nullable = getNullableType(type);
  const nothing: Nothing = isNonNullType(type) ? 'unfit()' : 'null';
  if (isObjectType(nullable)) return objectSource(making, nullable, sets, nothing);
  if (isListType(nullable)) return listSource(making, nullable.ofType, sets, nothing);
  if (isLeafType(nullable)) return leafSource(making, nullable, nothing);
  throw new NotCompilableError('An abstract type.');
}

const isNothing = 'v === null || v === undefined';
/** Whether a value comes later, as graphql-js sees it. */
const isLater = (value: string) =>
  `typeof ${value} === 'object' && ${value} !== null && typeof ${value}.then === 'function'`;

const leafSource = ({ code }: Making, type: GraphQLLeafType, nothing: Nothing): string =>
  `(v) => ${isNothing} ? ${nothing} : ${code.name(serializerOf(type))}(v)`;

const serializerOf = (type: GraphQLLeafType) => (value: unknown) =>
  value instanceof Error ? unfit() : (type.serialize(value) ?? unfit());

/** Items that come later are put in their places then. */
function listSource(making: Making, type: GraphQLOutputType, sets: readonly SelectionSetNode[], nothing: Nothing) {
  const complete = making.code.define(completerSource(making, type, sets));
  return `(v, r) => {
if (${isNothing}) return ${nothing};
if (!Array.isArray(v)) unfit();
const l = [];
for (let i = 0; i < v.length; i++) {
  const x = v[i];
  if (${isLater('x')}) { l.push(undefined); wait(r, x, ${complete}, l, i); } else l.push(${complete}(x, r));
}
return l; }`;
}

/** An error that a resolver returns is as good as thrown. */
function objectSource(making: Making, type: GraphQLObjectType, sets: readonly SelectionSetNode[], nothing: Nothing) {
  if (type.isTypeOf) throw new NotCompilableError('Objects are asked for their type.');
  const fields = [...fieldsOf(making, type, sets)];
  const places = fields.map(([key, [node]]) => {
    if (key === '__proto__') throw new NotCompilableError('This name is special.');
    return `${key}: ${node?.name.value === '__typename' ? `'${type.name}'` : 'undefined'}`;
  });
  const body = fields.map((field) => fieldSource(making, type, field));
  return `(o, r) => {
let v = o;
if (${isNothing}) return ${nothing};
if (typeof o !== 'object' || o instanceof Error) unfit();
const d = { ${places.join(', ')} };
${body.join('\n')}
return d; }`;
}

function fieldSource(
  making: Making,
  parent: GraphQLObjectType,
  [key, [node, ...others]]: readonly [string, readonly FieldNode[]],
): string {
  const name = node?.name.value ?? '';
  if (name === '__typename') return '';
  const field = parent.getFields()[name];
  if (!node || !field) throw new NotCompilableError('Introspection.');
  const type = getNullableType(field.type);
  const selected: Selected = { key, parent, field, nodes: [node, ...others] };
  const { code } = making;
  const complete = completerOf({ ...making, isRoot: false }, selected);
  const read = readSource(making, selected);
  const general = `if (${isLater('v')}) wait(r, v, ${complete}, d, '${key}'); else d.${key} = ${complete}(v, r);`;
  const plain = isLeafType(type) ? plainTest(type, code) : undefined;
  return `${read}\n${plain === undefined ? general : `if (${plain}) d.${key} = v; else { ${general} }`}`;
}

/** What values fulfil that are answered as they are, by their type; all others take more than a look. */
const plainTests: Partial<Record<string, string>> = {
  String: `typeof v === 'string'`,
  ID: `typeof v === 'string'`,
  Boolean: `typeof v === 'boolean'`,
  Int: '(v | 0) === v',
};

function plainTest(type: GraphQLLeafType, code: Code): string | undefined {
  if (!isEnumType(type)) return plainTests[type.name];
  const values = type.getValues();
  const areNames = values.every(({ name, value }) => name === value);
  return areNames ? `${code.name(new Set(values.map(({ name }) => name)))}.has(v)` : undefined;
}

/** Reads a field as graphql-js does: by its resolver, or by its name, where a function is called. */
function readSource(making: Making, { field, nodes, parent, key }: Selected): string {
  const { code, isRoot } = making;
  const given = code.name(argumentsOf(field, nodes[0]));
  const { resolve } = field;
  if (!resolve) return `v = o.${field.name}; if (typeof v === 'function') v = o.${field.name}(${given}(r), r.context);`;
  if (field.name === '_entities') return `v = ${given}(r).representations;`;
  const resolver = code.name(resolve);
  if (resolve.length <= 3) return `v = ${resolver}(o, ${given}(r), r.context);`;
  if (!isRoot) throw new NotCompilableError('A resolver looks at where it is.');
  const { schema, fragments, operation } = making;
  const info = (run: Run): GraphQLResolveInfo => ({
    fieldName: field.name,
    fieldNodes: nodes,
    returnType: field.type,
    parentType: parent,
    path: { prev: undefined, key, typename: parent.name },
    schema,
    fragments,
    rootValue: undefined,
    operation,
    variableValues: run.variables,
  });
  return `v = ${resolver}(o, ${given}(r), r.context, ${code.name(info)}(r));`;
}

/** A name for what completes a field. */
function completerOf(making: Making, { field, nodes }: Selected): string {
  const { code, schema } = making;
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  return field.name === '_entities'
    ? code.name(entitiesCompleter(schema, (type) => compileEntity(making, type, sets)))
    : code.define(completerSource(making, field.type, sets));
}
