import type { AnswerError, SubgraphAnswer, SubgraphRequest } from '@kd/kit/subgraph/execute';
import type { SubgraphHost } from '@kd/kit/subgraph/subgraph';
import { correlationHeader, statementHeader } from '@kd/kit/subgraph/serve';
import type { Logger } from '@kd/kit/log';
import { Pool } from 'undici';

/** How the router reaches one subgraph. It answers always: a subgraph that cannot be reached gives `SUBGRAPH_UNAVAILABLE`. */
export type Link = {
  ask(request: SubgraphRequest): Promise<SubgraphAnswer>;
  close(): Promise<void>;
};

/** Links by the subgraph's name in the supergraph. */
export type Links = Readonly<Record<string, Link>>;

/** Milliseconds a subgraph has to answer. */
export const deadlineMs = 3_000;

const unavailable = (subgraph: string): AnswerError => ({
  message: `The part of the system that knows this (${subgraph}) does not answer right now. Try again in a moment.`,
  // Empty: the executor puts the place that the plan was at before it.
  path: [],
  extensions: { code: 'SUBGRAPH_UNAVAILABLE' },
});

function guarded(subgraph: string, log: Logger, ask: Link['ask']): Link['ask'] {
  return async (request) => {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs);
    });
    try {
      return await Promise.race([ask(request), tooLate]);
    } catch (error) {
      log.warn({ error: error instanceof Error ? error.message : error, to: subgraph }, 'a subgraph did not answer');
      return { errors: [unavailable(subgraph)] };
    } finally {
      clearTimeout(timer);
    }
  };
}

/** A link to a subgraph in this process: its schema is executed directly. */
export const inProcessLink = (host: SubgraphHost, log: Logger): Link => ({
  ask: guarded(host.name, log, (request) => host.execute(request)),
  close: async () => {},
});

const answerLimitBytes = 16 * 1024 * 1024;

/** A link over HTTP, on a pool of connections that are kept alive. */
export function httpLink(subgraph: string, url: string, log: Logger): Link {
  const { origin, pathname } = new URL('/graphql', url);
  const pool = new Pool(origin, {
    connections: 32,
    pipelining: 1,
    headersTimeout: deadlineMs,
    bodyTimeout: deadlineMs,
    maxResponseSize: answerLimitBytes,
  });
  const ask: Link['ask'] = async ({ query, variables, operationName, statement, idempotencyKey, correlationId }) => {
    const { statusCode, body } = await pool.request({
      path: pathname,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(statement !== undefined && { [statementHeader]: statement }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        ...(correlationId !== undefined && { [correlationHeader]: correlationId }),
      },
      body: JSON.stringify({ query, variables, operationName }),
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${subgraph} answered ${statusCode}`);
    return JSON.parse(text) as SubgraphAnswer;
  };
  return { ask: guarded(subgraph, log, ask), close: () => pool.close() };
}
