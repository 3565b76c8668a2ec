import { setTimeout as pause } from 'node:timers/promises';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { internal } from '@kd/kit/errors';
import { withCorrelation } from '@kd/kit/log';
import type { Logger } from '@kd/kit/log';
import { readSdl } from '@kd/kit/sdl';
import { documentRunners } from '@kd/kit/subgraph/compiled';
import type { DocumentRunner } from '@kd/kit/subgraph/compiled';
import type { SubgraphAnswer } from '@kd/kit/subgraph/execute';
import type { Viewer } from '@kd/kit/viewer';
import { GraphQLSchema, OperationTypeNode, parse, visit } from 'graphql';
import type { DocumentNode, ExecutionResult } from 'graphql';
import { LRUCache } from 'lru-cache';
import { v4 } from 'uuid';
import { answerText } from '../answer-errors.ts';
import type { Answer, Executor, Source } from '../execution/execute.ts';
import { figures } from './figures.ts';
import type { LiveOperation } from './live-operation.ts';

/** What is needed to turn one event into what a subscription selected. */
export type Hydration = {
  live: LiveOperation;
  variables: Record<string, unknown>;
  /** On whose behalf subgraphs are asked. */
  viewer: Viewer;
  /** What the event says of the field. */
  root: object;
  /** The version that the entity has had with the event. */
  version: number;
  cursor: string;
};

/** A frame's payload, and whether it has everything that was to be had. */
export type Hydrated = { payload: string; whole: boolean };

/** Hydrates an event. It never fails: what went wrong is in the payload. */
export type Hydrator = (hydration: Hydration) => Promise<Hydrated>;

type HydratorOptions = { executor: Executor; statementOf: (viewer: Viewer) => string; log: Logger };

/** What an attempt gave, and the version that it found of the event's entity, if it found one. */
type Attempt = { answer: Answer; version: number | undefined };

/** What an event says of fields of `type Subscription`. */
type Root = Record<string, object>;

/** Milliseconds before an answer that is older than its event, or lacks a subgraph's part, is asked for again. */
const pauses = [30, 100, 300];

/** Whoever waits for a subgraph that does not answer holds up all that comes after. */
const patienceMs = 2_000;

/**
 * Makes the function that hydrates: the plan's primary part is answered from the event by the router's own `live`
 * subgraph, and the rest by asking the other subgraphs on behalf of the audience.
 */
export function createHydrator({ executor, statementOf, log }: HydratorOptions): Hydrator {
  const answerFrom = eventAnswerer();
  const attempt = async (hydration: Hydration, correlationId: string): Promise<Attempt> => {
    const { live, variables, viewer, root } = hydration;
    let version: number | undefined;
    let statement: string | undefined;
    figures.hydrations.inc();
    const answer = await executor({
      operation: live.hydrated,
      variables,
      sources: { live: answerFrom({ [live.node.name.value]: root }) },
      journey: {
        statement: () => (statement ??= statementOf(viewer)),
        correlationId,
        onAnswer: (_, { data }) => {
          version ??= live.versionName === undefined ? undefined : versionIn(data, live.versionName);
        },
      },
    });
    return { answer, version };
  };
  const patiently = async (hydration: Hydration, correlationId: string): Promise<Answer> => {
    const started = performance.now();
    for (let tries = 0; ; tries += 1) {
      const { answer, version } = await attempt(hydration, correlationId);
      const reason = whyAgain(answer, version, hydration.version);
      const wait = pauses[tries];
      if (reason === undefined || wait === undefined || performance.now() - started > patienceMs) return answer;
      figures.staleRetries.inc({ reason });
      await pause(wait);
    }
  };
  return (hydration) => {
    const correlationId = v4();
    const { cursor } = hydration;
    return withCorrelation(correlationId, async () => {
      try {
        const answer = await patiently(hydration, correlationId);
        const whole = answer.errors.length === 0;
        if (!whole) figures.failures.inc();
        return { payload: answerText(answer, log, undefined, { cursor }), whole };
      } catch (error) {
        figures.failures.inc();
        log.error({ err: error }, 'an event could not be hydrated');
        const { message, extensions } = internal(correlationId);
        const payload = JSON.stringify({ errors: [{ message, extensions }], data: null, extensions: { cursor } });
        return { payload, whole: false };
      }
    });
  };
}

function whyAgain({ errors }: Answer, found: number | undefined, wanted: number): 'stale' | 'unavailable' | undefined {
  if (found !== undefined && found < wanted) return 'stale';
  return errors.some(({ extensions }) => extensions['code'] === 'SUBGRAPH_UNAVAILABLE') ? 'unavailable' : undefined;
}

/** The version among the entities of a subgraph's answer. */
function versionIn(data: object | null | undefined, name: string): number | undefined {
  for (const entities of Object.values(data ?? {})) {
    if (!Array.isArray(entities)) continue;
    for (const entity of entities as (Record<string, unknown> | null)[]) {
      const version = entity?.[name];
      if (typeof version === 'number') return version;
    }
  }
  return undefined;
}

/**
 * Answers for the `live` subgraph from a root object. To the schema here its subscriptions are queries, which are compiled when
 * they come often.
 */
function eventAnswerer(): (root: Root) => Source {
  const schema = schemaOfRoots();
  const runnerOf = documentRunners(schema);
  const runners = new LRUCache<string, DocumentRunner>({ max: 1_000 });
  const knownRunner = (text: string): DocumentRunner => {
    let runner = runners.get(text);
    if (!runner) runners.set(text, (runner = runnerOf(asQuery(parse(text, { noLocation: true })))));
    return runner;
  };
  return (root) => (text, variables) => {
    const answer = knownRunner(text)(variables, undefined, root);
    return 'then' in answer ? answer.then(plainly) : plainly(answer);
  };
}

const plainly = ({ data, errors }: ExecutionResult): SubgraphAnswer => ({
  data: data ?? null,
  ...(errors && { errors: errors.map(({ message, path }) => ({ message, ...(path && { path }) })) }),
});

/** The schema of `live`, where `type Subscription` is what can be asked for, and the context is the root object. */
function schemaOfRoots(): GraphQLSchema {
  const { subscription, ...config } = buildSubgraphSchema([{ typeDefs: readSdl('live') }]).toConfig();
  for (const [name, field] of Object.entries(subscription?.getFields() ?? {}))
    field.resolve = (_, __, root: Root) => root[name];
  return new GraphQLSchema({ ...config, query: subscription, subscription: null });
}

const asQuery = (document: DocumentNode): DocumentNode =>
  visit(document, { OperationDefinition: (node) => ({ ...node, operation: OperationTypeNode.QUERY }) });
