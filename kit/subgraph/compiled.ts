import {
  BREAK,
  defaultFieldResolver,
  execute,
  getNamedType,
  isEnumType,
  isObjectType,
  isSpecifiedScalarType,
  Kind,
  OperationTypeNode,
  visit,
} from 'graphql';
import type { ASTNode, DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { CompiledQuery } from 'graphql-jit';

/** Runs one document, again and again. */
export type DocumentRunner = (
  variables: Record<string, unknown>,
  operationName: string | undefined,
  context: object,
) => Promise<ExecutionResult>;

/** Compiling costs as much as some tens of runs: a document has to come back before it pays. */
const runsBeforeCompiling = 5;

/**
 * Makes runners of valid documents. Queries that come often are compiled by graphql-jit, which takes a third of the time of
 * graphql-js. Everything else is left to graphql-js, and so is every query in which something goes wrong: graphql-jit words
 * errors differently, and puts the null of a list's item in another place. Such a query runs twice, as a read may; what its
 * loaders have loaded is not loaded again.
 */
export function documentRunners(schema: GraphQLSchema, compileAfter = runsBeforeCompiling) {
  resolveByName(schema);
  return (document: DocumentNode): DocumentRunner => documentRunner(schema, document, compileAfter);
}

/**
 * Compiled code takes the properties of what has no resolver as they are, where graphql-js would call functions and wait
 * for promises. Scalars of GraphQL itself and enums refuse both when they are written; for all others the usual resolver
 * is named.
 */
function resolveByName(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const named = getNamedType(field.type);
      if (!isSpecifiedScalarType(named) && !isEnumType(named)) field.resolve ??= defaultFieldResolver;
    }
  }
}

function documentRunner(schema: GraphQLSchema, document: DocumentNode, compileAfter: number): DocumentRunner {
  const interpret: DocumentRunner = async (variableValues, operationName, contextValue) =>
    execute({ schema, document, variableValues, contextValue, operationName: operationName ?? null });
  if (!isOneQuery(document)) return interpret;
  let runs = 0;
  let compiled: CompiledQuery['query'] | undefined;
  return async (variables, operationName, context) => {
    runs += 1;
    if (runs <= compileAfter) return interpret(variables, operationName, context);
    if (runs === compileAfter + 1) compiled = compile(schema, document);
    if (!compiled || (operationName !== undefined && operationName !== nameOf(document))) {
      return interpret(variables, operationName, context);
    }
    const result = await compiled(undefined, context, variables);
    return result.errors ? interpret(variables, operationName, context) : result;
  };
}

const operationsOf = ({ definitions }: DocumentNode) =>
  definitions.flatMap((one) => (one.kind === Kind.OPERATION_DEFINITION ? [one] : []));

const nameOf = (document: DocumentNode) => operationsOf(document)[0]?.name?.value;

function isOneQuery(document: DocumentNode): boolean {
  const [first, ...others] = operationsOf(document);
  return first?.operation === OperationTypeNode.QUERY && others.length === 0;
}

/**
 * Whether graphql-jit would answer wrongly: it forgets the defaults beside a variable inside a list or an input object, and
 * loses fields that are selected twice and skipped once.
 */
function isBeyondIt(document: DocumentNode): boolean {
  let found = false;
  const find = () => {
    found = true;
    return BREAK;
  };
  const within = { enter: (node: ASTNode) => void visit(node, { Variable: find }) };
  visit(document, { Directive: find, ObjectValue: within, ListValue: within });
  return found;
}

function compile(schema: GraphQLSchema, document: DocumentNode): CompiledQuery['query'] | undefined {
  if (isBeyondIt(document)) return undefined;
  try {
    const made = compileQuery(schema, document, undefined, { disablingCapturingStackErrors: true });
    return isCompiledQuery(made) ? made.query : undefined;
  } catch {
    return undefined;
  }
}
