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
        const deadline = wheel.set(deadlineMs, () => {
          isOver = true;
          giveUp(tooLate(deadlineMs));
        });
        host.execute(request).then(
          (answer) => {
            // What comes after the deadline is not heard any more.
            if (isOver) return;
            wheel.clear(deadline);
            settle(answer.errors ? 'errors' : 'ok', answer);
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
