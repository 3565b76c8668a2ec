import type { AnswerError, SubgraphAnswer, SubgraphRequest } from '@kd/kit/subgraph/execute';
import type { Logger } from '@kd/kit/log';

/** One request to a subgraph, with what a caller may add to make it cheaper or to send more along. */
export type LinkRequest = SubgraphRequest & {
  /** `variables` as JSON, where the caller has them as text already; says the same as `variables`. */
  variablesJson?: string | undefined;
  /**
   * Names who is asking (viewer and audience, never less): a query that is already on its way with the same key, text and
   * variables is not sent again by HTTP links. Without a key nothing is shared, and mutations never are.
   */
  shareKey?: string | undefined;
  /** Reads answers to this text faster than `JSON.parse`. What it reads keeps all of the answer in memory as long as it lives. */
  read?: Read | undefined;
  /** Further headers; only HTTP links send them. */
  headers?: Readonly<Record<string, string>> | undefined;
};

/**
 * Reads the data of an answer that has nothing but data. Undefined for one that it does not know how to read, or that is no
 * JSON; what it reads has nothing that JSON escapes. The bytes are its own only until it returns.
 */
export type Read = (bytes: Buffer, start: number, end: number) => Record<string, unknown> | undefined;

/** What a subgraph answers, and what the link knows of it. */
export type LinkAnswer = SubgraphAnswer & {
  /** Whether no string in it has anything that JSON escapes; else nothing is known of that. */
  isPlain?: boolean;
};

/** How the router reaches one subgraph. It answers always: a subgraph that cannot be reached gives `SUBGRAPH_UNAVAILABLE`. */
export type Link = {
  /** Whether it reads `variablesJson` only, so that `variables` need not be made. */
  takesText?: boolean;
  ask(request: LinkRequest): Promise<LinkAnswer>;
  close(): Promise<void>;
};

/** Links by the subgraph's name in the supergraph. */
export type Links = Readonly<Record<string, Link>>;

/** Milliseconds a subgraph has to answer. */
export const deadlineMs = 3_000;

/** Why a subgraph did not answer in time. */
export const tooLate = (milliseconds: number) => new Error(`no answer within ${milliseconds} ms`);

/** What is said of a subgraph that cannot be reached. */
export const unavailable = (subgraph: string): AnswerError => ({
  message: `The part of the system that knows this (${subgraph}) does not answer right now. Try again in a moment.`,
  // Empty: the executor puts the place that the plan was at before it.
  path: [],
  extensions: { code: 'SUBGRAPH_UNAVAILABLE' },
});

/** The answer of a subgraph that gave none; the reason goes to the log only. */
export function withoutAnswer(subgraph: string, error: unknown, log: Logger): SubgraphAnswer {
  log.warn({ error: error instanceof Error ? error.message : error, to: subgraph }, 'a subgraph did not answer');
  return { errors: [unavailable(subgraph)] };
}
