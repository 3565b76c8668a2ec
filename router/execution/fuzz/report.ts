import { operationFromDocument } from '@apollo/federation-internals';
import { prettyFormatQueryPlan } from '@apollo/query-planner';
import { print } from 'graphql';
import type { DocumentNode, ExecutionResult } from 'graphql';
import { loadSupergraph } from '../supergraph.ts';
import { shrink } from './shrink.ts';
import type { CaseId, Stage, Verdict } from './trial.ts';
import { judge, operationOf, stage, variablesOf } from './trial.ts';

/** A case's name: what `--seed` takes. */
export const nameOfCase = ({ graph, operation, variant }: CaseId): string => `${graph}.${operation}.${variant}`;

/** Runs one case again, makes its operation smaller and tells all there is to know of it. */
export async function report(id: CaseId, withSchemas: boolean): Promise<string> {
  const staged = stage(id.graph);
  const made = operationOf(staged, id);
  if (!made) return `${nameOfCase(id)} is no valid operation.`;
  const variables = variablesOf(made, id);
  const attempt = (document: DocumentNode) =>
    judge(staged, id, { query: print(document), document }, usedVariables(document, variables));
  const { difference } = await attempt(made.document);
  const kind = kindOf(difference);
  const smallest =
    difference === undefined
      ? made.document
      : await shrink(staged.federation.schema, made.document, async (smaller) => {
          const { difference: still } = await attempt(smaller);
          return kindOf(still) === kind;
        });
  const verdict = await attempt(smallest);
  return describe(staged, id, smallest, usedVariables(smallest, variables), verdict, withSchemas);
}

/** What kind of difference it is, without where. */
export const kindOf = (difference: string | undefined): string => difference?.split(/ at |\n/)[0] ?? 'none';

function usedVariables(document: DocumentNode, variables: Record<string, unknown>): Record<string, unknown> {
  const text = print(document);
  return Object.fromEntries(Object.entries(variables).filter(([name]) => new RegExp(`\\$${name}\\b`).test(text)));
}

function describe(
  { federation, subgraphs, world }: Stage,
  id: CaseId,
  document: DocumentNode,
  variables: Record<string, unknown>,
  { right, ours, calls, difference }: Verdict,
  withSchemas: boolean,
): string {
  const parts: [string, string][] = [
    ['difference', difference ?? 'none'],
    ['data seed', String(world.seed)],
    ...(withSchemas
      ? [
          ['supergraph', federation.sdl] as [string, string],
          ...Object.entries(subgraphs).map(([name, sdl]): [string, string] => [`subgraph ${name}`, sdl]),
        ]
      : []),
    ['operation', print(document)],
    ['variables', JSON.stringify(variables)],
    ['right', printAnswer(right)],
    ['ours', printAnswer(ours)],
    ['plan', planOf(federation.sdl, document)],
    ...calls.map(({ subgraph, query, variables: sent }): [string, string] => [
      `call to ${subgraph}`,
      `${query}\n${JSON.stringify(sent)}`,
    ]),
  ];
  return [`── case ${nameOfCase(id)}`, ...parts.map(([title, text]) => `· ${title}\n${text}`)].join('\n');
}

const printAnswer = ({ data, errors }: ExecutionResult): string =>
  [JSON.stringify(data), ...(errors ?? []).map(({ path, message }) => `  ${JSON.stringify(path)} ${message}`)].join(
    '\n',
  );

function planOf(sdl: string, document: DocumentNode): string {
  const { planner, apiSchema } = loadSupergraph(sdl);
  try {
    return prettyFormatQueryPlan(planner.buildQueryPlan(operationFromDocument(apiSchema, document)));
  } catch (error) {
    return `none: ${String(error)}`;
  }
}
