import type { Logger } from '@kd/kit/log';
import type { SubgraphHost } from '@kd/kit/subgraph/subgraph';
import { deadlineMs, tooLate, withoutAnswer } from './link.ts';
import type { Link } from './link.ts';
import { createTimerWheel } from './timer-wheel.ts';

const wheel = createTimerWheel();

/** A link to a subgraph in this process: its schema is executed directly. */
export const inProcessLink = (host: SubgraphHost, log: Logger): Link => ({
  ask: (request) =>
    new Promise((resolve) => {
      // Whatever comes after the first of the two is not heard any more.
      const deadline = wheel.set(deadlineMs, () => resolve(withoutAnswer(host.name, tooLate(deadlineMs), log)));
      host.execute(request).then(
        (answer) => {
          wheel.clear(deadline);
          resolve(answer);
        },
        (error: unknown) => {
          wheel.clear(deadline);
          resolve(withoutAnswer(host.name, error, log));
        },
      );
    }),
  close: async () => {},
});
