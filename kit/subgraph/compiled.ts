import { execute, getOperationAST, GraphQLError, OperationTypeNode } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import { variableErrors } from '../variable-errors.ts';
import { compileQuery } from './compile-query.ts';
import type { CompiledQuery } from './compile-query.ts';
import type { Data } from './run-query.ts';

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
  const interpret: DocumentRunner = (variableValues, operationName, contextValue) => {
    const args = { schema, document, variableValues, contextValue, operationName: operationName ?? null };
    const result = execute(args);
    return result instanceof Promise || result.data !== undefined ? result : withoutValues(args, result);
  };
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

type NotBegun = { schema: GraphQLSchema; document: DocumentNode; variableValues: Data; operationName: string | null };

/** What is answered where nothing ran: if variables are the reason, without their values, which graphql-js repeats. */
function withoutValues(
  { schema, document, variableValues, operationName }: NotBegun,
  result: ExecutionResult,
): ExecutionResult {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  // Names that a client may be shown are the router's to suggest.
  const messages = variableErrors(schema, definitions, variableValues, true);
  return messages.length > 0 ? { errors: messages.map((message) => new GraphQLError(message)) } : result;
}
