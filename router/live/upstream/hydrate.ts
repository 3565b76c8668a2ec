import { randomUUID } from 'node:crypto';
import { withCorrelation } from '@kd/kit/log';
import type { Logger } from '@kd/kit/log';
import type { SubgraphAnswer } from '@kd/kit/subgraph/execute';
import { GraphQLError } from 'graphql';
import { answerText } from '../../answer-errors.ts';
import type { Present } from '../../answer-errors.ts';
import type { Topic, TopicPlan } from './plan.ts';

/** One event of a topic. */
export type UpstreamEvent = {
  topic: Topic;
  plan: TopicPlan;
  answer: SubgraphAnswer;
  /** Whether others before it may have been missed. */
  missed: boolean;
};

/** Turns an event into the JSON that clients get. Does not fail: a fault is told to them. */
export type Hydrate = (event: UpstreamEvent) => Promise<string>;

/**
 * Makes the function that hydrates: the plan's primary part is answered by the event, and the rest by asking the other
 * subgraphs, or the same one about entities.
 */
export const createHydrate =
  (present: Present, log: Logger): Hydrate =>
  ({ topic: { variables, headers }, plan: { held, operation, primary }, answer, missed }) => {
    const correlationId = randomUUID();
    const extensions = missed ? { missed } : undefined;
    return withCorrelation(correlationId, async () => {
      try {
        const result = await held.engine.executor({
          operation,
          variables,
          sources: { [primary.subgraph]: (query) => (query === primary.query ? answer : undefined) },
          journey: { statement: () => undefined, correlationId, headers },
        });
        return answerText(result, log, present, extensions);
      } catch (error) {
        const originalError = error instanceof Error ? error : new Error(String(error));
        const errors = [new GraphQLError('Unexpected', { originalError })];
        return answerText({ data: 'null', errors }, log, present, extensions);
      }
    });
  };
