import { execute, getOperationAST, OperationTypeNode } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import { compileQuery } from './compile-query.ts';
import type { CompiledQuery } from './compile-query.ts';

/** Runs one document, again and again. */
export type DocumentRunner = (
  variables: Record<string, unknown>,
  operationName: string | undefined,
  context: object,
) => ExecutionResult | Promise<ExecutionResult>;

/** Compiling costs as much as some tens of runs: a document has to come back before it pays. */
const runsBeforeCompiling = 5;

/**
 * Makes runners of valid documents. Queries that come often are compiled, which takes a fraction of the time of graphql-js.
 * Everything else is left to graphql-js, and so is every query in which something goes wrong: it says what. Such a query
 * runs twice, as a read may; what its loaders have loaded is not loaded again.
 */
export function documentRunners(schema: GraphQLSchema, compileAfter = runsBeforeCompiling) {
  return (document: DocumentNode): DocumentRunner => documentRunner(schema, document, compileAfter);
}

function documentRunner(schema: GraphQLSchema, document: DocumentNode, compileAfter: number): DocumentRunner {
  const interpret: DocumentRunner = (variableValues, operationName, contextValue) =>
    execute({ schema, document, variableValues, contextValue, operationName: operationName ?? null });
  const only = getOperationAST(document);
  if (only?.operation !== OperationTypeNode.QUERY) return interpret;
  const name = only.name?.value;
  let runs = 0;
  let compiled: CompiledQuery | undefined;
  return (variables, operationName, context) => {
    runs += 1;
    if (runs === compileAfter + 1) compiled = compileQuery(schema, document);
    if (!compiled || (operationName !== undefined && operationName !== name))
      return interpret(variables, operationName, context);
    return compiled(variables, context, () => interpret(variables, operationName, context));
  };
}
