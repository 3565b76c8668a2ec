import type { Logger } from '@kd/kit/log';
import type { SubgraphAnswer } from '@kd/kit/subgraph/execute';
import type { SubgraphHost } from '@kd/kit/subgraph/subgraph';
import { linkFigures } from './figures.ts';
import type { Outcome } from './figures.ts';
import { deadlineMs, tooLate, withoutAnswer } from './link.ts';
import type { Link } from './link.ts';
import { createTimerWheel } from './timer-wheel.ts';

const wheel = createTimerWheel();

/** A link to a subgraph in this process: its schema is executed directly. */
export function inProcessLink(host: SubgraphHost, log: Logger): Link {
  const count = linkFigures(host.name);
  return {
    ask: (request) =>
      new Promise((resolve) => {
        const started = performance.now();
        const settle = (outcome: Outcome, answer: SubgraphAnswer): void => {
          count(outcome, started);
          resolve(answer);
        };
        let isOver = false;
        const giveUp = (error: unknown): void => settle('unavailable', withoutAnswer(host.name, error, log));
        const expire = (): void => {
          isOver = true;
          giveUp(tooLate(deadlineMs));
        };
        const deadline = wheel.set(deadlineMs, expire, started);
        host.execute(request).then(
          (answer) => {
            // What comes after the deadline is not heard any more.
            if (isOver) return;
            wheel.clear(deadline);
            settle(answer.errors ? 'errors' : 'ok', ordinary(answer));
          },
          (error: unknown) => {
            if (isOver) return;
            wheel.clear(deadline);
            giveUp(error);
          },
        );
      }),
    close: async () => {},
  };
}

/**
 * The same answer of ordinary objects. Those of graphql-js have no prototype, and V8 keeps their properties in dictionaries; code
 * that has read one of them is slow ever after, for all objects. Subgraphs leave to graphql-js what is new to them.
 */
function ordinary(answer: SubgraphAnswer): SubgraphAnswer {
  if (answer.data && isDictionary(answer.data)) answer.data = ordinaryObject(answer.data);
  return answer;
}

const isDictionary = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;

function ordinaryObject(dictionary: Readonly<Record<string, unknown>>): Record<string, unknown> {
  // Spread, since assigning would take a value named `__proto__` for the prototype.
  const object = { ...dictionary };
  for (const name of Object.keys(object)) object[name] = ordinaryValue(object[name]);
  return object;
}

const ordinaryValue = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ordinaryValue);
  return isDictionary(value) ? ordinaryObject(value) : value;
};
