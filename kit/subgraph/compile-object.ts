import {
  getArgumentValues,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  visit,
} from 'graphql';
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
import { deepFreeze } from '../freeze.ts';
import { entitiesCompleter } from './entities.ts';
import { isPromise, unfit, wait } from './run-query.ts';
import type { Complete, CompleteObject, Data, Run } from './run-query.ts';
import { fieldsOf } from './selections.ts';
import type { Selections } from './selections.ts';

/** What an object is compiled in. */
export type Surroundings = Selections & { operation: OperationDefinitionNode; isRoot: boolean };

/** Something that only graphql-js answers rightly. */
export class NotCompilableError extends Error {
  override name = 'NotCompilableError';
}

/** A field as it is selected. */
type Selected = { key: string; parent: GraphQLObjectType; field: GraphQLField<unknown, unknown>; nodes: FieldNode[] };

/** Things that the source of a compiled function refers to, by the names it was given for them. */
type Outside = Map<string, unknown>;

/**
 * Compiles what is selected of an object into one JavaScript function. Its text is made of names of the schema and of the
 * document only (GraphQL names: letters, digits and `_`) and our own code, so that V8 sees plain reads and one shape.
 * @throws NotCompilableError
 */
export function compileObject(
  surroundings: Surroundings,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): CompleteObject {
  if (type.isTypeOf) throw new NotCompilableError('Objects are asked for their type.');
  const outside: Outside = new Map<string, unknown>([
    ['isPromise', isPromise],
    ['wait', wait],
  ]);
  const fields = [...fieldsOf(surroundings, type, sets)];
  const places = fields.map(([key, [node]]) => {
    if (key === '__proto__') throw new NotCompilableError('This name is special.');
    return `${key}: ${node?.name.value === '__typename' ? `'${type.name}'` : 'undefined'}`;
  });
  const body = fields.map(([key, nodes]) => fieldSource(surroundings, type, { key, nodes }, outside));
  const source = `return (o, r) => { const d = { ${places.join(', ')} }; let v;\n${body.join('\n')}\nreturn d; };`;
  // oxlint-disable-next-line typescript/no-implied-eval -- makes code from text: only names, see above
  const make = new Function(...outside.keys(), source) as (...given: unknown[]) => CompleteObject;
  return make(...outside.values());
}

function fieldSource(
  surroundings: Surroundings,
  parent: GraphQLObjectType,
  { key, nodes }: Pick<Selected, 'key' | 'nodes'>,
  outside: Outside,
): string {
  const name = nodes[0]?.name.value ?? '';
  if (name === '__typename') return '';
  const field = parent.getFields()[name];
  if (!field) throw new NotCompilableError('Introspection.');
  const selected: Selected = { key, parent, field, nodes };
  const complete = refer(outside, completerOf({ ...surroundings, isRoot: false }, selected));
  const general = `if (isPromise(v)) wait(r, v, (x) => { d.${key} = ${complete}(x, r); }); else d.${key} = ${complete}(v, r);`;
  const plain = plainTest(getNullableType(field.type));
  return `${readSource(surroundings, selected, outside)}
${plain === undefined ? general : `if (${plain}) d.${key} = v; else { ${general} }`}`;
}

/** What a value fulfils that is answered as it is; undefined where that takes more than a look. */
function plainTest(type: GraphQLOutputType): string | undefined {
  switch (isLeafType(type) ? type.name : undefined) {
    case 'String':
    case 'ID':
      return `typeof v === 'string'`;
    case 'Boolean':
      return `typeof v === 'boolean'`;
    case 'Int':
      return '(v | 0) === v';
    default:
      return undefined;
  }
}

/** Reads a field as graphql-js does: by its resolver, or by its name, where a function is called. */
function readSource(surroundings: Surroundings, { field, nodes, parent, key }: Selected, outside: Outside): string {
  const given = refer(outside, argumentsOf(field, nodes[0]));
  const { resolve } = field;
  if (!resolve) return `v = o.${field.name}; if (typeof v === 'function') v = o.${field.name}(${given}(r), r.context);`;
  if (field.name === '_entities') return `v = ${given}(r).representations;`;
  const resolver = refer(outside, resolve);
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
  return `v = ${resolver}(o, ${given}(r), r.context, ${refer(outside, info)}(r));`;
}

/** A field's arguments: worked out once where no variable has a say. */
function argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode | undefined): (run: Run) => Data {
  if (!node) throw new NotCompilableError('A field without a node.');
  const [only, ...others] = node.arguments ?? [];
  // Variables fit where they stand, and these have no default that could take their place.
  if (field.name === '_entities' && only?.value.kind === Kind.VARIABLE && others.length === 0) {
    const { value } = only.value.name;
    return ({ variables }) => ({ representations: variables[value] });
  }
  let varies = false;
  visit(node, {
    Variable: () => void (varies = true),
    SelectionSet: () => false,
  });
  if (varies) return ({ variables }) => getArgumentValues(field, node, variables);
  const constant = deepFreeze(getArgumentValues(field, node));
  return () => constant;
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
  } catch (error) {
    if (error instanceof NotCompilableError) return unfit;
    throw error;
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
  const completed = new Array<unknown>(list.length);
  for (let index = 0; index < list.length; index += 1) {
    const item = list[index];
    if (isPromise(item)) wait(run, item, (come) => void (completed[index] = complete(come, run)));
    else completed[index] = complete(item, run);
  }
  return completed;
}

const objectCompleter =
  (complete: CompleteObject): Complete =>
  (value, run) =>
    typeof value === 'object' && value !== null ? complete(value, run) : unfit();

const leafCompleter =
  (type: GraphQLLeafType): Complete =>
  (value) =>
    type.serialize(value) ?? unfit();

function refer(outside: Outside, thing: unknown): string {
  const made = `x${outside.size}`;
  outside.set(made, thing);
  return made;
}
