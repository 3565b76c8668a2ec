import type { GraphQLFormattedError } from 'graphql';
import type { Client, FormattedExecutionResult } from 'graphql-ws';
import { createPlace } from './place.ts';
import type { AskAnew, LiveRequest } from './place.ts';

/** What is pushed, as the server sent it. */
export type LiveResult<Data, Extensions = Record<string, unknown>> = FormattedExecutionResult<Data, Extensions>;

/** Who takes what a subscription brings. */
export type LiveSink<Data, Extensions = Record<string, unknown>> = {
  next(result: LiveResult<Data, Extensions>): void;
  /** The operation itself was refused, or the session is over: nothing comes any more. */
  error(errors: readonly GraphQLFormattedError[]): void;
  /** The server has nothing more to say. */
  complete(): void;
  /**
   * The subscription starts without knowing what happened before: it was given no cursor, or the server has forgotten what
   * follows it. Whoever shows a query's answer asks for it anew, and gives its cursor: then nothing is missed from there on.
   */
  gap?: AskAnew;
};

/** What a subscription needs of its client. */
export type Line = {
  transport: Pick<Client, 'subscribe'>;
  /** Resolves when a connection stands or may be tried; with errors when none will come any more. */
  ready(): Promise<readonly GraphQLFormattedError[] | undefined>;
  /** Waits before the nth try; at least some milliseconds, when they are given. */
  pause(tries: number, atLeast?: number): Promise<void>;
  /** Waits, but not longer than the client is open. */
  wait(milliseconds: number): Promise<void>;
};

/** How long a subscription that lost its place waits for the query, before it starts without. */
const gapMs = 10_000;

/** Refusals that are over after a while. */
const passing = new Set(['RATE_LIMITED', 'OVERLOADED', 'SUBGRAPH_UNAVAILABLE']);

const isErrors = (cause: unknown): cause is readonly GraphQLFormattedError[] => Array.isArray(cause);

/**
 * One subscription over as many connections as it takes, until the returned function is called.
 * @param ended - hears that it came to its end, by itself or not
 */
export function openSubscription<Data, Extensions>(
  request: LiveRequest,
  sink: LiveSink<Data, Extensions>,
  line: Line,
  ended: () => void,
): () => void {
  const place = createPlace(request, sink.gap);
  let over = false;
  let tries = 0;
  let stop = () => {};

  const begin = async (): Promise<void> => {
    const errors = await line.ready();
    if (over) return;
    if (errors) return end(() => sink.error(errors));
    stop = line.transport.subscribe<Data, Extensions>(place.payload, {
      next(result) {
        if (over || !place.passes(result)) return;
        tries = 0;
        sink.next(result);
      },
      // What is no errors of the operation ended the connection.
      error: (cause) => void (over || (isErrors(cause) ? refused(cause) : begin())),
      complete: () => void (over || end(() => sink.complete())),
    });
  };
  const refused = async (errors: readonly GraphQLFormattedError[]): Promise<void> => {
    const { code, retryAfter, field } = errors[0]?.extensions ?? {};
    // The second is how a server says that it does not even know cursors of this form.
    const expired = code === 'CURSOR_EXPIRED' || (code === 'BAD_USER_INPUT' && field === 'extensions.cursor');
    if (!expired && !passing.has(String(code))) return end(() => sink.error(errors));
    const again = tries++;
    // A query's own cursor that is not known either: what comes from now on is better than asking on and on.
    if (expired) await place.lose(again === 0 ? line.wait(gapMs) : undefined);
    if (!expired || again > 0) await line.pause(again, Number(retryAfter ?? 0) * 1_000);
    if (!over) await begin();
  };
  const end = (tell: () => void) => {
    over = true;
    ended();
    tell();
  };

  void begin();
  return () => {
    over = true;
    ended();
    stop();
  };
}
