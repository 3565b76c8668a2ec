import { getNullableType, isLeafType, isListType, isNonNullType, isObjectType } from 'graphql';
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
import { isObject, isPromise, NotCompilableError, unfit, wait } from './run-query.ts';
import type { Complete, CompleteObject, Run } from './run-query.ts';
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
 * Compiles what is selected of an object into one JavaScript function., so that V8 sees plain reads and one
 * shape.
 * @throws NotCompilableError
 */
export function compileObject(
  surroundings: Surroundings,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): CompleteObject {
  if (type.isTypeOf) throw new NotCompilableError('Objects are asked for their type.');
  const code = new Code({ isPromise, wait });
  const fields = [...fieldsOf(surroundings, type, sets)];
  const places = fields.map(([key, [node]]) => {
    if (key === '__proto__') throw new NotCompilableError('This name is special.');
    return `${key}: ${node?.name.value === '__typename' ? `'${type.name}'` : 'undefined'}`;
  });
  const body = fields.map((field) => fieldSource(surroundings, type, field, code));
  const source = `(o, r) => { const d = { ${places.join(', ')} }; let v;\n${body.join('\n')}\nreturn d; }`;
  return code.evaluate(source) as CompleteObject;
}

function fieldSource(
  surroundings: Surroundings,
  parent: GraphQLObjectType,
  [key, [node, ...others]]: readonly [string, readonly FieldNode[]],
  code: Code,
): string {
  const name = node?.name.value ?? '';
  if (name === '__typename') return '';
  const field = parent.getFields()[name];
  if (!node || !field) throw new NotCompilableError('Introspection.');
  const type = getNullableType(field.type);
  const selected: Selected = { key, parent, field, nodes: [node, ...others] };
  const complete = code.name(completerOf({ ...surroundings, isRoot: false }, selected));
  const general = `if (isPromise(v)) wait(r, v, (x) => { d.${key} = ${complete}(x, r); }); else d.${key} = ${complete}(v, r);`;
  const plain = isLeafType(type) ? plainTests[type.name] : undefined;
  return `${readSource(surroundings, selected, code)}
${plain === undefined ? general : `if (${plain}) d.${key} = v; else { ${general} }`}`;
}

/** What values fulfil that are answered as they are, by their type; all others take more than a look. */
const plainTests: Partial<Record<string, string>> = {
  String: `typeof v === 'string'`,
  ID: `typeof v === 'string'`,
  Boolean: `typeof v === 'boolean'`,
  Int: '(v | 0) === v',
};

/** Reads a field as graphql-js does: by its resolver, or by its name, where a function is called. */
function readSource(surroundings: Surroundings, { field, nodes, parent, key }: Selected, code: Code): string {
  const given = code.name(argumentsOf(field, nodes[0]));
  const { resolve } = field;
  if (!resolve) return `v = o.${field.name}; if (typeof v === 'function') v = o.${field.name}(${given}(r), r.context);`;
  if (field.name === '_entities') return `v = ${given}(r).representations;`;
  const resolver = code.name(resolve);
  if (resolve.length <= 3) return `v = ${resolver}(o, ${given}(r), r.context);`;
  if (!surroundings.isRoot) throw new NotCompilableError('A resolver looks at where it is.');
  const { schema, fragments, operation } = surroundings;
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

function completerOf(surroundings: Surroundings, selected: Selected): Complete {
  const { field, nodes } = selected;
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  if (field.name === '_entities')
    return entitiesCompleter(surroundings.schema, (type) => compileEntity(surroundings, type, sets));
  return completerFor(surroundings, field.type, sets);
}

/** As `compileObject`, at the time when the first entity of its type is asked for: what cannot be compiled is left then. */
function compileEntity(...[surroundings, type, sets]: Parameters<typeof compileObject>): CompleteObject {
  try {
    return compileObject(surroundings, type, sets);
  } catch {
    return unfit;
  }
}

function completerFor(
  surroundings: Surroundings,
  type: GraphQLOutputType,
  sets: readonly SelectionSetNode[],
): Complete {
  const nullable = getNullableType(type);
  const complete = isListType(nullable)
    ? listCompleter(completerFor(surroundings, nullable.ofType, sets))
    : isObjectType(nullable)
      ? objectCompleter(compileObject(surroundings, nullable, sets))
      : isLeafType(nullable)
        ? leafCompleter(nullable)
        : undefined;
  if (!complete) throw new NotCompilableError('An abstract type.');
  if (isNonNullType(type))
    return (value, run) => (value === null || value === undefined ? unfit() : complete(value, run));
  return (value, run) => (value === null || value === undefined ? null : complete(value, run));
}

const listCompleter =
  (complete: Complete): Complete =>
  (list, run) =>
    Array.isArray(list) ? completeList(list, complete, run) : unfit();

/** Completes each item of a list, those that are promises when they come. */
function completeList(list: readonly unknown[], complete: Complete, run: Run): unknown[] {
  const completed: unknown[] = [];
  for (let index = 0; index < list.length; index += 1) {
    const item = list[index];
    completed.push(isPromise(item) ? undefined : complete(item, run));
    if (isPromise(item)) wait(run, item, (come) => void (completed[index] = complete(come, run)));
  }
  return completed;
}

const objectCompleter =
  (complete: CompleteObject): Complete =>
  (value, run) =>
    isObject(value) ? complete(value, run) : unfit();

const leafCompleter =
  (type: GraphQLLeafType): Complete =>
  (value) =>
    value instanceof Error ? unfit() : (type.serialize(value) ?? unfit());
