import { isPassing, textOf } from './answer-text.ts';
import type { AnswerText } from './answer-text.ts';
import type { RawAnswer } from './answer-reader.ts';
import { asError } from './connection.ts';
import type { Connection } from './connection.ts';
import type { Breaker } from './breaker.ts';
import type { Call, CallFailure } from './call.ts';
import { tooLate } from './link.ts';
import type { Pool } from './pool.ts';
import type { PreparedText } from './request-text.ts';
import type { Deadline, TimerWheel } from './timer-wheel.ts';

/** What exchanges over one link have in common. */
export type ExchangeOptions = {
  pool: Pool;
  wheel: TimerWheel;
  breaker: Breaker;
  pace: Pace;
  deadlineMs: number;
  maxAnswerBytes: number;
};

/** Knows which texts usually take much longer than others. */
export type Pace = { isSlow(text: PreparedText): boolean; took(text: PreparedText, milliseconds: number): void };

/** A text is slow when it takes so many times longer than usual over this link, and at least `leastMs`. */
export function createPace(leastMs: number, timesUsual = 4): Pace {
  // The mean of logarithms: a few that take very long don't make everything else look fast, nor themselves usual.
  let usualLog: number | undefined;
  return {
    isSlow: ({ usualMs = 0 }) => usualMs > leastMs && usualMs > timesUsual * Math.exp(usualLog ?? 0),
    took: (text, milliseconds) => {
      text.usualMs = text.usualMs === undefined ? milliseconds : text.usualMs + (milliseconds - text.usualMs) / 8;
      const log = Math.log(Math.max(milliseconds, 0.01));
      usualLog = usualLog === undefined ? log : usualLog + (log - usualLog) / 64;
    },
  };
}

/** Hears how a request ended, and when an answer came: exactly one of the two is called, once. */
export type Hearer = { onText(answer: AnswerText, now: number): void; onError(error: Error): void };

const mostRetries = 2;
const pauseMs = 20;

/**
 * Sends one request and gives its answer's text within the deadline. A read is tried again when the connection failed or
 * something before the subgraph answered for it; a write only when not a byte of it had left. The time is handed from one to the
 * next: looking at the clock is a good part of what a call costs.
 */
export const exchange = (
  options: ExchangeOptions,
  request: string,
  text: PreparedText,
  hearer: Hearer,
  now: number,
): void => new Exchange(options, request, text, hearer).begin(now);

/** A request with its tries, of which there is one at a time. One object, since there is one for each subgraph call. */
class Exchange implements Call {
  bytes = '';
  slow = false;
  pipelined = false;
  connection: Connection | undefined = undefined;
  readonly alone: boolean;
  readonly #options: ExchangeOptions;
  readonly #request: string;
  readonly #text: PreparedText;
  readonly #hearer: Hearer;
  #state: 'on its way' | 'between tries' | 'over' = 'between tries';
  #retries = 0;
  #deadline: Deadline | undefined;
  #pause: NodeJS.Timeout | undefined;

  constructor(options: ExchangeOptions, request: string, text: PreparedText, hearer: Hearer) {
    this.#options = options;
    this.#request = request;
    this.#text = text;
    this.#hearer = hearer;
    this.alone = !text.reads;
  }

  begin(now: number): void {
    const { wheel, deadlineMs } = this.#options;
    this.#deadline = wheel.set(deadlineMs, () => this.#expire(), now);
    this.#attempt(now);
  }

  onAnswer(answer: RawAnswer, tookMs: number, now: number): void {
    if (this.#state === 'over') return;
    this.#state = 'between tries';
    const { pace, maxAnswerBytes } = this.#options;
    pace.took(this.#text, tookMs);
    try {
      const decoded = textOf(answer, maxAnswerBytes);
      if (decoded instanceof Promise) {
        decoded.then(
          (text) => this.#take(text, performance.now()),
          (error: unknown) => this.#fail(asError(error)),
        );
      } else this.#take(decoded, now);
    } catch (error) {
      this.#fail(asError(error));
    }
  }

  onFailure({ error, unsent, stale }: CallFailure): void {
    if (this.#state === 'over') return;
    this.#state = 'between tries';
    // That an idle connection had ended says nothing about the peer.
    if (!stale) this.#options.breaker.record(false, performance.now());
    if (this.#text.reads || unsent) this.#tryAgain(error, stale);
    else this.#fail(error);
  }

  #attempt(now: number): void {
    const { breaker, pace, pool } = this.#options;
    if (!breaker.allows(now)) return this.#fail(new Error('failed too often lately'));
    this.bytes = this.#request;
    this.slow = pace.isSlow(this.#text);
    this.#state = 'on its way';
    pool.submit(this, now);
  }

  #tryAgain(error: Error, atOnce: boolean): void {
    if (this.#retries === mostRetries) return this.#fail(error);
    this.#retries += 1;
    if (atOnce && this.#retries === 1) return this.#attempt(performance.now());
    // Full jitter: those who failed together don't come back together.
    this.#pause = setTimeout(() => this.#attempt(performance.now()), Math.random() * pauseMs * 4 ** this.#retries);
  }

  #take(answer: AnswerText, now: number): void {
    if (this.#state === 'over') return;
    const passing = isPassing(answer);
    this.#options.breaker.record(!passing && answer.status < 500, now);
    if (passing && this.#text.reads) return this.#tryAgain(new Error(`a ${answer.status}`), false);
    this.#end();
    this.#hearer.onText(answer, now);
  }

  #fail(error: Error): void {
    if (this.#state === 'over') return;
    this.#end();
    this.#hearer.onError(error);
  }

  #expire(): void {
    if (this.#state === 'over') return;
    const { breaker, pool, deadlineMs } = this.#options;
    const error = tooLate(deadlineMs);
    const wasOut = this.#state === 'on its way';
    this.#end();
    if (wasOut) {
      breaker.record(false, performance.now());
      pool.cancel(this, error);
    }
    this.#hearer.onError(error);
  }

  #end(): void {
    this.#state = 'over';
    clearTimeout(this.#pause);
    if (this.#deadline) this.#options.wheel.clear(this.#deadline);
  }
}
