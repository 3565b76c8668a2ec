import { isPassing, textOf } from './answer-text.ts';
import type { AnswerText } from './answer-text.ts';
import type { RawAnswer } from './answer-reader.ts';
import { asError } from './connection.ts';
import type { Breaker } from './breaker.ts';
import type { Call, CallFailure } from './call.ts';
import { tooLate } from './link.ts';
import type { Pool } from './pool.ts';
import type { PreparedText } from './request-text.ts';
import type { TimerWheel } from './timer-wheel.ts';

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

const mostRetries = 2;
const pauseMs = 20;

/**
 * Sends one request and gives its answer's text within the deadline. A read is tried again when the connection failed or
 * something before the subgraph answered for it; a write only when not a byte of it had left.
 */
export function exchange(options: ExchangeOptions, bytes: string, text: PreparedText): Promise<AnswerText> {
  const { pool, wheel, breaker, pace, deadlineMs, maxAnswerBytes } = options;
  return new Promise((resolve, reject) => {
    let retries = 0;
    let call: Call | undefined;
    let pause: NodeJS.Timeout | undefined;
    const deadline = wheel.set(deadlineMs, () => {
      clearTimeout(pause);
      const error = tooLate(deadlineMs);
      if (call) breaker.record(false, performance.now());
      if (call) pool.cancel(call, error);
      reject(error);
    });
    const fail = (error: Error) => {
      wheel.clear(deadline);
      reject(error);
    };
    const again = (error: Error, atOnce: boolean) => {
      if (retries === mostRetries) return fail(error);
      retries += 1;
      if (atOnce && retries === 1) return attempt();
      // Full jitter: those who failed together don't come back together.
      pause = setTimeout(attempt, Math.random() * pauseMs * 4 ** retries);
    };
    const onText = (answer: AnswerText) => {
      const passing = isPassing(answer);
      breaker.record(!passing && answer.status < 500, performance.now());
      if (passing && text.reads) again(new Error(`a ${answer.status}`), false);
      else {
        wheel.clear(deadline);
        resolve(answer);
      }
    };
    const onAnswer = (answer: RawAnswer, tookMs: number) => {
      call = undefined;
      pace.took(text, tookMs);
      try {
        const decoded = textOf(answer, maxAnswerBytes);
        if (decoded instanceof Promise) decoded.then(onText, fail);
        else onText(decoded);
      } catch (error) {
        fail(asError(error));
      }
    };
    const onFailure = ({ error, unsent, stale }: CallFailure) => {
      call = undefined;
      // That an idle connection had ended says nothing about the peer.
      if (!stale) breaker.record(false, performance.now());
      if (text.reads || unsent) again(error, stale);
      else fail(error);
    };
    const attempt = () => {
      if (!breaker.allows(performance.now())) return fail(new Error('failed too often lately'));
      const slow = pace.isSlow(text);
      call = { bytes, alone: !text.reads, slow, onAnswer, onFailure, connection: undefined, pipelined: false };
      pool.submit(call);
    };
    attempt();
  });
}
