import type { AnswerError, SubgraphAnswer } from '@kd/kit/subgraph/execute';
import type { Logger } from '@kd/kit/log';
import { unavailable } from '../../execution/links/link.ts';
import { lost } from './figures.ts';
import { openLine } from './line.ts';
import type { LineEnd, Line, LinePace, Upstream } from './line.ts';
import { stopMessage, subscribeMessage } from './messages.ts';
import type { UpstreamMessage } from './messages.ts';
import { refusalOf } from './refusals.ts';

/** What is asked of a subgraph. */
export type UpstreamOperation = { query: string; variables: Record<string, unknown> };

/** Who hears of one operation at a subgraph. */
export type UpstreamListener = {
  /** It was sent. `again`: after the connection was lost, so that events may have been missed. */
  begun(again: boolean): void;
  next(answer: SubgraphAnswer): void;
  /** Nothing follows: because of these errors or, without any, because the subgraph is done. */
  end(errors: readonly AnswerError[]): void;
};

/** How patient a connection is, in milliseconds. */
export type UpstreamPace = LinePace & {
  /** The first pause before a lost line is opened again; it doubles from try to try. */
  retryMs: number;
  longestRetryMs: number;
  /** After which operations are given up whose line was lost. */
  patienceMs: number;
  /** A line that lasted this long was a good one. */
  steadyMs: number;
};

/** What suits subgraphs in the same network. */
export const usualPace: UpstreamPace = {
  openMs: 3_000,
  pingMs: 12_000,
  retryMs: 100,
  longestRetryMs: 5_000,
  patienceMs: 30_000,
  steadyMs: 5_000,
};

type Running = UpstreamOperation & { listener: UpstreamListener; begun: boolean };

/**
 * All that is subscribed to at one subgraph with one set of headers, over one WebSocket. It opens its line when there is
 * something to ask. A line that is lost is opened again, and everything asked anew: events in between are gone, which listeners
 * are told. What has never been on a line fails with the first try.
 */
export class UpstreamConnection {
  readonly #upstream: Upstream;
  readonly #pace: UpstreamPace;
  readonly #log: Logger;
  readonly #operations = new Map<string, Running>();
  #line: Line | undefined;
  /** When the line was acknowledged; undefined while it is not. */
  #openSince: number | undefined;
  #lostSince: number | undefined;
  #tries = 0;
  #lastId = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(upstream: Upstream, log: Logger, pace: UpstreamPace = usualPace) {
    this.#upstream = upstream;
    this.#pace = pace;
    this.#log = log;
  }

  /** Subscribes; the returned function ends it. */
  subscribe(operation: UpstreamOperation, listener: UpstreamListener): () => void {
    const id = String((this.#lastId += 1));
    const running: Running = { ...operation, listener, begun: false };
    this.#operations.set(id, running);
    if (this.#openSince !== undefined) this.#begin(id, running);
    else if (!this.#line && !this.#retry) this.#open();
    return () => {
      if (!this.#operations.delete(id)) return;
      if (running.begun) this.#line?.send(stopMessage(id));
    };
  }

  /** How many operations there are. */
  size(): number {
    return this.#operations.size;
  }

  /** Ends the line. What is subscribed to hears nothing any more. */
  close(): void {
    this.#operations.clear();
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#line?.close();
  }

  #open(): void {
    this.#retry = undefined;
    if (this.#operations.size === 0) return this.#rest();
    this.#line = openLine(this.#upstream, this.#pace, {
      opened: () => {
        this.#openSince = performance.now();
        for (const [id, running] of this.#operations) this.#begin(id, running);
      },
      message: (message) => this.#hear(message),
      ended: (ending) => this.#ended(ending),
    });
  }

  #begin(id: string, running: Running): void {
    this.#line?.send(subscribeMessage(id, running.query, running.variables));
    const again = running.begun;
    running.begun = true;
    running.listener.begun(again);
  }

  #hear(message: UpstreamMessage): void {
    if (!('id' in message)) return;
    // Unknown: it was stopped while this was on its way.
    const running = this.#operations.get(message.id);
    if (!running) return;
    if (message.type === 'next') return running.listener.next(message.answer);
    this.#operations.delete(message.id);
    running.listener.end(message.type === 'error' ? message.errors : []);
  }

  #ended(ending: LineEnd): void {
    const { patienceMs, steadyMs } = this.#pace;
    const now = performance.now();
    const wasSteady = this.#openSince !== undefined && now - this.#openSince >= steadyMs;
    if (wasSteady) this.#tries = 0;
    this.#lostSince = wasSteady ? now : (this.#lostSince ?? now);
    this.#line = undefined;
    this.#openSince = undefined;
    if (this.#operations.size === 0) return this.#rest();
    const { subgraph } = this.#upstream;
    const refusal = refusalOf(this.#upstream, ending);
    lost.inc({ subgraph });
    this.#log.warn({ to: subgraph, ...ending }, 'the line to a subgraph was lost');
    const isOver = refusal !== undefined || now - this.#lostSince >= patienceMs;
    this.#giveUp(refusal ?? unavailable(subgraph), ({ begun }) => isOver || !begun);
    if (this.#operations.size === 0) return this.#rest();
    this.#retry ??= setTimeout(() => this.#open(), this.#pause());
  }

  /** Nothing to do: the next operation finds everything as at the beginning. */
  #rest(): void {
    this.#tries = 0;
    this.#lostSince = undefined;
  }

  #giveUp(error: AnswerError, which: (running: Running) => boolean): void {
    const over = this.#operations.entries().filter(([, running]) => which(running));
    for (const [id, running] of over.toArray()) {
      this.#operations.delete(id);
      running.listener.end([error]);
    }
  }

  /** Of different length for each router, so that a subgraph that comes back does not hear from all of them at once. */
  #pause(): number {
    const { retryMs, longestRetryMs } = this.#pace;
    const longest = Math.min(retryMs * 2 ** this.#tries, longestRetryMs);
    this.#tries += 1;
    return longest * (0.5 + Math.random() / 2);
  }
}
