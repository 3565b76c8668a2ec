import type { SubgraphAnswer } from '@kd/kit/subgraph/execute';
import type { TraceHeaders } from '@kd/kit/tracing/tracer';
import type { Asks } from './cache/reading.ts';
import type { LinkAnswer } from './links/link.ts';
import type { Call } from './schedule.ts';

/** Hears of an execution's calls as they happen. */
export type Observer = {
  /** A call's turn has come. It needs this, some of which may be kept or not be there to be asked for. */
  due?(call: Call, asks: Asks): void;
  /** A request of a call goes out. */
  sent(call: Call, asks: Asks, query: string): Sent;
};

/** A request on its way. */
export type Sent = {
  /** The trace that it belongs to. */
  trace?: TraceHeaders | undefined;
  /** Its answer has come; undefined when the request itself went wrong. */
  answered(answer: SubgraphAnswer | undefined): void;
};

/** Tells an observer when an answer comes. */
export function hearing(sent: Sent, answer: Promise<LinkAnswer>): Promise<LinkAnswer> {
  answer.then(
    (given) => sent.answered(given),
    () => sent.answered(undefined),
  );
  return answer;
}

/** Several observers as one; undefined for none. */
export function together(observers: readonly (Observer | undefined)[]): Observer | undefined {
  const all = observers.filter((one) => one !== undefined);
  if (all.length < 2) return all[0];
  return {
    due: (call, asks) => {
      for (const one of all) one.due?.(call, asks);
    },
    sent: (call, asks, query) => {
      const sent = all.map((one) => one.sent(call, asks, query));
      return {
        trace: sent.find(({ trace }) => trace)?.trace,
        answered: (answer) => {
          for (const one of sent) one.answered(answer);
        },
      };
    },
  };
}
