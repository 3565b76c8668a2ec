import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { v4 } from 'uuid';
import type { DocumentNode } from 'graphql';
import { readSdl } from '@kd/kit/sdl';
import { withCorrelation } from '@kd/kit/log';
import type { Logger } from '@kd/kit/log';
import type { Viewer } from '@kd/kit/viewer';
import { answerText } from '../answer-errors.ts';
import type { Executor, Source } from '../execution/execute.ts';
import type { Operation } from '../execution/operations.ts';

/** What is needed to turn one event into what a subscription selected. */
export type Hydration = {
  operation: Operation;
  variables: Record<string, unknown>;
  viewer: Viewer;
  root: object;
  cursor: string;
};

type HydratorOptions = { executor: Executor; statementOf: (viewer: Viewer) => string; log: Logger };

/**
 * Makes the function that hydrates: the plan's primary part is answered from the event by the router's own `live`
 * subgraph, and the rest by asking the other subgraphs on behalf of the audience.
 */
export function createHydrator({ executor, statementOf, log }: HydratorOptions) {
  const schema = buildSubgraphSchema([{ typeDefs: readSdl('live') }]);
  const documents = new LRUCache<string, DocumentNode>({ max: 1_000 });
  const documentOf = (query: string): DocumentNode => {
    const document = documents.get(query) ?? parse(query, { noLocation: true });
    documents.set(query, document);
    return document;
  };
  const answerFrom =
    (root: object): Source =>
    async (query, variables) => {
      const { data, errors } = await execute({
        schema,
        document: documentOf(query),
        variableValues: variables,
        rootValue: root,
      });
      return {
        data: data ?? null,
        ...(errors && { errors: errors.map(({ message, path }) => ({ message, ...(path && { path }) })) }),
      };
    };

  return ({ operation, variables, viewer, root, cursor }: Hydration): Promise<string> => {
    const correlationId = v4();
    return withCorrelation(correlationId, async () => {
      const result = await executor({
        operation,
        variables,
        sources: { live: answerFrom(root) },
        journey: { statement: () => statementOf(viewer), correlationId },
      });
      return answerText(result, log, undefined, { cursor });
    });
  };
}

/** See `createHydrator`. */
export type Hydrator = ReturnType<typeof createHydrator>;
